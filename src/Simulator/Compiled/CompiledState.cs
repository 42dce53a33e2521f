using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Graphs;
using WaferHdl.Simulator.Machine;

namespace WaferHdl.Simulator.Compiled;

/// <summary>The state of a machine by columns of the hierarchy.</summary>
internal sealed class CompiledState : IStateAccess
{
    private readonly CompiledEngine _engine;
    private readonly GraphPlaces _places;
    private readonly IMachine _machine;
    private readonly int[]?[] _counts;

    public CompiledState(CompiledEngine engine, GraphPlaces places, IMachine machine)
    {
        (_engine, _places, _machine) = (engine, places, machine);
        _counts = new int[]?[places.Layout.Sites.Length];
    }

    public StateLayout Layout => _places.Layout;

    public SimulationOptions Options => _engine.Options;

    public BitVector ReadInput(int input) => _machine.Input(Layout.Inputs[input]);

    public void WriteInput(int input, BitVector value) => _engine.Poke(Layout.Inputs[input], value);

    public void ReadRegister(StateColumn register, long lane, Span<byte> values)
    {
        var lanes = _places.LanesOf(register.Site);
        if (lanes.IsDirect)
        {
            var scope = _places.Graph.Scopes[lanes.Scopes[0]];
            _machine.ReadRegisters(scope.Region, scope.FirstRegister + register.Member, lane, values);
            return;
        }

        for (var i = 0; i < values.Length; i += register.Bytes, lane++)
        {
            var (scope, own) = _places.ScopeAt(register.Site, lane);
            var value = _machine.ReadRegister(scope.Region, scope.FirstRegister + register.Member, own);
            PackedValue.Store(value, values.Slice(i, register.Bytes));
        }
    }

    public void WriteRegister(StateColumn register, long lane, ReadOnlySpan<byte> values)
    {
        for (var i = 0; i < values.Length; i += register.Bytes, lane++)
        {
            var (scope, own) = _places.ScopeAt(register.Site, lane);
            var value = PackedValue.Load(values.Slice(i, register.Bytes), register.Width);
            _machine.WriteRegister(scope.Region, scope.FirstRegister + register.Member, own, value);
        }
    }

    public IEnumerable<StateWord> ReadMemory(StateColumn memory)
    {
        for (var lane = 0L; lane < memory.Site.Lanes; lane++)
        {
            var (scope, own) = _places.ScopeAt(memory.Site, lane);
            var index = scope.FirstMemory + memory.Member;
            foreach (var address in _machine.TouchedWords(scope.Region, index, own))
            {
                var word = _machine.ReadWord(scope.Region, index, own, address);
                if (word != _engine.PowerUpWord(scope.Region, index, own, address))
                    yield return new StateWord(lane, address, word);
            }
        }
    }

    public void ClearMemory(StateColumn memory)
    {
        for (var lane = 0L; lane < memory.Site.Lanes; lane++)
        {
            var (scope, own) = _places.ScopeAt(memory.Site, lane);
            _machine.ClearMemory(scope.Region, scope.FirstMemory + memory.Member, own);
        }
    }

    public void WriteWord(StateColumn memory, StateWord word)
    {
        var (scope, own) = _places.ScopeAt(memory.Site, word.Lane);
        _machine.WriteWord(scope.Region, scope.FirstMemory + memory.Member, own, word.Address, word.Value);
    }

    public void ReadCounts(StateColumn count, long lane, Span<long> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var (scope, own) = _places.ScopeAt(count.Site, lane + i);
            values[i] = _machine.ReadCount(scope.Region, SlotOf(count, scope), own);
        }
    }

    public void WriteCounts(StateColumn count, long lane, ReadOnlySpan<long> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var (scope, own) = _places.ScopeAt(count.Site, lane + i);
            _machine.WriteCount(scope.Region, SlotOf(count, scope), own, values[i]);
        }
    }

    // Whatever waits to settle is overwritten.
    public void BeginRestore()
    {
    }

    public void EndRestore() => _engine.TakeHits();

    // Counters of the region stand before its properties; traps are no state.
    private int SlotOf(StateColumn count, GraphScope scope)
    {
        if (count.Member < scope.CounterCount) return scope.FirstCounter + count.Member;
        var region = _places.Graph.Regions[scope.Region];
        var members = _counts[count.Site.Index] ??=
        [
            .. Enumerable.Range(0, scope.PropertyCount).Where(
                p => region.Properties[scope.FirstProperty + p].Property.Check != PropertyCheck.Trap),
        ];
        return region.Counters.Length + scope.FirstProperty + members[count.Member - scope.CounterCount];
    }
}
