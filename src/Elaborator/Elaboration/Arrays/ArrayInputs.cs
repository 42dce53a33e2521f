using System.Collections.Immutable;
using WaferHdl.Elaborator.Elaboration.Drivers;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Elaboration.Arrays;

/// <summary>Turns what drives the inputs of an array into pieces that cover each index once.</summary>
internal sealed class ArrayInputs(ModuleState module)
{
    /// <summary>By port index of the array's module; empty lists at outputs. Errors are reported.</summary>
    public ImmutableArray<ImmutableArray<ArrayPiece>> Finish(InstanceState array)
    {
        var result = new ImmutableArray<ArrayPiece>[array.PortCount];
        Array.Fill(result, []);
        foreach (var (port, state) in array.Ports)
        {
            var unconnected = state.Groups.Where(group => !group.IsOutput).ToList();
            if (port.IsFuse) AddFuseDefaults(array, array.ArrayInputs[state.Groups[0]]);
            if (unconnected.Count > 1 && unconnected.All(group => IsUntouched(array.ArrayInputs[group])))
            {
                module.Report.UnconnectedInput($"{array.Instance.Name}.{port.Name}", array.Instance.Span);
                module.HasErrorNodes = true;
                continue;
            }

            foreach (var group in unconnected)
            {
                var input = array.ArrayInputs[group];
                AddElements(input);
                var isReported = false;
                for (var i = 0; i < group.Leaves.Length; i++)
                {
                    var leaf = group.Leaves[i];
                    var pieces = Pieces.Join(module.Logic, input.Pieces[i], leaf.Width);
                    isReported = isReported || !Check(input, pieces);
                    if (isReported)
                    {
                        module.HasErrorNodes = true;
                        continue;
                    }

                    result[leaf.Port] = [.. pieces.Select(piece => new ArrayPiece(piece.Box, piece.Source))];
                    if (input.Reads.TryGetValue(i, out var read))
                        module.Define(read, Pack(array, pieces, leaf.Width));
                }
            }
        }

        return [.. result];
    }

    private static bool IsUntouched(ArrayInput input) =>
        input.Pieces.All(p => p.Count == 0) && !input.Elements.Any();

    // Fuses that nothing sets have their default.
    private void AddFuseDefaults(InstanceState array, ArrayInput input)
    {
        if (!IsUntouched(input)) return;
        var all = new IndexBox([.. array.Instance.Shape.Select(length => new IndexRange(0, length, 1))]);
        for (var i = 0; i < input.Pieces.Length; i++)
        {
            var leaf = input.Group.Leaves[i];
            var value = BitMath.Slice(input.Port.FuseDefault, leaf.Low, leaf.Width);
            var none = Affine.Constant(0, array.Instance.Shape.Length);
            input.Pieces[i].Add(new DrivenPiece(
                all, new NetPiece(module.Logic.Constant(value), none, leaf.Width, 0), array.Instance.Span));
        }
    }

    // Instances driven one by one become pieces of one index.
    private void AddElements(ArrayInput input)
    {
        var shape = input.Array.Instance.Shape;
        foreach (var (flat, carrier) in input.Elements)
        {
            if (carrier.IsPoisoned || !module.Definitions.TryGetValue(carrier.Value.Cell, out var value))
                continue;
            var index = Flat.Unflatten(flat, shape);
            var box = new IndexBox([.. index.Select(i => new IndexRange(i, 1, 1))]);
            var span = carrier.Drivers.Count > 0 ? carrier.Drivers[0].Span : carrier.Span;
            for (var i = 0; i < input.Pieces.Length; i++)
            {
                var leaf = input.Group.Leaves[i];
                input.Pieces[i].Add(new DrivenPiece(
                    box, SourceOf(module.Logic.Slice(value, leaf.Low, leaf.Width, span), shape.Length),
                    span));
            }
        }
    }

    // A slice is named by its net, so that neighbours join.
    private NetPiece SourceOf(Net net, int dimensions)
    {
        var width = module.Logic.WidthOf(net);
        if (module.Scratch[net] is SliceCell slice)
            return new NetPiece(
                slice.A, Affine.Constant(slice.Low / width, dimensions), width, slice.Low % width);
        return new NetPiece(net, Affine.Constant(0, dimensions), width, 0);
    }

    private bool Check(ArrayInput input, List<DrivenPiece> pieces)
    {
        var shape = input.Array.Instance.Shape;
        if (Coverage.FindOverlap(pieces, shape) is var (first, second, index))
        {
            var at = string.Concat(index.Select(i => $"[{i}]"));
            var name = $"'{input.Array.Instance.Name}{at}.{input.Group.NameUnder(input.Port.Name)}'";
            module.Report.SeveralDrivers(name, [first.Span, second.Span]);
            return false;
        }

        if (Coverage.FindGap(pieces, shape) is var (box, count))
        {
            if (input.Elements.Any(element => element.Value.IsPoisoned)) return false;
            var name = input.Group.NameUnder(input.Port.Name);
            module.Report.UnconnectedArrayInput(
                $"{input.Array.Instance.Name}{Flat.Describe(box)}.{name}", count - box.Count,
                input.Array.Instance.Span);
            return false;
        }

        return true;
    }

    // All values side by side, for a module that reads an input of its array back.
    private Net Pack(InstanceState array, List<DrivenPiece> pieces, int width)
    {
        var logic = module.Logic;
        var span = array.Instance.Span;
        var parts = new List<Net>();
        for (var flat = 0L; flat < array.Count;)
        {
            var index = Flat.Unflatten(flat, array.Instance.Shape);
            var piece = pieces.First(p => p.Box.Contains(index));
            var (net, run) = RunFrom(piece, index, width);
            parts.Add(net);
            flat += run;
        }

        parts.Reverse();
        return logic.Concat(parts, span);
    }

    // The values from an index on that lie side by side in their source.
    private (Net Net, int Count) RunFrom(DrivenPiece piece, int[] index, int width)
    {
        var logic = module.Logic;
        var last = index.Length - 1;
        var range = piece.Box.Ranges[last];
        var left = range.Stride == 1 ? range.Last - index[last] + 1 : 1;
        switch (piece.Source)
        {
            case NetPiece net:
                var slope = net.Element.Coefficients[last] * net.Stride;
                var low = (int)net.Element.At(index) * net.Stride + net.Offset;
                if (slope == width) return (logic.Slice(net.Net, low, left * width, piece.Span), left);
                if (slope.IsZero)
                    return (logic.Repeat(logic.Slice(net.Net, low, width, piece.Span), left, piece.Span),
                        left);
                return (logic.Slice(net.Net, low, width, piece.Span), 1);
            case TablePiece table:
                var position = 0;
                for (var d = 0; d < index.Length; d++)
                {
                    var along = piece.Box.Ranges[d];
                    position = position * along.Count + (index[d] - along.Start) / along.Stride;
                }

                return (logic.Slice(
                    table.Net, table.Elements[position] * table.Stride + table.Offset, width, piece.Span), 1);
            default:
                return (logic.Constant(
                    BitVector.FromInteger(((IndexPiece)piece.Source).Value.At(index), width)), 1);
        }
    }
}
