using System.Globalization;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Codegen.Verilog;

/// <summary>The functions of one module, each written once for a width.</summary>
internal sealed class HelperFunctions(NameScope scope)
{
    private readonly Dictionary<(string Kind, int Width), string> _names = [];

    private readonly Dictionary<string, string> _locals = new(StringComparer.Ordinal);

    public VerilogText Text { get; } = new();

    private string Value => Local("value");

    public string PopCount(int width, int resultWidth) => Name("popcount", width, resultWidth, (text, name, loop) =>
    {
        text.Line($"{name} = {Zero(resultWidth)};");
        text.Line($"for ({loop} = 0; {loop} < {Number(width)}; {loop} = {loop} + 1)");
        text.Line($"  {name} = {name} + {{{Number(resultWidth - 1)}'d0, {Value}[{loop}]}};");
    });

    public string LeadingZeros(int width, int resultWidth) => Name("clz", width, resultWidth, (text, name, loop) =>
    {
        text.Line($"{name} = {Number(resultWidth)}'d{Number(width)};");
        text.Line($"for ({loop} = 0; {loop} < {Number(width)}; {loop} = {loop} + 1)");
        text.Line($"  if ({Value}[{loop}]) {name} = {Number(resultWidth)}'d{Number(width - 1)} - {loop}[{Number(resultWidth - 1)}:0];");
    });

    public string TrailingZeros(int width, int resultWidth) => Name("ctz", width, resultWidth, (text, name, loop) =>
    {
        text.Line($"{name} = {Number(resultWidth)}'d{Number(width)};");
        text.Line($"for ({loop} = {Number(width - 1)}; {loop} >= 0; {loop} = {loop} - 1)");
        text.Line($"  if ({Value}[{loop}]) {name} = {loop}[{Number(resultWidth - 1)}:0];");
    });

    public string Reverse(int width) => Name("reverse", width, width, (text, name, loop) =>
    {
        text.Line($"for ({loop} = 0; {loop} < {Number(width)}; {loop} = {loop} + 1)");
        text.Line($"  {name}[{loop}] = {Value}[{Number(width - 1)} - {loop}];");
    });

    /// <summary>Division and remainder of wide vectors with their result for a divisor of 0.</summary>
    /// <remarks>Icarus 11 divides vectors over 64 bits wrongly in continuous assignments (all ones by 1 is 0), and
    /// rightly in procedures, which a function is.</remarks>
    public string Divide(int width, bool isSigned, bool isRemainder)
    {
        var key = ((isRemainder ? "rem" : "div") + (isSigned ? "_s" : "_u"), width);
        if (_names.TryGetValue(key, out var known)) return known;
        var name = scope.TakeExact($"{key.Item1}_{Number(width)}");
        _names.Add(key, name);
        var range = $"[{Number(width - 1)}:0]";
        var sign = isSigned ? "signed " : "";
        var byZero = isRemainder ? Local("a") : VerilogLiteral.Of(BitVector.AllOnes(width));
        Text.Blank();
        var (a, b) = (Local("a"), Local("b"));
        Text.Line($"function {range} {name}(input {sign}{range} {a}, input {sign}{range} {b});");
        Text.Line($"  if ({b} == {VerilogLiteral.Of(BitVector.Zero(width))}) {name} = {byZero};");
        Text.Line($"  else {name} = {a} {(isRemainder ? "%" : "/")} {b};");
        Text.Line("endfunction");
        return name;
    }

    private string Name(string kind, int width, int resultWidth, Action<VerilogText, string, string> writeBody)
    {
        if (_names.TryGetValue((kind, width), out var known)) return known;
        var name = scope.TakeExact($"{kind}_{Number(width)}");
        _names.Add((kind, width), name);
        Text.Blank();
        Text.Line($"function [{Number(resultWidth - 1)}:0] {name}(input [{Number(width - 1)}:0] {Value});");
        Text.Indent();
        Text.Line($"integer {Local("i")};");
        Text.Line("begin");
        Text.Indent();
        writeBody(Text, name, Local("i"));
        Text.Outdent();
        Text.Line("end");
        Text.Outdent();
        Text.Line("endfunction");
        return name;
    }

    // Arguments and variables hide no name of the module, which lint would report.
    private string Local(string stem)
    {
        if (!_locals.TryGetValue(stem, out var name)) _locals.Add(stem, name = scope.TakeExact(stem));
        return name;
    }

    private static string Zero(int width) => $"{Number(width)}'d0";

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
