using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Wafers.Lowering;

// Which positions are skipped and which lines retired, in this die and at the borders of its neighbours.
internal sealed partial class PhysicalDie
{
    private readonly BoundInstance?[] _borderSpots = new BoundInstance?[4];
    private readonly BoundInstance?[] _borderLines = new BoundInstance?[4];
    private BoundInstance? _spots, _lineSpots;
    private DecodeCell? _spotCell, _lineCell;

    /// <summary>Whether a place is skipped, and its rank among those that are not.</summary>
    internal readonly record struct Place(BoundExpression Skipped, BoundExpression Rank);

    private void AddDecoders()
    {
        if (_shift > 0)
        {
            var cell = _spotCell = _cells.Decode("Spot", _positions, _shift);
            _spots = Array("spot", cell.Module, _lines, _positions);
            var all = All;
            _module.Drive(
                all, PortAt(_spots, cell.List, all[0], all[1]),
                Bind.Element(Bind.Name(_fuses.Skip!), Bind.Index(all[0])));
            _module.Drive(all, PortAt(_spots, cell.Position, all[0], all[1]), Bind.Index(all[1], _rankType));
            foreach (var side in new[] { _above, _below })
                _borderSpots[(int)side] = Row(
                    $"{Name(side)}_spot", cell, _positions, _fuses.BorderSkips[(int)side]!, _rankType);
        }

        if (_retire > 0)
        {
            var cell = _lineCell = _cells.Decode("Line", _lines, _retire);
            _lineSpots = Row("line", cell, _lines, _fuses.Retired!, _lineType);
            foreach (var side in new[] { _before, _after })
                _borderLines[(int)side] = Row(
                    $"{Name(side)}_line", cell, _lines, _fuses.BorderRetired[(int)side]!, _lineType);
        }
    }

    private BoundInstance Row(string name, DecodeCell cell, int count, BoundPort list, HdlType type)
    {
        var array = _module.Instance(name, cell.Module, count);
        var region = new Region((0, count));
        _module.Drive(region, PortAt(array, cell.List, region[0]), Bind.Name(list));
        _module.Drive(region, PortAt(array, cell.Position, region[0]), Bind.Index(region[0], type));
        return array;
    }

    private Place Spot(AffineMap line, AffineMap position) => _spots is null
        ? new Place(Bind.Bit(false), Bind.Index(position, _rankType))
        : new Place(
            PortAt(_spots, _spotCell!.Skipped, line, position), PortAt(_spots, _spotCell.Rank, line, position));

    private Place Line(AffineMap line) => _lineSpots is null
        ? new Place(Bind.Bit(false), Bind.Index(line, _lineType))
        : new Place(PortAt(_lineSpots, _lineCell!.Skipped, line), PortAt(_lineSpots, _lineCell.Rank, line));

    /// <summary>A position of the line beyond a border.</summary>
    private Place BorderSpot(Compass side, AffineMap position) => new(
        PortAt(_borderSpots[(int)side]!, _spotCell!.Skipped, position),
        PortAt(_borderSpots[(int)side]!, _spotCell.Rank, position));

    /// <summary>A line of the die beyond a border.</summary>
    private Place BorderLine(Compass side, AffineMap line) => new(
        PortAt(_borderLines[(int)side]!, _lineCell!.Skipped, line),
        PortAt(_borderLines[(int)side]!, _lineCell.Rank, line));

    /// <summary>The fuses of a die: the lists of its lines and of those that its borders meet.</summary>
    internal sealed class DieFuses
    {
        private readonly PhysicalDie _die;

        public DieFuses(CellModule module, PhysicalDie die)
        {
            _die = die;
            var list = new ArrayType(die._rankType, Math.Max(1, die._shift));
            var retired = new ArrayType(die._lineType, Math.Max(1, die._retire));
            if (die._shift > 0)
            {
                var one = Default(die._logicalPositions, die._shift, die._rankType.Width);
                var all = System.Numerics.BigInteger.Zero;
                for (var i = 0; i < die._lines; i++) all = (all << list.Width) | one;
                Skip = module.Fuse(
                    "skip", new ArrayType(list, die._lines), BitVector.FromInteger(all, list.Width * die._lines));
                foreach (var side in new[] { die._above, die._below })
                    BorderSkips[(int)side] = module.Fuse($"{Name(side)}_skip", list, BitVector.FromInteger(one, list.Width));
            }

            if (die._retire > 0)
            {
                var one = BitVector.FromInteger(
                    Default(die._logicalLines, die._retire, die._lineType.Width), retired.Width);
                Retired = module.Fuse("retired", retired, one);
                foreach (var side in new[] { die._before, die._after })
                    BorderRetired[(int)side] = module.Fuse($"{Name(side)}_retired", retired, one);
            }
        }

        public BoundPort? Skip { get; }

        public BoundPort? Retired { get; }

        public BoundPort?[] BorderSkips { get; } = new BoundPort?[4];

        public BoundPort?[] BorderRetired { get; } = new BoundPort?[4];

        // The last ones, ascending.
        private static System.Numerics.BigInteger Default(int first, int count, int width)
        {
            var value = System.Numerics.BigInteger.Zero;
            for (var i = count - 1; i >= 0; i--) value = (value << width) | (first + i);
            return value;
        }
    }
}
