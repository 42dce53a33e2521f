using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Graphs.Lanes;

namespace WaferHdl.Simulator.Graphs.Expand;

/// <summary>A net that others only show: bits from <paramref name="Low"/> on of a cell. A null scope: a circle
/// of wires that nothing drives.</summary>
internal readonly record struct NetView(ScopeDraft? Scope, int Cell, long Low);

/// <summary>A piece of a value inside a lane.</summary>
internal abstract record NetPart(int Width);

/// <summary>Bits of a cell that has a node of its own.</summary>
internal sealed record CellPart(ScopeDraft Scope, int Cell, int Low, int Width) : NetPart(Width);

internal sealed record ValuePart(BitVector Value) : NetPart(Value.Width);

/// <summary>Bits <paramref name="Low"/> … of an output of one element of lanes.</summary>
internal sealed record ElementPart(
    ScopeDraft Parent, LaneSet Set, int Place, int Port, int Low, int Width) : NetPart(Width);

/// <summary>An output of several elements, whole and side by side.</summary>
internal sealed record PackPart(
    ScopeDraft Parent, LaneSet Set, int First, int Count, int Port, int Width) : NetPart(Width);

/// <summary>Follows bits through what only moves them: slices, concats, extensions, and ports of inlined
/// instances.</summary>
internal sealed class NetWalker
{
    private const int MaxParts = 64;
    private const int MaxSteps = 512;
    private const int MaxElements = 4;
    private const int MaxNarrowings = 16;
    private readonly Dictionary<(int Scope, int Cell), NetView> _views = [];
    private readonly List<NetView> _path = [];
    private readonly List<NetView> _wider = [];

    /// <summary>Through wires that show another net whole or in part, as far as that goes. Each step is taken
    /// once.</summary>
    public NetView Follow(ScopeDraft scope, int cell)
    {
        _path.Clear();
        _wider.Clear();
        var width = scope.Module.Cells[cell].Width;
        var at = new NetView(scope, cell, 0);
        var end = default(NetView?);
        var seen = default(HashSet<(int, int, long)>);
        for (int steps = 0, narrowings = 0; ; steps++)
        {
            var key = (at.Scope!.Index, at.Cell);
            if (_views.TryGetValue(key, out var known))
            {
                end = known with { Low = known.Low + at.Low };
                break;
            }

            if (steps > 64 && !(seen ??= []).Add((at.Scope.Index, at.Cell, at.Low))) return new NetView(null, 0, 0);
            if (Step(at.Scope, at.Cell) is { } next)
            {
                (IsWhole(at, width) ? _path : _wider).Add(at);
                at = next with { Low = next.Low + at.Low };
                continue;
            }

            if (narrowings > MaxNarrowings || Narrowed(at, width) is not { } part) break;
            // What was seen of wider nets says nothing of all their bits.
            _wider.Clear();
            narrowings = IsWhole(part, width) ? 0 : narrowings + 1;
            at = part;
        }

        var last = end ?? at with { Cell = at.Scope!.Info.Canonical(at.Cell) };
        _path.AddRange(_wider);
        foreach (var view in _path)
            _views[(view.Scope!.Index, view.Cell)] = last with { Low = last.Low - view.Low };
        return last;
    }

    /// <summary>What bits of a cell are made of, high bits first.</summary>
    public List<NetPart> Parts(ScopeDraft scope, int cell, int low, int width)
    {
        var pending = new Stack<Item>();
        pending.Push(new Item(scope, cell, low, width));
        return Parts(pending);
    }

    /// <summary>What a cell is made of that only puts others side by side; null for all other
    /// cells.</summary>
    public List<NetPart>? PartsOf(ScopeDraft scope, int cell)
    {
        var pending = new Stack<Item>();
        var width = scope.Module.Cells[cell].Width;
        switch (scope.Module.Cells[cell])
        {
            case ConcatCell:
                TryPushParts(scope, cell, 0, width, int.MaxValue, pending);
                break;
            case ArrayOutputCell output:
                TryPushElements(scope, output, 0, width, int.MaxValue, pending);
                break;
            default:
                return null;
        }

        return Parts(pending);
    }

    private List<NetPart> Parts(Stack<Item> pending)
    {
        var parts = new List<NetPart>();
        var budget = 4 * pending.Count + MaxSteps;
        for (var steps = 0; pending.TryPop(out var item); steps++)
        {
            if (item.Part is { } ready)
            {
                parts.Add(ready);
                continue;
            }

            var view = Follow(item.Scope, item.Cell);
            var low = (int)view.Low + item.Low;
            if (view.Scope is null) parts.Add(new ValuePart(BitVector.Zero(item.Width)));
            else if (steps >= budget || !TryExpand(view.Scope, view.Cell, low, item.Width, pending))
                parts.Add(new CellPart(view.Scope, view.Cell, low, item.Width));
        }

        return parts;
    }

    // Replaces bits of a cell by bits of others; false where the cell computes them.
    private static bool TryExpand(ScopeDraft scope, int cell, int low, int width, Stack<Item> pending)
    {
        switch (scope.Module.Cells[cell])
        {
            case ConstantCell constant:
                pending.Push(new Item(new ValuePart(BitMath.Slice(constant.Value, low, width))));
                return true;
            case ConcatCell concat:
                return (low > 0 || width < concat.Width) && TryPushParts(scope, cell, low, width, MaxParts, pending);
            case ExtendCell extend:
                return TryPushExtended(scope, extend, low, width, pending);
            case InputCell input when scope.Module.Ports[input.Port].Kind == PortKind.Clock:
                pending.Push(new Item(new ValuePart(BitVector.Zero(width))));
                return true;
            case InputCell input when !scope.IsLaneRoot:
                var value = scope.Binding(input.Port).Value!.Value;
                pending.Push(new Item(new ValuePart(BitMath.Slice(value, low, width))));
                return true;
            case ArrayOutputCell output:
                return (low > 0 || width < output.Width || scope.Arrays[output.Array].Count == 1)
                    && TryPushElements(scope, output, low, width, MaxParts, pending);
            default:
                return false;
        }
    }

    private static bool TryPushExtended(ScopeDraft scope, ExtendCell extend, int low, int width, Stack<Item> pending)
    {
        var end = scope.Module.WidthOf(extend.A);
        if (low + width > end && extend.IsSigned) return false;
        if (low < end) pending.Push(new Item(scope, extend.A.Cell, low, Math.Min(width, end - low)));
        if (low + width > end)
        {
            var zeros = low + width - Math.Max(low, end);
            pending.Push(new Item(new ValuePart(BitVector.Zero(zeros))));
        }

        return true;
    }

    private static bool TryPushParts(
        ScopeDraft scope, int cell, int low, int width, int limit, Stack<Item> pending)
    {
        var ends = scope.Info.PartEnds(cell);
        var first = ModuleInfo.PartOf(ends, low);
        var last = ModuleInfo.PartOf(ends, low + width - 1);
        if (last - first >= limit) return false;
        for (var part = first; part <= last; part++)
        {
            var bottom = part == 0 ? 0 : ends[part - 1];
            var from = Math.Max(low, bottom);
            var count = Math.Min(low + width, ends[part]) - from;
            pending.Push(new Item(scope, scope.Info.PartAt(cell, part), from - bottom, count));
        }

        return true;
    }

    private static bool TryPushElements(
        ScopeDraft scope, ArrayOutputCell output, int low, int width, int limit, Stack<Item> pending)
    {
        var array = scope.Arrays[output.Array];
        var each = output.Width / array.Count;
        var first = low / each;
        var last = (low + width - 1) / each;
        if (array.Sets.Length == 0 && last - first >= limit) return false;
        var items = new List<Item>();
        for (var flat = first; flat <= last;)
        {
            if (items.Count >= limit) return false;
            var (set, place) = array.Find(flat);
            var bottom = flat * each;
            var from = Math.Max(low, bottom);
            var bits = Math.Min(low + width, bottom + each) - from;
            if (set is null)
            {
                var child = array.Inlined[flat]!;
                items.Add(new Item(child, child.Module.PortNets[child.InnerPort(output.Port)].Cell, from - bottom, bits));
                flat++;
                continue;
            }

            var port = set.Scope.InnerPort(output.Port);
            var count = bits < each ? 1 : Run(set, place, flat, Math.Min(last, (low + width) / each - 1));
            if (count > MaxElements) items.Add(new Item(new PackPart(scope, set, place, count, port, count * each)));
            else
                for (var i = 0; i < count; i++)
                    items.Add(new Item(new ElementPart(scope, set, place + i, port, from - bottom, bits)));
            flat += count;
        }

        foreach (var item in items) pending.Push(item);
        return true;
    }

    // How many elements from one on stand side by side in the lanes too; the last one is whole.
    private static int Run(LaneSet set, int place, int flat, int last)
    {
        if (set.IsWhole) return Math.Max(1, last - flat + 1);
        var count = 1;
        while (flat + count <= last && set.PlaceOf(flat + count) == place + count) count++;
        return count;
    }

    private static bool IsWhole(NetView view, int width) =>
        view.Low == 0 && view.Scope!.Module.Cells[view.Cell].Width == width;

    // The one net that has the bits of a view of a cell that puts others side by side.
    private static NetView? Narrowed(NetView view, int width)
    {
        var (scope, index, low) = view;
        switch (scope!.Module.Cells[index])
        {
            case ConcatCell:
                var ends = scope.Info.PartEnds(index);
                var part = ModuleInfo.PartOf(ends, low);
                return low + width <= ends[part]
                    ? new NetView(scope, scope.Info.PartAt(index, part), low - (part == 0 ? 0 : ends[part - 1]))
                    : null;
            case ExtendCell extend when low + width <= scope.Module.WidthOf(extend.A):
                return view with { Cell = extend.A.Cell };
            case ArrayOutputCell output when scope.Arrays[output.Array] is { Sets: [] } array:
                var each = output.Width / array.Count;
                if (low % each + width > each) return null;
                var child = array.Inlined[low / each]!;
                return new NetView(child, child.Module.PortNets[child.InnerPort(output.Port)].Cell, low % each);
            default:
                return null;
        }
    }

    private readonly record struct Item(ScopeDraft Scope, int Cell, int Low, int Width, NetPart? Part)
    {
        public Item(ScopeDraft scope, int cell, int low, int width) : this(scope, cell, low, width, null)
        {
        }

        public Item(NetPart part) : this(null!, 0, 0, part.Width, part)
        {
        }
    }

    private static NetView? Step(ScopeDraft scope, int cell)
    {
        switch (scope.Module.Cells[cell])
        {
            case SliceCell slice:
                return new NetView(scope, slice.A.Cell, slice.Low);
            case CrossCell cross:
                return new NetView(scope, cross.A.Cell, 0);
            case InstanceOutputCell output:
                var child = scope.Instances[output.Instance];
                return new NetView(child, child.Module.PortNets[child.InnerPort(output.Port)].Cell, 0);
            case InputCell input when !scope.IsLaneRoot && scope.Module.Ports[input.Port].Kind != PortKind.Clock
                && scope.Binding(input.Port) is { Value: null } binding:
                return new NetView(scope.Parent, binding.Cell, binding.Low);
            default:
                return null;
        }
    }
}
