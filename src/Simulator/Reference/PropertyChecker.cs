using System.Collections.Immutable;
using System.Text;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Values;

namespace WaferHdl.Simulator.Reference;

/// <summary>Looks at asserts, covers, traps and counters at the edges of their domains outside
/// reset.</summary>
internal sealed class PropertyChecker
{
    private readonly Hierarchy _hierarchy;
    private readonly ulong[] _words;
    private readonly RegisterFile _registers;
    private readonly int[] _instances;
    private readonly bool[] _isStepped;
    private readonly List<PropertyHit> _hits = [];

    public PropertyChecker(Hierarchy hierarchy, ulong[] words, RegisterFile registers)
    {
        _hierarchy = hierarchy;
        _words = words;
        _registers = registers;
        _instances =
        [
            .. Enumerable.Range(0, hierarchy.Instances.Length).Where(i =>
                hierarchy.ProgramOf(i).Properties.Length + hierarchy.ProgramOf(i).Counters.Length > 0),
        ];
        _isStepped = new bool[hierarchy.ProgramOf(0).Module.Ports.Length];
        Counts = new long[hierarchy.Counts];
    }

    /// <summary>By instance (<see cref="InstanceInfo.CountBase"/>): its counters, then its
    /// properties.</summary>
    public long[] Counts { get; }

    public void Check(ReadOnlySpan<int> clockPorts)
    {
        if (_instances.Length == 0) return;
        foreach (var port in clockPorts) _isStepped[port] = true;
        foreach (var instance in _instances)
        {
            ref readonly var info = ref _hierarchy.Instances[instance];
            var program = _hierarchy.Programs[info.Program];
            for (var i = 0; i < program.Counters.Length; i++)
            {
                var counter = program.Counters[i];
                var amount = _words[info.Frame + counter.Amount.Offset];
                if (amount != 0 && IsActive(instance, counter.Counter.Domain))
                    Counts[info.CountBase + i] += (long)amount;
            }

            for (var i = 0; i < program.Properties.Length; i++)
            {
                var property = program.Properties[i];
                var condition = (_words[info.Frame + property.Condition] & 1) != 0;
                var fires = condition == property.Property.Check is PropertyCheck.Cover or PropertyCheck.Trap;
                if (!fires || !IsActive(instance, property.Property.Domain)) continue;
                ref var count = ref Counts[info.CountBase + program.Counters.Length + i];
                count++;
                if (property.Property.Check != PropertyCheck.Cover || count == 1)
                    _hits.Add(Hit(instance, property));
            }
        }

        foreach (var port in clockPorts) _isStepped[port] = false;
    }

    public bool HasHits => _hits.Count > 0;

    public ImmutableArray<PropertyHit> TakeHits()
    {
        if (_hits.Count == 0) return [];
        ImmutableArray<PropertyHit> hits = [.. _hits];
        _hits.Clear();
        return hits;
    }

    public IEnumerable<(string Path, long Value)> Counters()
    {
        foreach (var instance in _instances)
        {
            var program = _hierarchy.ProgramOf(instance);
            var path = _hierarchy.PathOf(instance);
            for (var i = 0; i < program.Counters.Length; i++)
                yield return (
                    Hierarchy.Join(path, program.Counters[i].Counter.Name),
                    Counts[_hierarchy.Instances[instance].CountBase + i]);
        }
    }

    public IEnumerable<CoverCount> Covers()
    {
        foreach (var instance in _instances)
        {
            var program = _hierarchy.ProgramOf(instance);
            var first = _hierarchy.Instances[instance].CountBase + program.Counters.Length;
            for (var i = 0; i < program.Properties.Length; i++)
                if (program.Properties[i].Property.Check == PropertyCheck.Cover)
                    yield return new CoverCount(
                        program.Properties[i].Property, _hierarchy.PathOf(instance), Counts[first + i]);
        }
    }

    // A property without a domain belongs to every edge.
    private bool IsActive(int instance, int domain) =>
        domain < 0
        || (_isStepped[_hierarchy.ClockOf(instance, domain)] && !_registers.IsResetActive(instance, domain));

    private PropertyHit Hit(int instance, PropertyProgram property)
    {
        var text = new StringBuilder();
        for (var i = 0; i < property.Property.Message.Length; i++)
        {
            var part = property.Property.Message[i];
            text.Append(part.Text);
            if (part.Value is null) continue;
            var place = property.MessageValues[i];
            var value = BitField.Load(
                _words, _hierarchy.Instances[instance].Frame + place.Offset, place.Width);
            text.Append(
                ValueText.Format(value, part.Type ?? new Semantics.Types.UIntType(place.Width), part.Format));
        }

        return new PropertyHit(property.Property, _hierarchy.PathOf(instance), text.ToString());
    }
}
