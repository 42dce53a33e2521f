using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;

namespace WaferHdl.Simulator.Reference;

internal sealed partial class Interpreter
{
    private StateAccess? _state;

    public IStateAccess State => _state ??= new StateAccess(this);

    /// <summary>State by site and lane: finds the instance of each.</summary>
    private sealed class StateAccess : IStateAccess
    {
        private readonly Interpreter _engine;

        // By site, then by lane.
        private readonly int[][] _instances;

        // By site: where its counts stand behind the instance's base, traps left out.
        private readonly int[][] _counts;

        public StateAccess(Interpreter engine)
        {
            _engine = engine;
            Layout = StateLayout.Of(engine.Design);
            _instances = [.. Layout.Sites.Select(s => new int[s.Lanes])];
            var places = new (StateSite Site, long Lane)[engine._instances.Length];
            for (var i = 0; i < places.Length; i++)
            {
                places[i] = PlaceOf(i, places);
                _instances[places[i].Site.Index][places[i].Lane] = i;
            }

            _counts = [.. Layout.Sites.Select(s => s.Lanes == 0 ? [] : CountsOf(engine._hierarchy.ProgramOf(_instances[s.Index][0])))];
        }

        public StateLayout Layout { get; }

        public SimulationOptions Options => _engine.Options;

        public BitVector ReadInput(int input)
        {
            _engine.Settle();
            return _engine.PeekInput(Layout.Inputs[input]);
        }

        public void WriteInput(int input, BitVector value) => _engine.Poke(Layout.Inputs[input], value);

        public void ReadRegister(StateColumn register, long lane, Span<byte> values)
        {
            _engine.Settle();
            for (var i = 0; i < values.Length; i += register.Bytes, lane++)
            {
                var (_, place, own) = Find(register, lane);
                PackedValue.Store(BitField.Load(_engine._words, place, own.Width), values.Slice(i, register.Bytes));
            }
        }

        public void WriteRegister(StateColumn register, long lane, ReadOnlySpan<byte> values)
        {
            for (var i = 0; i < values.Length; i += register.Bytes, lane++)
            {
                var (instance, place, own) = Find(register, lane);
                var value = PackedValue.Load(values.Slice(i, register.Bytes), own.Width);
                if (BitField.Store(_engine._words, place, value)) _engine.Propagate(instance, own.Cell);
            }
        }

        public IEnumerable<StateWord> ReadMemory(StateColumn memory)
        {
            for (var lane = 0L; lane < memory.Site.Lanes; lane++)
                foreach (var (address, value) in _engine._memories.ChangedWords(MemoryAt(memory, lane)))
                    yield return new StateWord(lane, address, value);
        }

        public void ClearMemory(StateColumn memory)
        {
            for (var lane = 0L; lane < memory.Site.Lanes; lane++)
            {
                _engine._memories.Clear(MemoryAt(memory, lane));
                _engine.PushReads(MemoryAt(memory, lane));
            }
        }

        public void WriteWord(StateColumn memory, StateWord word) =>
            _engine._memories.Write(MemoryAt(memory, word.Lane), word.Address, word.Value);

        public void ReadCounts(StateColumn count, long lane, Span<long> values)
        {
            for (var i = 0; i < values.Length; i++) values[i] = CountAt(count, lane + i);
        }

        public void WriteCounts(StateColumn count, long lane, ReadOnlySpan<long> values)
        {
            for (var i = 0; i < values.Length; i++) CountAt(count, lane + i) = values[i];
        }

        public void BeginRestore() => _engine.Settle();

        public void EndRestore()
        {
            _engine._registers.MarkAll();
            _engine._checker.TakeHits();
        }

        private (StateSite Site, long Lane) PlaceOf(int instance, (StateSite Site, long Lane)[] places)
        {
            ref readonly var info = ref _engine._instances[instance];
            if (info.Parent < 0) return (Layout.Top, 0);
            var (parent, lane) = places[info.Parent];
            if (info.Unit >= 0) return (parent.Instance(info.Unit), lane);
            var (site, element) = parent.ElementOf(-1 - info.Unit, info.Flat);
            return (site, (lane * site.ElementCount) + element);
        }

        private (int Instance, int Place, RegisterProgram Own) Find(StateColumn register, long lane)
        {
            var instance = _instances[register.Site.Index][lane];
            var own = _engine._hierarchy.ProgramOf(instance).Registers[register.Member];
            return (instance, _engine._instances[instance].Frame + own.Offset, own);
        }

        private int MemoryAt(StateColumn memory, long lane) =>
            _engine._instances[_instances[memory.Site.Index][lane]].MemoryBase + memory.Member;

        private ref long CountAt(StateColumn count, long lane) => ref _engine._checker.Counts[
            _engine._instances[_instances[count.Site.Index][lane]].CountBase + _counts[count.Site.Index][count.Member]];

        private static int[] CountsOf(ModuleProgram program) =>
        [
            .. Enumerable.Range(0, program.Counters.Length),
            .. Enumerable.Range(0, program.Properties.Length)
                .Where(p => program.Properties[p].Property.Check != PropertyCheck.Trap)
                .Select(p => program.Counters.Length + p),
        ];
    }
}
