using System.Numerics;
using WaferHdl.Elaborator.Netlists;

namespace WaferHdl.Elaborator.Checks.Fabric.Routes;

/// <summary>A group of inputs that a route reads through few signals: a coordinate and the field of the flit that it is
/// compared with, or fields that it only looks at. Values that give equal signals are one class.</summary>
/// <remarks>So a route over a thousand columns becomes a table of some three classes, at the cost of the cells of the group
/// for each pair of values.</remarks>
internal sealed class RouteAxis
{
    private readonly RouteLogic _logic;
    private readonly int[] _fieldCells;
    private readonly int[] _cells; // the others
    private readonly Net[] _frontier;
    private readonly int _frontierWidth;
    private readonly BigInteger _raw;
    private readonly int[] _fieldBits;
    private readonly int[] _columnPorts;
    private readonly int[] _rowPorts;
    private readonly Dictionary<ulong, int> _narrow = [];
    private readonly Dictionary<BigInteger, int> _wide = [];

    /// <param name="position">Coordinate inputs of the group.</param>
    /// <param name="field">Other inputs of the group.</param>
    public RouteAxis(RouteLogic logic, BigInteger position, BigInteger field)
    {
        _logic = logic;
        Position = position;
        Field = field;
        var mask = position | field;
        _fieldBits = RouteInputs.Bits(field);
        _columnPorts = [.. logic.Inputs.PortsIn(position & logic.Inputs.Column)];
        _rowPorts = [.. logic.Inputs.PortsIn(position & logic.Inputs.Row)];
        _fieldCells = [.. logic.Order.Where(cell => IsOwn(cell, field))];
        _cells = [.. logic.Order.Where(cell => IsOwn(cell, mask) && !IsInside(cell, field))];
        var isRead = new bool[logic.Module.Cells.Length];
        foreach (var cell in logic.Order)
        {
            if (IsInside(cell, mask)) continue;
            for (var i = 0; i < logic.Module.Cells[cell].InputCount; i++)
            {
                var input = logic.Module.Cells[cell].Input(i);
                isRead[input.Cell] = true;
                // Bits of this group and of others in one word: their values count as such.
                if (!IsInside(input.Cell, mask) && logic.SliceOfInput(input) is not null && logic.SliceOfInput(new Net(cell)) is null)
                    _raw |= logic.Support[input.Cell] & mask;
            }
        }

        isRead[logic.To.Cell] = true;
        if (logic.OutVc is { } vc) isRead[vc.Cell] = true;
        _frontier = [.. _fieldCells.Concat(_cells).Where(cell => isRead[cell]).Select(cell => new Net(cell))];
        _frontierWidth = _frontier.Sum(logic.Module.WidthOf);
    }

    public BigInteger Position { get; }

    public BigInteger Field { get; }

    public int FieldWidth => _fieldBits.Length;

    /// <summary>Cells to evaluate for one pair of values.</summary>
    public int Cost => _cells.Length + 1;

    /// <summary>By class: input bits that give it.</summary>
    public List<BigInteger> Classes { get; } = [];

    public BigInteger PositionAt(int column, int row)
    {
        var inputs = BigInteger.Zero;
        foreach (var port in _columnPorts) inputs |= _logic.Inputs.Place(port, column);
        foreach (var port in _rowPorts) inputs |= _logic.Inputs.Place(port, row);
        return inputs;
    }

    public BigInteger FieldOf(BigInteger field)
    {
        var inputs = BigInteger.Zero;
        for (var i = 0; i < _fieldBits.Length && !field.IsZero; i++, field >>= 1)
            if (!field.IsEven)
                inputs |= BigInteger.One << _fieldBits[i];
        return inputs;
    }

    public int ClassOf(int column, int row, BigInteger field)
    {
        var inputs = FieldOf(field);
        Take(inputs);
        return ClassAt(PositionAt(column, row), inputs);
    }

    /// <summary>Computes what follows a value of the field alone.</summary>
    public void Take(BigInteger field) => _logic.Evaluate(_fieldCells, field);

    /// <summary>The class of a coordinate with the value of the field that was taken last, both as input bits; a new one where
    /// no other values had its signals.</summary>
    public int ClassAt(BigInteger position, BigInteger field)
    {
        var inputs = position | field;
        _logic.Evaluate(_cells, position);
        int known;
        if (_frontierWidth <= 64 && _raw.IsZero)
        {
            var key = 0UL;
            var low = 0;
            foreach (var net in _frontier)
            {
                key |= _logic[net].Low << low;
                low += _logic.Module.WidthOf(net);
            }

            if (_narrow.TryGetValue(key, out known)) return known;
            _narrow.Add(key, Classes.Count);
        }
        else
        {
            var key = inputs & _raw;
            foreach (var net in _frontier) key = (key << _logic.Module.WidthOf(net)) | _logic[net].Unsigned;
            if (_wide.TryGetValue(key, out known)) return known;
            _wide.Add(key, Classes.Count);
        }

        Classes.Add(inputs);
        return Classes.Count - 1;
    }

    // The group's own signals: those that follow its inputs alone.
    private bool IsInside(int cell, BigInteger mask) => (_logic.Support[cell] & ~mask) == 0;

    private bool IsOwn(int cell, BigInteger mask) => IsInside(cell, mask) && _logic.Support[cell] != 0;
}
