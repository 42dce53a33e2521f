using System.Globalization;
using System.Text;

namespace WaferHdl.Simulator.Compilation.Lanes;

/// <summary>The steps of a method as text: what has a name is a local, the rest stands where it is used.</summary>
internal static class LaneListing
{
    /// <param name="known">What the methods before defined, and then this one: they hand values on.</param>
    public static void Write(StringBuilder text, IReadOnlyList<Step> steps, HashSet<Lir> known)
    {
        var indent = "  ";
        foreach (var step in steps)
        {
            if (step.Kind is StepKind.EndIf or StepKind.EndLoop) indent = indent[2..];
            text.Append(indent);
            switch (step.Kind)
            {
                case StepKind.Define:
                    text.Append(CultureInfo.InvariantCulture, $"%{step.Value!.Id} = ");
                    Open(text, step.Value, known);
                    known.Add(step.Value);
                    break;
                case StepKind.Effect when step.Value!.Op == LirOp.Call: text.Append(step.Value.Call); break;
                case StepKind.Effect:
                    text.Append(step.Value!.Address).Append(" = ");
                    Value(text, step.Value.Args[0], known);
                    if (step.Difference is not null) text.Append(" (tracked)");
                    break;
                case StepKind.If:
                    text.Append("if ");
                    Value(text, step.Value!, known);
                    indent += "  ";
                    break;
                case StepKind.EndIf: text.Append("end"); break;
                case StepKind.Loop:
                    text.Append("repeat");
                    indent += "  ";
                    break;
                case StepKind.EndLoop:
                    text.Append("while ");
                    Value(text, step.Value!, known);
                    text.Append(CultureInfo.InvariantCulture, $", at most {step.Limit} times");
                    break;
            }

            text.Append('\n');
        }
    }

    private static void Value(StringBuilder text, Lir value, HashSet<Lir> known)
    {
        if (known.Contains(value)) text.Append(CultureInfo.InvariantCulture, $"%{value.Id}");
        else Open(text, value, known);
    }

    private static void Open(StringBuilder text, Lir value, HashSet<Lir> known)
    {
        if (value.Args.Length == 0)
        {
            text.Append(value);
            return;
        }

        text.Append(value.Op);
        if (value.IsVector) text.Append('.').Append(LirBuilder.Bits(value.Type));
        if (value.Immediate != 0) text.Append(CultureInfo.InvariantCulture, $"#{value.Immediate}");
        text.Append('(');
        for (var i = 0; i < value.Args.Length; i++)
        {
            if (i > 0) text.Append(", ");
            Value(text, value.Args[i], known);
        }

        text.Append(')');
    }
}
