using WaferHdl.Elaborator.Netlists;

namespace WaferHdl.Elaborator.Checks.Fabric.Routes;

/// <summary>Tells whether a route reads a coordinate only through its order relative to a field of the flit: by comparing the
/// two, or by looking at the sign of their exact difference. Then what it does is a function of that sign, on every size of
/// array.</summary>
internal sealed class SignCheck
{
    private enum Kind
    {
        /// <summary>Follows neither the coordinate nor the field, or only their order.</summary>
        Plain,
        Coordinate,
        Field,

        /// <summary>The exact difference of the two, with sign.</summary>
        Difference,

        /// <summary>A part of the flit with the field somewhere inside: only slices of it may be read.</summary>
        Mixed,
    }

    private readonly RouteLogic _logic;
    private readonly RouteAxis _axis;
    private readonly Kind[] _kinds;
    private readonly bool[] _isWider; // extended by at least one zero

    private SignCheck(RouteLogic logic, RouteAxis axis)
    {
        _logic = logic;
        _axis = axis;
        _kinds = new Kind[logic.Module.Cells.Length];
        _isWider = new bool[logic.Module.Cells.Length];
    }

    public static bool ReadsOnlyOrder(RouteLogic logic, RouteAxis axis) =>
        axis.Position.IsZero || new SignCheck(logic, axis).Run();

    private bool Run()
    {
        foreach (var index in _logic.Order)
        {
            if (KindOf(index) is not { } kind) return false;
            _kinds[index] = kind;
        }

        return IsPlain(_logic.To) && (_logic.OutVc is not { } vc || IsPlain(vc));
    }

    private bool IsPlain(Net net) => _kinds[net.Cell] == Kind.Plain;

    private Kind? KindOf(int index)
    {
        var support = _logic.Support[index];
        if ((support & (_axis.Position | _axis.Field)) == 0) return Kind.Plain;
        var cell = _logic.Module.Cells[index];
        if (_logic.SliceOfInput(new Net(index)) is var (_, _, width))
        {
            if ((support & _axis.Position) != 0) return cell is InputCell ? Kind.Coordinate : null;
            if (support == _axis.Field && width == _axis.FieldWidth) return Kind.Field;
            return (support & _axis.Field) == _axis.Field ? Kind.Mixed : null;
        }

        var isPlain = true;
        for (var i = 0; i < cell.InputCount; i++) isPlain &= IsPlain(cell.Input(i));
        if (isPlain) return Kind.Plain;
        switch (cell)
        {
            case ExtendCell extend:
                return Extend(index, extend);
            case SliceCell slice when slice.SliceWidth == _logic.Module.WidthOf(slice.A):
                _isWider[index] = _isWider[slice.A.Cell];
                return _kinds[slice.A.Cell];
            case SliceCell slice when _kinds[slice.A.Cell] == Kind.Difference && slice.SliceWidth == 1
                && slice.Low == _logic.Module.WidthOf(slice.A) - 1:
                return Kind.Plain;
            case UnaryCell { Kind: UnaryKind.ReduceOr } unary when _kinds[unary.A.Cell] == Kind.Difference:
                return Kind.Plain;
            case BinaryCell binary:
                return Binary(binary);
            default:
                return null;
        }
    }

    private Kind? Extend(int index, ExtendCell cell)
    {
        var kind = _kinds[cell.A.Cell];
        if (kind is Kind.Coordinate or Kind.Field && (!cell.IsSigned || _isWider[cell.A.Cell]))
        {
            _isWider[index] = true;
            return kind;
        }

        return kind == Kind.Difference && cell.IsSigned ? kind : null;
    }

    private Kind? Binary(BinaryCell cell)
    {
        var (a, b) = (_kinds[cell.A.Cell], _kinds[cell.B.Cell]);
        var isPair = (a == Kind.Coordinate && b == Kind.Field) || (a == Kind.Field && b == Kind.Coordinate);
        var hasRoom = isPair && _isWider[cell.A.Cell] && _isWider[cell.B.Cell];
        switch (cell.Kind)
        {
            case BinaryKind.Subtract:
                return hasRoom ? Kind.Difference : null;
            case BinaryKind.Equal or BinaryKind.NotEqual:
                return isPair || IsDifferenceAndZero() ? Kind.Plain : null;
            case BinaryKind.LessUnsigned or BinaryKind.LessEqualUnsigned:
                return isPair ? Kind.Plain : null;
            case BinaryKind.LessSigned or BinaryKind.LessEqualSigned:
                return hasRoom || IsDifferenceAndZero() ? Kind.Plain : null;
            default:
                return null;
        }

        bool IsDifferenceAndZero() =>
            (a == Kind.Difference && IsZero(cell.B)) || (b == Kind.Difference && IsZero(cell.A));
    }

    private bool IsZero(Net net)
    {
        while (_logic.Module[net] is ExtendCell extend) net = extend.A;
        return _logic.Module[net] is ConstantCell { Value.IsZero: true };
    }
}
