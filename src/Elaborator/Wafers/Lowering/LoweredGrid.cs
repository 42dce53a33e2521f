using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Wafers.Lowering;

/// <summary>A fabric or wafer as an ordinary module of instance arrays.</summary>
internal sealed record LoweredGrid(BoundModule Module, BoundGrid Grid)
{
    public BoundModule? Die { get; init; }

    public bool IsPhysical { get; init; }

    public RepairPlan? Plan { get; init; }

    /// <summary>What the netlist says of the grid.</summary>
    public GridInfo Info(Func<BoundModule, ModuleId> idOf) => new(
        Grid.Shape, Grid.Topology, idOf(Grid.Tile), Die is null ? null : idOf(Die),
        Grid.Scribe is null || !HasCrossings ? null : idOf(Grid.Scribe), Grid.HopLatency,
        Grid.ScribeLatency, Grid.Edges, IsPhysical)
    {
        Plan = Plan,
        Inputs = [.. TileInputs()],
    };

    // On a side on which tiles have no ports, dies are not joined.
    private bool HasCrossings => (Grid.Shape.DieColumns > 1 && IsJoined(Compass.East, Compass.West))
        || (Grid.Shape.DieRows > 1 && IsJoined(Compass.South, Compass.North));

    private bool IsJoined(Compass near, Compass far) =>
        !LinkLeaf.Of(TileArray.PortNamed(Grid.Tile, near.ToString())).IsEmpty
        && !LinkLeaf.Of(TileArray.PortNamed(Grid.Tile, far.ToString())).IsEmpty;

    private IEnumerable<TileInput> TileInputs()
    {
        foreach (var port in Grid.Tile.Ports)
        {
            if (port.Direction != PortDirection.In || PortLeaves.HasDirections(port.Type)) continue;
            if (port.Type is ClockType or ResetType) continue;
            var argument = Grid.Arguments.FirstOrDefault(a => a.Port.Name == port.Name);
            if (argument is { Kind: TileArgumentKind.Column or TileArgumentKind.Row })
            {
                yield return new TileInput(
                    port.Name, argument.Kind == TileArgumentKind.Column ? TileInputKind.Column : TileInputKind.Row);
                continue;
            }

            BitVector? value = argument is null
                ? port.IsFuse ? port.FuseDefault : null
                : ConstantOf(argument.Value);
            if (value is not { } bits) continue;
            var low = port.Type.Width;
            foreach (var leaf in PortLeaves.Of(port.Type, isOutput: false))
            {
                low -= leaf.Width;
                yield return new TileInput(
                    leaf.NameUnder(port.Name), TileInputKind.Constant, BitMath.Slice(bits, low, leaf.Width));
            }
        }
    }

    private static BitVector? ConstantOf(BoundExpression? value) => value switch
    {
        BoundConstant constant => BitVector.FromInteger(constant.Value, constant.Type.Width),
        BoundConvert { Kind: ConversionKind.Extend, Operand: BoundConstant { Value.Sign: >= 0 } constant } convert =>
            BitVector.FromInteger(constant.Value, convert.Type.Width),
        BoundConvert { Kind: ConversionKind.Reinterpret, Operand: var operand } => ConstantOf(operand),
        _ => null,
    };
}
