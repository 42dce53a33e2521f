using System.Globalization;
using System.Text;
using WaferHdl.Simulator.Schedule;

namespace WaferHdl.Simulator.Compilation.Scalar;

/// <summary>The steps of a kernel as text.</summary>
internal sealed class ScalarPrinter
{
    private readonly StringBuilder _text = new();
    private readonly ScalarCode _code;

    private ScalarPrinter(ScalarCode code) => _code = code;

    public static string Print(KernelProgram program, ScalarCode code)
    {
        var printer = new ScalarPrinter(code);
        printer._text.Append(CultureInfo.InvariantCulture, $"kernel {program.Name}: {program.Order.Length} nodes, ")
            .Append(CultureInfo.InvariantCulture, $"{code.Methods.Ranges.Count} methods, ")
            .Append(CultureInfo.InvariantCulture, $"{code.Graph.ScratchBytes} bytes of scratch\n");
        foreach (var home in code.Homes)
            printer._text.Append(
                CultureInfo.InvariantCulture, $"  unpack r{home.Root} to s{home.Base - Home.Scratch}: ")
                .AppendJoin(' ', home.Ends).Append('\n');
        printer.Block(0, 1);
        return printer._text.ToString();
    }

    private void Line(int indent, string text) => _text.Append(' ', 2 * indent).Append(text).Append('\n');

    private void Block(int block, int indent)
    {
        if (_code.Methods.Calls(block) is { } calls)
            Line(indent, $"// in methods {string.Join(", ", calls)}");
        foreach (var step in _code.Scheduler[block]) Print(step, indent);
    }

    private void Print(Step step, int indent)
    {
        var graph = _code.Graph;
        switch (step.Kind)
        {
            case StepKind.Define:
                Line(indent, $"{Name(step.Word)} = {Operation(step.Word)}");
                return;
            case StepKind.Keep:
                Line(indent, $"keep {Text(step.Word)}");
                return;
            case StepKind.Choose:
                Line(indent, $"if {Text(graph[step.Word].A)}");
                Block(step.Then, indent + 1);
                Line(indent + 1, $"{Name(step.Word)} = {Text(graph[step.Word].B)}");
                Line(indent, "else");
                Block(step.Else, indent + 1);
                Line(indent + 1, $"{Name(step.Word)} = {Text(graph[step.Word].C)}");
                return;
            case StepKind.Branch:
                Line(indent, $"if {Text(((BranchEffect)step.Effect!).Condition)}");
                Block(step.Then, indent + 1);
                if (_code.Scheduler[step.Else].Count == 0) return;
                Line(indent, "else");
                Block(step.Else, indent + 1);
                return;
            case StepKind.Loop:
                Line(indent, "repeat until settled");
                Block(step.Then, indent + 1);
                foreach (var (offset, value) in ((LoopEffect)step.Effect!).Values)
                    Line(indent + 1, $"s{offset} := {Text(value)}");
                return;
            default:
                Line(indent, Text(step.Effect!));
                return;
        }
    }

    private string Text(Effect effect) => effect switch
    {
        StoreEffect store => $"{Place(store.Offset)}.{store.Bytes * 8} := {Text(store.Value)}",
        ElementEffect element => $"{Table(element.Table)}[{Text(element.Index)}] := {Text(element.Value)}",
        WriteEffect write => $"memory {write.Memory}[{Text(write.Address)}] := "
            + string.Join(", ", write.Data.Select((d, i) => write.Masks[i] == 0 ? "-" : Text(d))),
        CheckEffect check => $"hit {check.Property} "
            + string.Join(", ", check.Values.Select(v => string.Join(':', v.Reverse().Select(Text)))),
        CountEffect count => $"count {count.Slot} += {Text(count.Amount)}",
        _ => effect.GetType().Name,
    };

    private static string Place(int offset) =>
        offset >= Home.Scratch ? $"s{offset - Home.Scratch}" : $"r{offset}";

    private string Name(int word) => (_code.Graph[word].Is64 ? "q" : "d") + word;

    private string Text(int word)
    {
        if (_code.Scheduler.IsDefined(word)) return Name(word);
        return Operation(word);
    }

    private string Operation(int word)
    {
        var made = _code.Graph[word];
        switch (made.Op)
        {
            case WordOp.Constant:
                return made.Imm < 10
                    ? made.Imm.ToString(CultureInfo.InvariantCulture)
                    : "0x" + made.Imm.ToString("x", CultureInfo.InvariantCulture);
            case WordOp.Load:
                return $"{Place((int)made.Imm)}.{made.A * 8}";
            case WordOp.Scratch:
                return $"s{made.Imm}";
            case WordOp.Element:
                return $"{Table((int)made.Imm)}[{Text(made.A)}]";
            case WordOp.Spill:
                var spill = _code.Graph.Spills[(int)made.Imm];
                var inputs = string.Join(", ", spill.Inputs.Select(Text));
                return $"s{spill.Offset} := {inputs} {spill.Helper?.ToString() ?? ""}";
            case WordOp.RotateLeft:
                return $"rotl({Text(made.A)}, {made.Imm})";
            case WordOp.Select:
                return $"({Text(made.A)} ? {Text(made.B)} : {Text(made.C)})";
        }

        var symbol = Symbol(made.Op);
        return symbol is null
            ? $"{made.Op}({string.Join(", ", new[] { made.A, made.B }.Where(o => o >= 0).Select(Text))})"
            : $"({Text(made.A)} {symbol} {Text(made.B)})";
    }

    private static string? Symbol(WordOp op) => op switch
    {
        WordOp.Add => "+",
        WordOp.Subtract => "-",
        WordOp.Multiply => "*",
        WordOp.And => "&",
        WordOp.Or => "|",
        WordOp.Xor => "^",
        WordOp.ShiftLeft => "<<",
        WordOp.ShiftRight => ">>",
        WordOp.ShiftRightSigned => ">>>",
        WordOp.Equal => "==",
        WordOp.NotEqual => "!=",
        WordOp.LessUnsigned => "<",
        WordOp.LessSigned => "<s",
        _ => null,
    };

    private string Table(int table)
    {
        var place = _code.Graph.Tables[table];
        var name = place.Base switch
        {
            TableBase.Root => $"r{place.Offset}",
            TableBase.Scratch => $"s{place.Offset}",
            TableBase.Constant => $"table {place.Offset} ",
            _ => $"memory {place.Offset} ",
        };
        return place.First == 0 ? name : $"{name}+{place.First}";
    }
}
