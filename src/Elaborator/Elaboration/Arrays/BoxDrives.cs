using System.Numerics;
using WaferHdl.Elaborator.Elaboration.Drivers;
using WaferHdl.Elaborator.Elaboration.Expressions;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Elaboration.Arrays;

/// <summary>Elaborates drives over a box of indices: inputs of arrays become pieces, signals are driven in
/// runs of bits that lie side by side. The cost does not depend on the size of the box where place and value
/// are affine.</summary>
internal sealed class BoxDrives(ModuleState module, Evaluator evaluator)
{
    private const int MaxRuns = 1 << 16;

    public void Add(BoundDrive drive)
    {
        var box = drive.Box!;
        if (box.Ranges.Any(range => range.Count <= 0)) return;
        var linear = new LinearValues(evaluator, box);
        var place = linear.Place(drive.Place);
        if (place is { Array: not null, Group.IsOutput: false }
            && (AddPieces(drive, box, linear, place) || AddPacked(drive, box, linear, place))) return;
        if (place is { Carrier: not null } && AddRuns(drive, box, linear, place)) return;
        Enumerate(drive, box);
    }

    // One piece for each hardware port that the place covers whole; false when one can't be described.
    private bool AddPieces(BoundDrive drive, IndexBox box, LinearValues linear, LinearPlace place)
    {
        if (PlaceMap.Invert(box, place.ArrayIndices) is not { } map || !Affine.IsConstant(place.Low))
            return false;
        var input = place.Array!.ArrayInputs[place.Group!];
        var from = (int)place.Low.Constant;
        var found = new List<(int Leaf, PieceSource Source)>();
        for (var i = 0; i < place.Group!.Leaves.Length; i++)
        {
            var leaf = place.Group.Leaves[i];
            if (leaf.Low + leaf.Width <= from || leaf.Low >= from + place.Width) continue;
            if (leaf.Low < from || leaf.Low + leaf.Width > from + place.Width) return false;
            if (SourceOf(drive.Value, leaf.Low - from, leaf.Width, box, linear, map) is not { } source)
                return false;
            found.Add((i, source));
        }

        foreach (var (leaf, source) in found)
            input.Pieces[leaf].Add(new DrivenPiece(map.Target, source, drive.Span));
        return true;
    }

    // Elements of a port of each instance, from values that lie side by side as they do: whole ports in one piece.
    private bool AddPacked(BoundDrive drive, IndexBox box, LinearValues linear, LinearPlace place)
    {
        if (linear.Value(drive.Value, 0, place.Width) is not { } value) return false;
        BigInteger run = place.Width;
        var outer = box;
        for (var d = box.Ranges.Length - 1; d >= 0; d--)
        {
            var range = box.Ranges[d];
            if (range.Count == 1) continue;
            if (range.Stride != 1 || place.ArrayIndices.Any(map => !map.Coefficients[d].IsZero)) continue;
            if (place.Low.Coefficients[d] != run || value.Low.Coefficients[d] != run) return false;
            run *= range.Count;
            outer = new IndexBox(outer.Ranges.SetItem(d, range with { Count = 1 }));
        }

        var (from, most) = Affine.Bounds(place.Low, outer);
        if (run == place.Width || from != most) return false;
        if (PlaceMap.Invert(outer, place.ArrayIndices) is not { } map) return false;
        var input = place.Array!.ArrayInputs[place.Group!];
        var found = new List<(int Leaf, PieceSource Source)>();
        for (var i = 0; i < place.Group!.Leaves.Length; i++)
        {
            var leaf = place.Group.Leaves[i];
            if (leaf.Low + leaf.Width <= from || leaf.Low >= from + run) continue;
            if (leaf.Low < from || leaf.Low + leaf.Width > from + run) return false;
            if (map.ToTarget(Affine.Offset(value.Low, leaf.Low - from)) is not { } target) return false;
            found.Add((i, Pieces.Source(module.Logic, value.Net, target, leaf.Width)));
        }

        foreach (var (leaf, source) in found)
            input.Pieces[leaf].Add(new DrivenPiece(map.Target, source, drive.Span));
        return true;
    }

    private PieceSource? SourceOf(
        BoundExpression value, int low, int width, IndexBox box, LinearValues linear, PlaceMap map)
    {
        if (low == 0 && width == value.Type.Width && BoundTree.HasIndexValue(value))
        {
            var affine = value is BoundConcat concat
                ? Affine.OfConcat(concat.Parts, box) : Affine.Of(value, box.Ranges.Length);
            if (affine is not null && map.ToTarget(affine) is { } index) return new IndexPiece(index);
        }

        if (linear.Value(value, low, width) is not { } bits) return null;
        if (map.ToTarget(bits.Low) is not { } target) return null;
        return Pieces.Source(module.Logic, bits.Net, target, width);
    }

    private bool AddRuns(BoundDrive drive, IndexBox box, LinearValues linear, LinearPlace place)
    {
        if (linear.Value(drive.Value, 0, place.Width) is not { } value) return false;
        var repeated = Affine.IsConstant(value.Low);

        // Grow a run over the dimensions whose steps lie side by side, the last one first.
        BigInteger run = place.Width;
        var inner = box.Ranges.Length;
        var copies = BigInteger.One;
        for (; inner > 0; inner--)
        {
            var range = box.Ranges[inner - 1];
            if (range.Count == 1) continue;
            if (place.Low.Coefficients[inner - 1] * range.Stride != run) break;
            if (!repeated && value.Low.Coefficients[inner - 1] * range.Stride != run) break;
            run *= range.Count;
            copies *= range.Count;
        }

        var outer =
            new IndexBox([.. box.Ranges.Select((range, d) => d < inner ? range : range with { Count = 1 })]);
        if (outer.Count > MaxRuns || run > int.MaxValue) return false;
        var logic = module.Logic;
        foreach (var index in Flat.Indices(outer))
        {
            var from = (int)value.Low.At(index);
            var net = repeated
                ? logic.Repeat(logic.Slice(value.Net, from, place.Width, drive.Span), (int)copies, drive.Span)
                : logic.Slice(value.Net, from, (int)run, drive.Span);
            place.Carrier!.Drivers.Add(new Driver((int)place.Low.At(index), net, (int)run, drive.Place.Span));
        }

        return true;
    }

    private void Enumerate(BoundDrive drive, IndexBox box)
    {
        if (box.Count > module.Options.MaxEnumerated)
        {
            module.Report.TooManyValues(box.Count, module.Options.MaxEnumerated, drive.Value.Span);
            module.HasErrorNodes = true;
            return;
        }

        foreach (var index in Flat.Indices(box).Select(index => index.ToArray()))
        {
            var value = evaluator.EvaluateAt(drive.Value, index);
            evaluator.Drive(drive.Place, value, index);
        }
    }
}
