using System.Numerics;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Checks.Fabric.Routes;

/// <summary>What a router may do with a flit.</summary>
/// <param name="Channels">Bit <c>side · vcs + vc</c>: the channels of the neighbours it goes to.</param>
/// <param name="IsDelivered">Whether it goes to a port that is no side.</param>
internal readonly record struct RouteChoice(ulong Channels, bool IsDelivered);

/// <summary>A route as a function of classes of inputs: columns, rows, other fields.</summary>
internal sealed class RouteTable
{
    /// <summary>Cells that one table may evaluate.</summary>
    private const long MaxWork = 40_000_000;
    private const int MaxTagBits = 16;

    private readonly RouteLogic _logic;
    private readonly RouterSite _site;
    private readonly int _vcs;
    private RouteChoice[][] _choices = [];

    public RouteTable(RouteLogic logic, RouterSite site, int vcs)
    {
        _logic = logic;
        _site = site;
        _vcs = vcs;
        var inputs = logic.Inputs;
        var relevant = logic.Support[logic.To.Cell];
        if (logic.OutVc is { } vc) relevant |= logic.Support[vc.Cell];
        var column = FieldOf(inputs.Column);
        var row = FieldOf(inputs.Row);
        IsMerged = (column & row) != 0 || MixesCoordinates();
        var columnPosition = relevant & inputs.Column;
        var rowPosition = relevant & inputs.Row;
        Columns = IsMerged
            ? new RouteAxis(logic, columnPosition | rowPosition, relevant & inputs.Flit)
            : new RouteAxis(logic, columnPosition, column & relevant);
        Rows = new RouteAxis(logic, IsMerged ? 0 : rowPosition, IsMerged ? 0 : row & relevant);
        Tags = new RouteAxis(logic, 0, IsMerged ? 0 : relevant & inputs.Flit & ~column & ~row);
        Free = relevant & inputs.Free;
        if (Tags.FieldWidth > MaxTagBits) Obstacle = $"it reads {Tags.FieldWidth} bits of the flit besides its coordinates; {MaxTagBits} can be looked at";
        else if (RouteInputs.Bits(Free).Length > 6) Obstacle = $"it reads inputs whose value is not known: {Names(Free)}";
        else if (_vcs > 16) Obstacle = $"{_vcs} virtual channels are too many; 16 can be looked at";
        else if (!logic.IsPlain) Obstacle = "it is more than a function of its inputs";
        if (Obstacle is null && !IsMerged)
            for (var tag = 0; tag < 1 << Tags.FieldWidth; tag++)
                Tags.ClassOf(0, 0, tag);
    }

    /// <summary>Whether the route mixes rows and columns, so that they can't be looked at apart.</summary>
    public bool IsMerged { get; }

    public RouteAxis Columns { get; }

    public RouteAxis Rows { get; }

    public RouteAxis Tags { get; }

    public BigInteger Free { get; }

    /// <summary>Why the route can't be tabulated, or null.</summary>
    public string? Obstacle { get; private set; }

    public int Vcs => _vcs;

    public int Ports => _site.Sides.Length;

    public int TagCount => Math.Max(1, Tags.Classes.Count);

    public int ClassOf(int column, int row, int tag) => (column * Math.Max(1, Rows.Classes.Count) + row) * TagCount + tag;

    public int ClassCount => Math.Max(1, Columns.Classes.Count) * Math.Max(1, Rows.Classes.Count) * TagCount;

    /// <summary>What may happen to a flit of a class that came in by a port on a channel.</summary>
    public RouteChoice[] ChoicesOf(int flitClass, int from, int vc) => _choices[(flitClass * Ports + from) * _vcs + vc];

    /// <summary>Evaluates the route for all classes that the axes have by now.</summary>
    public bool TryFill()
    {
        var free = RouteInputs.Bits(Free);
        var count = (long)ClassCount * Ports * _vcs;
        if ((count << free.Length) * _logic.Order.Length > MaxWork)
        {
            Obstacle = $"it tells {ClassCount} kinds of flits apart, which is too many";
            return false;
        }

        _choices = new RouteChoice[count][];
        var rows = Math.Max(1, Rows.Classes.Count);
        var seen = new SortedSet<(ulong, bool)>();
        for (var flitClass = 0; flitClass < ClassCount; flitClass++)
        {
            var inputs = Part(Columns, flitClass / TagCount / rows) | Part(Rows, flitClass / TagCount % rows) | Part(Tags, flitClass % TagCount);
            for (var from = 0; from < Ports; from++)
                for (var vc = 0; vc < _vcs; vc++)
                {
                    seen.Clear();
                    for (var value = 0; value < 1 << free.Length; value++) seen.Add(Evaluate(inputs | FreeValue(free, value), from, vc));
                    _choices[(flitClass * Ports + from) * _vcs + vc] = [.. seen.Select(choice => new RouteChoice(choice.Item1, choice.Item2))];
                }
        }

        return true;
    }

    private static BigInteger Part(RouteAxis axis, int index) => axis.Classes.Count == 0 ? BigInteger.Zero : axis.Classes[index];

    private static BigInteger FreeValue(int[] bits, int value)
    {
        var inputs = BigInteger.Zero;
        for (var i = 0; i < bits.Length; i++)
            if ((value >> i & 1) != 0)
                inputs |= BigInteger.One << bits[i];
        return inputs;
    }

    private (ulong, bool) Evaluate(BigInteger inputs, int from, int vc)
    {
        foreach (var port in _logic.Inputs.PortsIn(_logic.Inputs.From)) inputs |= _logic.Inputs.Place(port, from);
        foreach (var port in _logic.Inputs.PortsIn(_logic.Inputs.Vc)) inputs |= _logic.Inputs.Place(port, vc);
        _logic.Evaluate(_logic.Order, inputs);
        var to = _logic[_logic.To];
        var (channels, isDelivered) = (0UL, false);
        for (var port = 0; port < Ports && port < to.Width; port++)
        {
            if (!to[port]) continue;
            if (_site.Sides[port] is not { } side)
            {
                isDelivered = true;
                continue;
            }

            var channel = vc;
            if (_logic.OutVc is { } net)
            {
                var width = _logic.Module.WidthOf(net) / Ports;
                channel = (int)BitMath.Slice(_logic[net], port * width, width).Low;
            }

            if (channel < _vcs) channels |= 1UL << ((int)side * _vcs + channel);
        }

        return (channels, isDelivered);
    }

    // The bits of the flit that are compared or reckoned with a coordinate.
    private BigInteger FieldOf(BigInteger position)
    {
        var field = BigInteger.Zero;
        if (position == 0) return field;
        foreach (var index in _logic.Order)
        {
            if (_logic.Module.Cells[index] is not BinaryCell { Kind: not (BinaryKind.And or BinaryKind.Or) } cell) continue;
            var (a, b) = (_logic.Support[cell.A.Cell], _logic.Support[cell.B.Cell]);
            if (a != 0 && (a & ~position) == 0 && (b & ~_logic.Inputs.Flit) == 0) field |= b;
            if (b != 0 && (b & ~position) == 0 && (a & ~_logic.Inputs.Flit) == 0) field |= a;
        }

        return field;
    }

    // Whether some signal of more than a bit follows both coordinates, as x + y does.
    private bool MixesCoordinates()
    {
        foreach (var index in _logic.Order)
        {
            if (_logic.Module.Cells[index] is not BinaryCell { Kind: not (BinaryKind.And or BinaryKind.Or or BinaryKind.Xor) } cell) continue;
            var (a, b) = (_logic.Support[cell.A.Cell], _logic.Support[cell.B.Cell]);
            if (MeetsBoth(a | b) && _logic.Module.WidthOf(cell.A) > 1) return true;
        }

        return false;

        bool MeetsBoth(BigInteger support) => (support & _logic.Inputs.Column) != 0 && (support & _logic.Inputs.Row) != 0;
    }

    private string Names(BigInteger mask) =>
        string.Join(", ", _logic.Inputs.PortsIn(mask).Select(port => $"'{_logic.Module.Ports[port].Name}'"));
}
