using System.Text;

namespace WaferHdl.Semantics.Binding;

/// <summary>What a router with a <c>route</c> clause is made of, as text of the language: the names of library parts
/// and of the router itself stand in it.</summary>
/// <param name="IsUnicast">Whether no set has more than one port, for certain.</param>
/// <param name="Route">The module of the clauses with its arguments, <c>Route&lt;T&gt;</c>.</param>
/// <param name="Reads">Further inputs of it, and what of the router they take.</param>
/// <param name="Domain">The clock of the hop ports, where the router has several: <c> @ fast</c>.</param>
/// <param name="Name">Gives a name of a part or index as one that the user has not taken.</param>
internal sealed record RouterText(
    IReadOnlyList<HopPort> Ports, int Vcs, int Depth, FlowControl FlowControl, bool HasPackets, bool IsFixed,
    bool IsUnicast, string Route, IReadOnlyList<(string Input, string Source)> Reads, string Domain, Func<string, string> Name)
{
    /// <summary>The library parts, by the names that the text uses.</summary>
    public static IReadOnlyList<(string Name, string Package)> Parts(bool hasStreams, FlowControl flow) => hasStreams
        ? [("Fifo", "stream.fifo"), ("StreamSwitch", "noc.parts.switch")]
        : flow == FlowControl.Credit
            ? [("CreditQueue", Queues), ("CreditGate", Gates), ("VcSwitch", "noc.parts.switch")]
            : [("VcQueue", Queues), ("VcGate", Gates), ("VcSwitch", "noc.parts.switch")];

    private const string Queues = "noc.parts.queue";
    private const string Gates = "noc.parts.gate";

    public bool HasStreams => Vcs == 1 && FlowControl == FlowControl.Handshake;

    public string Write()
    {
        var text = new StringBuilder();
        if (HasStreams) WriteStreams(text);
        else WriteChannels(text);
        return text.ToString();
    }

    private void WriteStreams(StringBuilder text)
    {
        var (queue, route, crossing, p) = (Name("queue"), Name("route"), Name("crossing"), Name("p"));
        var count = Ports.Count;
        text.Append($$"""
            inst {{queue}}[{{count}}] = {{Name("Fifo")}}<{{Name("Flit")}}, {{Depth}}>(){{Domain}};
            inst {{route}}[{{p}}: {{count}}] = {{Route}}(flit: {{queue}}[{{p}}].deq.data, from: {{p}}, vc: 0{{ReadArguments()}});
            inst {{crossing}} = {{Name("StreamSwitch")}}<{{Name("Flit")}}, {{count}}, {{Options()}}>(){{Domain}};
            for {{p}} in 0..{{count}} {
              {{crossing}}.x[{{p}}] <> {{queue}}[{{p}}].deq;
              {{crossing}}.to[{{p}}] = {{route}}[{{p}}].to;
              {{crossing}}.tail[{{p}}] = {{route}}[{{p}}].tail;
            }

            """);
        for (var i = 0; i < count; i++)
        {
            text.Append($"{queue}[{i}].enq <> {Ports[i].Incoming};\n");
            text.Append($"{Ports[i].Outgoing} <> {crossing}.y[{i}];\n");
        }
    }

    private void WriteChannels(StringBuilder text)
    {
        var (queue, route, crossing, gate) = (Name("queue"), Name("route"), Name("crossing"), Name("gate"));
        var (p, v) = (Name("p"), Name("v"));
        var (count, kind) = (Ports.Count, FlowControl == FlowControl.Credit ? "Credit" : "Vc");
        var depth = FlowControl == FlowControl.Credit ? $", {Depth}" : "";
        text.Append($$"""
            inst {{queue}}[{{p}}: {{count}}] = {{Name(kind + "Queue")}}<{{Name("Flit")}}, {{Vcs}}, {{Depth}}>(pop: {{crossing}}.pop[{{p}}]){{Domain}};
            inst {{route}}[{{p}}: {{count}}][{{v}}: {{Vcs}}] = {{Route}}(flit: {{queue}}[{{p}}].head[{{v}}], from: {{p}}, vc: {{v}}{{ReadArguments()}});
            inst {{crossing}} = {{Name("VcSwitch")}}<{{Name("Flit")}}, {{count}}, {{Vcs}}, {{Options()}}>(){{Domain}};
            inst {{gate}}[{{p}}: {{count}}] = {{Name(kind + "Gate")}}<{{Name("Flit")}}, {{Vcs}}{{depth}}>(
              valid: {{crossing}}.y_valid[{{p}}], vc: {{crossing}}.y_vc[{{p}}], data: {{crossing}}.y_data[{{p}}]){{Domain}};
            for {{p}} in 0..{{count}} {
              {{crossing}}.valid[{{p}}] = {{queue}}[{{p}}].valid;
              {{crossing}}.head[{{p}}] = {{queue}}[{{p}}].head;
              {{crossing}}.room[{{p}}] = {{gate}}[{{p}}].room;
              for {{v}} in 0..{{Vcs}} {
                {{crossing}}.to[{{p}}][{{v}}] = {{route}}[{{p}}][{{v}}].to;
                {{crossing}}.to_vc[{{p}}][{{v}}] = {{route}}[{{p}}][{{v}}].out_vc;
                {{crossing}}.tail[{{p}}][{{v}}] = {{route}}[{{p}}][{{v}}].tail;
              }
            }

            """);
        for (var i = 0; i < count; i++)
        {
            text.Append($"{queue}[{i}].link <> {Ports[i].Incoming};\n");
            text.Append($"{Ports[i].Outgoing} <> {gate}[{i}].link;\n");
        }
    }

    private string Options() =>
        $"PACKETS = {Text(HasPackets)}, FIXED = {Text(IsFixed)}, UNICAST = {Text(IsUnicast)}";

    private static string Text(bool value) => value ? "true" : "false";

    private string ReadArguments() => string.Concat(Reads.Select(read => $", {read.Input}: {read.Source}"));
}
