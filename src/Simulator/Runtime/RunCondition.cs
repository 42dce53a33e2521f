using System.Numerics;
using WaferHdl.Semantics.Types;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Values;

namespace WaferHdl.Simulator.Runtime;

/// <summary>When a run stops: a signal that is not 0 (<c>halted</c>, <c>!busy</c>), a comparison with a
/// number or enum name (<c>pe[3].count &gt;= 100</c>), and any of these joined by <c>&amp;&amp;</c> and
/// <c>||</c>.</summary>
public sealed class RunCondition
{
    private static readonly string[] s_operators = ["==", "!=", "<=", ">=", "<", ">"];

    // A disjunction of conjunctions.
    private readonly Term[][] _terms;

    private RunCondition(Term[][] terms) => _terms = terms;

    private readonly record struct Term(SignalHandle Signal, string Operator, BigInteger Number);

    /// <param name="error">Lower-case, without a period.</param>
    public static RunCondition? Parse(string text, ISimulationEngine engine, out string? error)
    {
        var terms = new List<Term[]>();
        foreach (var alternative in text.Split("||"))
        {
            var all = new List<Term>();
            foreach (var part in alternative.Split("&&"))
            {
                if (ParseTerm(part.Trim(), engine, out error) is not { } term) return null;
                all.Add(term);
            }

            terms.Add([.. all]);
        }

        error = null;
        return new RunCondition([.. terms]);
    }

    public bool Holds(ISimulationEngine engine)
    {
        foreach (var all in _terms)
        {
            var holds = true;
            foreach (var term in all) holds = holds && Holds(engine, term);
            if (holds) return true;
        }

        return false;
    }

    private static bool Holds(ISimulationEngine engine, Term term)
    {
        var value = engine.Peek(term.Signal);
        if (term.Number.IsZero && term.Operator is "==" or "!=")
            return value.IsZero == (term.Operator == "==");
        var order = ValueText.ToInteger(value, term.Signal.Type).CompareTo(term.Number);
        return term.Operator switch
        {
            "==" => order == 0,
            "!=" => order != 0,
            "<=" => order <= 0,
            ">=" => order >= 0,
            "<" => order < 0,
            _ => order > 0,
        };
    }

    private static Term? ParseTerm(string text, ISimulationEngine engine, out string? error)
    {
        var (name, op, number) = (text, "!=", "0");
        if (s_operators.FirstOrDefault(text.Contains) is { } found)
        {
            var at = text.IndexOf(found, StringComparison.Ordinal);
            (name, op, number) = (text[..at].Trim(), found, text[(at + found.Length)..].Trim());
        }
        else if (text.StartsWith('!'))
        {
            (name, op) = (text[1..].Trim(), "==");
        }

        if (name.Length == 0)
        {
            error = "a signal is missing in the condition";
            return null;
        }

        if (engine.Find(name) is not { } signal)
        {
            error = $"the design has no signal '{name}'";
            return null;
        }

        if (ParseNumber(number, signal.Type) is not { } value)
        {
            error = $"'{number}' is no value of '{name}', which is {signal.Type}";
            return null;
        }

        error = null;
        return new Term(signal, op, value);
    }

    private static BigInteger? ParseNumber(string text, HdlType type)
    {
        if (type is EnumType named)
        {
            var last = text[(text.LastIndexOf('.') + 1)..];
            foreach (var name in named.Names)
                if (name.Name == last)
                    return name.Value;
        }

        return NumberText.TryParse(text, out var value) ? value : null;
    }
}
