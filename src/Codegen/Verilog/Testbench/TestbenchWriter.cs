using System.Globalization;
using System.Text;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Codegen.Verilog.Testbench;

/// <summary>Writes a testbench that replays a recording and compares every output in every cycle.</summary>
/// <remarks>Plain Verilog-2005 with delays: it runs unchanged under Icarus and under Verilator's <c>--binary</c>. It
/// prints <c>PASS n cycles</c>, or the first difference.</remarks>
public static class TestbenchWriter
{
    /// <summary>The testbench, its two data files, and the contents of memories that were loaded; they stand beside the Verilog
    /// of the design.</summary>
    public static IReadOnlyList<OutputFile> Write(Design design, StimulusRecording recording, string prefix = "")
    {
        var top = VerilogBackend.TopName(design, prefix);
        var bench = top + "_tb";
        var (images, loads) = WriteImages(bench, recording);
        return
        [
            new OutputFile(bench + ".v", WriteBench(design.TopModule, top, bench, recording, loads)),
            new OutputFile(bench + "_stimulus.hex", WriteStimulus(recording)),
            new OutputFile(bench + "_expected.hex", WriteExpected(recording)),
            .. images,
        ];
    }

    // Memories of equal contents share a file.
    private static (List<OutputFile> Files, List<(string File, string Path)> Loads) WriteImages(string bench, StimulusRecording recording)
    {
        var (files, loads) = (new List<OutputFile>(), new List<(string, string)>());
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var memory in recording.Memories)
        {
            var text = new StringBuilder();
            var next = -1;
            foreach (var (address, value) in memory.Words)
            {
                if (address != next) text.Append(CultureInfo.InvariantCulture, $"@{address:x}\n");
                text.Append(value.ToHex()).Append('\n');
                next = address + 1;
            }

            var image = text.ToString();
            if (!known.TryGetValue(image, out var file))
            {
                known[image] = file = $"{bench}_memory{Number(files.Count)}.hex";
                files.Add(new OutputFile(file, image));
            }

            loads.Add((file, memory.Path));
        }

        return (files, loads);
    }

    private static string WriteBench(
        ModuleNetlist module, string top, string bench, StimulusRecording recording, List<(string File, string Path)> loads)
    {
        var scope = new NameScope();
        var ports = ModuleNames.PortsOf(module, scope);
        var (stimulus, expected, word, want) =
            (scope.Take("stimulus"), scope.Take("expected_words"), scope.Take("applied"), scope.Take("wanted"));
        var (cycle, failed, finish, dut) = (scope.Take("cycle"), scope.Take("has_failed"), scope.Take("FINISH"), scope.Take("dut"));
        var inputBits = 1 + recording.Clocks.Length + recording.Inputs.Sum(p => module.Ports[p].Width);
        var outputBits = 1 + recording.Outputs.Sum(p => module.Ports[p].Width);
        var count = recording.Cycles.Length;

        var text = new VerilogText();
        text.Line($"// Replays {Number(count)} recorded cycles of {module.DisplayName}.");
        text.Line($"module {bench};");
        text.Indent();
        text.Line($"parameter {finish} = 1;");
        text.Line("");
        text.Line("// A word: a zero, the clocks that have an edge, the inputs; or a zero and the outputs.");
        text.Line($"reg {VerilogStyle.Range(inputBits)}{stimulus} [0:{Number(Math.Max(0, count - 1))}];");
        text.Line($"reg {VerilogStyle.Range(outputBits)}{expected} [0:{Number(Math.Max(0, count - 1))}];");
        text.Line($"reg {VerilogStyle.Range(inputBits)}{word};");
        text.Line($"reg {VerilogStyle.Range(outputBits)}{want};");
        text.Line($"reg {failed};");
        text.Line($"integer {cycle};");
        for (var i = 0; i < module.Ports.Length; i++)
            text.Line($"{(module.Ports[i].IsOutput ? "wire" : "reg ")} {VerilogStyle.Range(module.Ports[i].Width)}{ports[i]};");
        text.Line("");
        ModuleWriter.WriteInstance(text, top, dut, [.. ports.Select(p => (p, p))]);
        text.Line("");
        text.Line("initial begin");
        text.Indent();
        text.Line($"$readmemh(\"{bench}_stimulus.hex\", {stimulus});");
        text.Line($"$readmemh(\"{bench}_expected.hex\", {expected});");
        if (loads.Count > 0)
        {
            text.Line("// Behind what the memories give themselves.");
            text.Line("#1;");
            foreach (var (file, path) in loads) text.Line($"$readmemh(\"{file}\", {dut}.{path});");
        }

        text.Line($"{failed} = 1'b0;");
        foreach (var clock in recording.Clocks) text.Line($"{ports[clock]} = 1'b0;");
        text.Line($"for ({cycle} = 0; {cycle} < {Number(count)} && !{failed}; {cycle} = {cycle} + 1) begin");
        text.Indent();
        text.Line($"{word} = {stimulus}[{cycle}];");
        text.Line($"{want} = {expected}[{cycle}];");
        if (recording.Inputs.Length != 0)
            foreach (var line in LineWrap.Assign($"{{{string.Join(", ", recording.Inputs.Select(p => ports[p]))}}} = ", Select(word, 0, inputBits - 1 - recording.Clocks.Length)))
                text.Line(line);
        text.Line("#1;");
        WriteChecks(text, module, ports, recording, (want, cycle, failed, outputBits));
        if (recording.Clocks.Length != 0)
        {
            var clocks = "{" + string.Join(", ", recording.Clocks.Select(p => ports[p])) + "}";
            text.Line($"{clocks} = {Select(word, inputBits - 1 - recording.Clocks.Length, recording.Clocks.Length)};");
            text.Line("#1;");
            text.Line($"{clocks} = {VerilogLiteral.Of(BitVector.Zero(recording.Clocks.Length))};");
        }

        text.Line("#1;");
        text.Outdent();
        text.Line("end");
        text.Line("");
        text.Line($"// Several testbenches in one simulation say which one speaks, and leave the end to it.");
        text.Line($"if (!{failed} && {finish} != 0) $display(\"PASS %0d cycles\", {cycle});");
        text.Line($"if (!{failed} && {finish} == 0) $display(\"%m: PASS %0d cycles\", {cycle});");
        text.Line($"if ({finish} != 0) $finish;");
        text.Outdent();
        text.Line("end");
        text.Outdent();
        text.Line("endmodule");
        return text.ToString();
    }

    private static void WriteChecks(
        VerilogText text, ModuleNetlist module, string[] ports, StimulusRecording recording,
        (string Want, string Cycle, string Failed, int Bits) names)
    {
        var high = names.Bits - 1;
        foreach (var port in recording.Outputs)
        {
            var width = module.Ports[port].Width;
            high -= width;
            var want = Select(names.Want, high, width);
            text.Line($"if (!{names.Failed} && {ports[port]} !== {want}) begin");
            text.Indent();
            text.Line($"{names.Failed} = 1'b1;");
            text.Line($"$display(\"%m: FAIL cycle %0d: {ports[port]} is %h, expected %h\", {names.Cycle}, {ports[port]}, {want});");
            text.Outdent();
            text.Line("end");
        }
    }

    private static string Select(string name, int low, int width) => name + ExpressionWriter.Bits(low, width);

    private static string WriteStimulus(StimulusRecording recording)
    {
        var text = new StringBuilder();
        foreach (var cycle in recording.Cycles)
            Append(text, cycle.Edges.Select(BitVector.Bit).Concat(cycle.Inputs));
        return text.ToString();
    }

    private static string WriteExpected(StimulusRecording recording)
    {
        var text = new StringBuilder();
        foreach (var cycle in recording.Cycles) Append(text, cycle.Outputs);
        return text.ToString();
    }

    // First item in the high bits, below one zero bit.
    private static void Append(StringBuilder text, IEnumerable<BitVector> items)
    {
        var word = BitVector.Zero(1);
        foreach (var item in items) word = BitMath.Concat(word, item);
        text.Append(word.ToHex()).Append('\n');
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
