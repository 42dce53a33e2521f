using WaferHdl.Assembly.Output;
using WaferHdl.Cli.Output;
using WaferHdl.Cli.Projects;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Waves;

namespace WaferHdl.Cli.Simulation;

/// <summary>Writes what cores do while a design runs.</summary>
internal sealed class TraceWriter : IWaveWriter
{
    private readonly TextWriter _output;
    private readonly bool _ownsOutput;
    private readonly TraceSettings _settings;
    private readonly ISignalProbe _probe;
    private readonly CoreTrace[] _cores;
    private readonly BitVector[] _values;
    private long _cycle = -1;
    private bool _isSampled;

    private TraceWriter(TextWriter output, bool ownsOutput, TraceSettings settings, ISignalProbe probe, CoreTrace[] cores)
    {
        (_output, _ownsOutput, _settings, _probe, _cores) = (output, ownsOutput, settings, probe, cores);
        _values = new BitVector[cores.Length];
    }

    /// <exception cref="CliException">There is no such tile, or it has no core with a trace.</exception>
    public static TraceWriter Open(CliConsole console, ISimulationEngine engine, TraceSettings settings, SimulationJob job)
    {
        var signals = settings.Tiles.Select(t => Find(engine, t.X, t.Y)).ToList();
        var type = (StructType)signals[0].Type;
        var isa = IsaOptions.Load(console, job.Loaded.Root, type.Name[..type.Name.LastIndexOf('.')]);
        var given = settings.Symbols is { } file ? SymbolFiles.Read(file) : null;
        var output = settings.File is null ? console.Out : Create(settings.File);
        var cores = settings.Tiles.Select((t, i) =>
        {
            var symbols = given ?? ProgramLoader.SymbolsOf(console, engine, job, t.Y, t.X);
            var name = settings.Tiles.Length > 1 ? $"{t.X},{t.Y}" : null;
            return new CoreTrace(output, name, (StructType)signals[i].Type, new Disassembler(isa, symbols), symbols, settings.IsVerbose);
        });
        return new TraceWriter(output, settings.File is not null, settings, engine.Probe(signals), [.. cores]);
    }

    public void AtCycle(long cycle)
    {
        if (cycle == _cycle) return;
        // The last look in a cycle counts; what follows the last edge of a run is no cycle of it.
        if (_isSampled && _cycle >= _settings.From && _cycle <= _settings.To)
            for (var i = 0; i < _cores.Length; i++)
                _cores[i].Add(_cycle, _values[i]);
        _isSampled = false;
        _cycle = cycle;
    }

    public long QuietCycles(long cycle) =>
        cycle < _settings.From ? _settings.From - 1 - cycle
        : cycle > _settings.To ? long.MaxValue
        : 0;

    public void Sample(long time)
    {
        if (_cycle < _settings.From || _cycle > _settings.To) return;
        _probe.Look((signal, value) => _values[signal] = value);
        _isSampled = true;
    }

    public void Edge(long time, ReadOnlySpan<int> clockPorts)
    {
    }

    public void Finish(long time)
    {
        foreach (var core in _cores) core.Finish();
        _output.Flush();
    }

    public void Dispose()
    {
        _probe.Dispose();
        if (_ownsOutput) _output.Dispose();
    }

    private static StreamWriter Create(string path)
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } parent) Directory.CreateDirectory(parent);
        return new StreamWriter(path, append: false, new System.Text.UTF8Encoding(false), 1 << 16) { NewLine = "\n" };
    }

    // By its type, wherever in the tile the core stands; the nearest to the tile, if that hands it on.
    private static SignalHandle Find(ISimulationEngine engine, int x, int y)
    {
        var shape = engine.Design.TopModule.Grid?.Shape;
        if (shape is not null && (x >= shape.LogicalColumns || y >= shape.LogicalRows))
        {
            throw CliException.Of(
                CliRules.UnknownName, $"there is no tile {x},{y}",
                $"the columns are 0 to {shape.LogicalColumns - 1}, the rows 0 to {shape.LogicalRows - 1}");
        }

        if (shape is null && (x, y) != (0, 0))
            throw CliException.Of(CliRules.UnknownName, $"'{engine.Design.TopModule.DisplayName}' has no tiles", "'--trace-pe 0,0' is the only core");
        var within = shape is null ? "**" : $"tile[{y}][{x}].**";
        return SignalSelector.Select(engine, [within]).Where(s => CoreTrace.IsTrace(s.Type))
            .OrderBy(s => s.Path.Count(c => c == '.')).ThenBy(s => s.Path, StringComparer.Ordinal).FirstOrDefault()
            ?? throw CliException.Of(
                CliRules.UnknownName, shape is null ? "the design has no core with a trace" : $"tile {x},{y} has no core with a trace",
                "a core shows what it does in a signal of the type 'Trace' of its instruction set, as 'pe.isa' declares it");
    }
}
