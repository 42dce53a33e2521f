using System.Globalization;
using System.Numerics;
using WaferHdl.Cli.CommandLine;
using WaferHdl.Cli.Output;
using WaferHdl.Cli.Projects;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Runtime;
using WaferHdl.Simulator.Runtime.Tiles;
using WaferHdl.Simulator.Values;

namespace WaferHdl.Cli.Figures;

/// <summary>Takes the figures of a run at its end.</summary>
internal sealed class FigureMeter(RunDescription run, ISimulationEngine engine, RunResult result)
{
    // The cycles of the whole run.
    private const string Cycles = "$cycles";

    private readonly Dictionary<string, long> _counters = result.Counters.ToDictionary(c => c.Path, c => c.Value, StringComparer.Ordinal);

    public FigureResult Measure(FigureSetting figure)
    {
        var measured = (double)Take(figure, figure.Measured);
        if (figure.Minus is { } minus) measured = (double)(Take(figure, figure.Measured) - Take(figure, minus));
        if (figure.Per is { } per)
        {
            var divisor = Formula.Parse(per, "per", figure.Span).Value(figure.Names);
            if (divisor.IsZero)
                throw CliException.Of(CliRules.Value, $"'{per}' is 0, and '{figure.Name}' is divided by it", null, figure.Span);
            measured /= (double)divisor;
        }

        if (figure.Of is { } of)
        {
            if (measured == 0)
                throw CliException.Of(CliRules.Value, $"'{figure.Name}' is measured as 0, and '{of}' is divided by it", null, figure.Span);
            measured = (double)Formula.Parse(of, "of", figure.Span).Value(figure.Names) / measured;
        }

        return new FigureResult(
            run, figure, measured,
            figure.Formula is { } formula ? (double)Formula.Parse(formula, "formula", figure.Span).Value(figure.Names) : null);
    }

    private BigInteger Take(FigureSetting figure, FigureQuantity quantity)
    {
        if (quantity.Source == FigureSource.Signal) return Value(quantity.Path, figure, quantity.Path);
        var grid = new TileGrid(engine.Design);
        var isChosen = figure.Tiles.Over(grid);
        BigInteger? taken = null;
        for (var row = 0; row < grid.Rows; row++)
            for (var column = 0; column < grid.Columns; column++)
            {
                if (isChosen is not null && !isChosen(row, column)) continue;
                var value = Value(grid.PathOf(row, column, quantity.Path), figure, quantity.Path);
                taken = taken is not { } other ? value : quantity.Source switch
                {
                    FigureSource.Max => BigInteger.Max(other, value),
                    FigureSource.Min => BigInteger.Min(other, value),
                    _ => other + value,
                };
            }

        return taken ?? throw CliException.Of(CliRules.Value, $"'{figure.Name}' is about no tile", "its 'where' holds nowhere", figure.Span);
    }

    private BigInteger Value(string path, FigureSetting figure, string name)
    {
        if (name == Cycles) return result.Cycles;
        if (engine.Find(path) is { } signal) return ValueText.ToInteger(engine.Peek(signal), signal.Type);
        if (_counters.TryGetValue(path, out var count)) return count;
        // A word of a memory: mem[3].
        var bracket = path.LastIndexOf('[');
        if (path.EndsWith(']') && engine.FindMemory(path[..bracket]) is { } memory
            && int.TryParse(path.AsSpan(bracket + 1, path.Length - bracket - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var word))
            return engine.ReadMemory(memory, word).Unsigned;
        var prefix = path[..^name.Length];
        throw CliException.Of(
            CliRules.UnknownName, $"the design has no signal, counter or word '{path}'",
            Nearest.Help(name, engine.Signals.Take(20_000).Select(s => s.Path).Where(p => p.StartsWith(prefix, StringComparison.Ordinal))
                .Select(p => p[prefix.Length..]).Append(Cycles), "there are"), figure.Span);
    }
}
