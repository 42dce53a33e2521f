using System.Numerics;
using WaferHdl.Semantics.Types;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Runtime.Tiles;
using WaferHdl.Simulator.Values;

namespace WaferHdl.Simulator.Runtime;

/// <summary>When a run stops: a signal that is not 0 (<c>halted</c>, <c>!busy</c>), a comparison with a
/// number or enum name (<c>pe[3].count &gt;= 100</c>), one of these about a signal of every tile
/// (<c>all(core.halted)</c>, <c>any(core.count) &gt; 3</c>), and any of these joined by <c>&amp;&amp;</c> and
/// <c>||</c>.</summary>
public sealed class RunCondition
{
    private static readonly string[] s_operators = ["==", "!=", "<=", ">=", "<", ">"];

    // A disjunction of conjunctions.
    private readonly Term[][] _terms;

    private RunCondition(Term[][] terms) => _terms = terms;

    /// <param name="Signals">One, or one of each tile.</param>
    /// <param name="IsAny">Whether one of them is enough.</param>
    private sealed record Term(SignalHandle[] Signals, bool IsAny, string Operator, BigInteger Number)
    {
        /// <summary>The signal that decided last: as a rule it decides again.</summary>
        public int Last { get; set; }
    }

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
        for (var i = 0; i < term.Signals.Length; i++)
        {
            var at = (term.Last + i) % term.Signals.Length;
            if (Holds(engine, term.Signals[at], term) != term.IsAny) continue;
            term.Last = at;
            return term.IsAny;
        }

        return !term.IsAny;
    }

    private static bool Holds(ISimulationEngine engine, SignalHandle signal, Term term)
    {
        var value = engine.Peek(signal);
        if (term.Number.IsZero && term.Operator is "==" or "!=")
            return value.IsZero == (term.Operator == "==");
        var order = ValueText.ToInteger(value, signal.Type).CompareTo(term.Number);
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

        var isAny = name.StartsWith("any(", StringComparison.Ordinal);
        var isTiled = name.EndsWith(')') && (isAny || name.StartsWith("all(", StringComparison.Ordinal));
        if ((isTiled ? OfTiles(name[4..^1].Trim(), engine, out error) : One(name, engine, out error)) is not { } signals) return null;
        if (ParseNumber(number, signals[0].Type) is not { } value)
        {
            error = $"'{number}' is no value of '{name}', which is {signals[0].Type}";
            return null;
        }

        error = null;
        // Not any is all not.
        return new Term(signals, isTiled && isAny != text.StartsWith('!'), op, value);
    }

    private static SignalHandle[]? One(string name, ISimulationEngine engine, out string? error)
    {
        var signal = engine.Find(name);
        error = signal is null ? $"the design has no signal '{name}'" : null;
        return signal is null ? null : [signal];
    }

    private static SignalHandle[]? OfTiles(string name, ISimulationEngine engine, out string? error)
    {
        var grid = new TileGrid(engine.Design);
        var signals = new SignalHandle[grid.Rows * grid.Columns];
        for (var tile = 0; tile < signals.Length; tile++)
        {
            if (One(grid.PathOf(tile / grid.Columns, tile % grid.Columns, name), engine, out error) is not [var signal])
            {
                error = $"{grid.Owner} has no signal '{name}'";
                return null;
            }

            signals[tile] = signal;
        }

        error = null;
        return signals;
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
