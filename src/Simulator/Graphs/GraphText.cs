using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Simulator.Graphs;

/// <summary>A graph as text, for tests and inspection.</summary>
internal static class GraphText
{
    public static string Of(Graph graph)
    {
        var text = new StringBuilder();
        foreach (var region in graph.Regions) Write(region, text);
        return text.ToString();
    }

    public static void Write(Region region, StringBuilder text)
    {
        text.Append(CultureInfo.InvariantCulture, $"region {region.Index} {NameOf(region)}");
        foreach (var length in region.Shape) text.Append(CultureInfo.InvariantCulture, $"[{length}]");
        text.Append(CultureInfo.InvariantCulture, $" of {region.Module.DisplayName}\n");
        foreach (var node in region.Nodes) text.Append("  ").Append(Of(node)).Append('\n');
        foreach (var loop in region.Loops) text.Append("  loop ").AppendJoin(' ', loop.Select(n => $"%{n}")).Append('\n');
        for (var i = 0; i < region.Links.Length; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"  link {i}: u{region.Links[i].Width}\n");
            foreach (var piece in region.Links[i].Pieces) text.Append("    ").Append(Of(piece)).Append('\n');
        }

        foreach (var r in region.Registers)
            text.Append("  reg ").Append(r.Name).Append(CultureInfo.InvariantCulture, $" %{r.Node} <= %{r.Next} clock {r.Clock}")
                .Append(r.Reset < 0 ? "" : $"{(r.IsAsynchronous ? " async" : "")} reset %{r.Reset}")
                .Append(CultureInfo.InvariantCulture, $" init {r.Init}\n");
        foreach (var m in region.Memories)
        {
            text.Append(CultureInfo.InvariantCulture, $"  mem {m.Name} {m.Width}x{m.Depth}\n");
            foreach (var w in m.Writes)
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"    write %{w.Data} at %{w.Address} bit {w.Low} if %{w.Enable} clock {w.Clock}\n");
        }

        foreach (var p in region.Properties)
            text.Append(
                CultureInfo.InvariantCulture,
                $"  {p.Property.Check.ToString().ToLowerInvariant()} %{p.Condition} clock {p.Clock} reset {p.Reset}\n");
        foreach (var c in region.Counters)
            text.Append(
                CultureInfo.InvariantCulture, $"  count {c.Counter.Name} %{c.Amount} clock {c.Clock} reset {c.Reset}\n");
    }

    public static string Of(Node node)
    {
        var text = new StringBuilder($"%{node.Id} = u{node.Width} {node.Op}");
        if (node.Value is { } value) text.Append(' ').Append(value.ToHex());
        text.Append(string.Concat(node.Inputs.Select(i => $" %{i}")));
        if (HasIndex(node.Op)) text.Append(CultureInfo.InvariantCulture, $" {node.Index}");
        if (!node.Arms.IsDefault)
            text.Append(" [").AppendJoin("; ", node.Arms.Select(Of)).Append(']');
        return text.ToString();
    }

    /// <param name="nameOf">How a region is called; null: by its number.</param>
    public static string Of(LinkPiece piece, Func<int, string>? nameOf = null)
    {
        var text = new StringBuilder();
        foreach (var range in piece.Box.Ranges)
            text.Append(range switch
            {
                { Count: 1 } => $"[{range.Start}]",
                { Stride: 1 } => $"[{range.Start}..{range.Last}]",
                _ => $"[{range.Start}..{range.Last} by {range.Stride}]",
            });
        return text.Append(text.Length > 0 ? " " : "").Append("= ")
            .Append(Of(piece.Source, nameOf ?? (r => $"r{r}."))).ToString();
    }

    private static string Of(LinkSource source, Func<int, string> nameOf) => source switch
    {
        ConstantSource constant => constant.Value.ToString(),
        IndexSource index => $"index {Of(index.Value)}",
        LaneSource lane => $"{nameOf(lane.Region)}%{lane.Node} lane {Of(lane.Lane)} bit {Of(lane.LowBit)}",
        TableSource table =>
            $"{nameOf(table.Region)}%{table.Node} lanes {string.Join(',', table.Lanes)} bits {string.Join(',', table.LowBits)}",
        PackSource pack => $"{nameOf(pack.Region)}%{pack.Node} {pack.Count} lanes from {Of(pack.First)}",
        _ => source.ToString(),
    };

    private static string Of(AffineMap map)
    {
        var terms = map.Coefficients.Select((c, d) => (Factor: c, Dimension: d)).Where(t => !t.Factor.IsZero)
            .Select(t => t.Factor.IsOne ? $"i{t.Dimension}" : $"{t.Factor}*i{t.Dimension}").ToList();
        if (!map.Constant.IsZero || terms.Count == 0) terms.Add(map.Constant.ToString(CultureInfo.InvariantCulture));
        return string.Join(" + ", terms);
    }

    private static string Of(ImmutableArray<Elaborator.Netlists.CasePattern> patterns) =>
        string.Join(", ", patterns.Select(p => $"{p.Value.ToHex()}/{p.Mask.ToHex()}"));

    private static bool HasIndex(NodeOp op) =>
        op is NodeOp.Input or NodeOp.Link or NodeOp.Register or NodeOp.MemoryRead or NodeOp.Slice or NodeOp.DynamicSlice
            or NodeOp.DynamicInsert;

    private static string NameOf(Region region) => region.Path.Length == 0 ? "top" : region.Path;
}
