using System.Collections.Immutable;
using WaferHdl.Elaborator.Elaboration.Drivers;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Elaboration.Arrays;

/// <summary>A piece with the place that wrote it. Its nets are scratch nets.</summary>
internal sealed record DrivenPiece(IndexBox Box, PieceSource Source, SourceSpan Span);

/// <summary>What feeds one input group of an array of instances: pieces over boxes of indices, and single
/// instances that are driven one by one.</summary>
internal sealed class ArrayInput
{
    private readonly ModuleState _module;
    private readonly Dictionary<int, Carrier> _elements = [];
    private readonly Dictionary<int, Net> _reads = [];

    public ArrayInput(ModuleState module, InstanceState array, BoundPort port, PortGroup group)
    {
        (_module, Array, Port, Group) = (module, array, port, group);
        Pieces = [.. group.Leaves.Select(_ => new List<DrivenPiece>())];
    }

    public InstanceState Array { get; }

    public BoundPort Port { get; }

    public PortGroup Group { get; }

    /// <summary>By leaf of the group.</summary>
    public ImmutableArray<List<DrivenPiece>> Pieces { get; }

    /// <summary>Instances that are driven one by one, with their flat index, in order of the index.</summary>
    public IEnumerable<KeyValuePair<int, Carrier>> Elements => _elements.OrderBy(pair => pair.Key);

    /// <summary>Leaves whose value the module reads back, with the placeholder that stands for it.</summary>
    public IReadOnlyDictionary<int, Net> Reads => _reads;

    public string Name => $"{Array.Instance.Name}.{Group.NameUnder(Port.Name)}";

    public Carrier? FindElement(int flat) => _elements.GetValueOrDefault(flat);

    /// <summary>The input of one instance, to be driven like that of a single instance.</summary>
    public Carrier ElementAt(int flat)
    {
        if (_elements.TryGetValue(flat, out var carrier)) return carrier;
        var index = string.Concat(Flat.Unflatten(flat, Array.Instance.Shape).Select(i => $"[{i}]"));
        var name = $"{Array.Instance.Name}{index}.{Group.NameUnder(Port.Name)}";
        carrier = new Carrier(
            name, Group.Type, CarrierKind.InstanceInput, _module.Placeholder(Group.Width),
            Array.Instance.Span);
        _elements.Add(flat, carrier);
        return carrier;
    }

    /// <summary>All instances' values of a leaf side by side, for whoever reads an input back.</summary>
    public Net Read(GroupLeaf leaf)
    {
        var index = Group.Leaves.IndexOf(leaf);
        if (_reads.TryGetValue(index, out var net)) return net;
        if (leaf.Width * Array.Count > int.MaxValue)
            throw new ElaborationLimitException(
                _module.Report.ArrayTooWide(Name, leaf.Width * Array.Count, Array.Instance.Span));
        net = _module.Placeholder((int)(leaf.Width * Array.Count));
        _reads.Add(index, net);
        return net;
    }
}

/// <summary>Flat indices: the last dimension counts fastest.</summary>
internal static class Flat
{
    public static int[] Unflatten(long flat, ImmutableArray<int> shape)
    {
        var index = new int[shape.Length];
        for (var d = shape.Length - 1; d >= 0; d--)
        {
            index[d] = (int)(flat % shape[d]);
            flat /= shape[d];
        }

        return index;
    }

    public static int Of(ReadOnlySpan<int> index, ImmutableArray<int> shape)
    {
        var flat = 0;
        for (var d = 0; d < shape.Length; d++) flat = flat * shape[d] + index[d];
        return flat;
    }

    /// <summary>Every index of a box, the last dimension fastest. The array is reused.</summary>
    public static IEnumerable<int[]> Indices(IndexBox box)
    {
        var count = box.Ranges.Length;
        var at = new int[count];
        var index = box.Ranges.Select(range => range.Start).ToArray();
        if (box.Ranges.Any(range => range.Count <= 0)) yield break;
        while (true)
        {
            yield return index;
            var d = count - 1;
            for (; d >= 0; d--)
            {
                if (++at[d] < box.Ranges[d].Count)
                {
                    index[d] += box.Ranges[d].Stride;
                    break;
                }

                at[d] = 0;
                index[d] = box.Ranges[d].Start;
            }

            if (d < 0) yield break;
        }
    }

    /// <summary><c>[0][2..=5]</c>.</summary>
    public static string Describe(IndexBox box) => string.Concat(box.Ranges.Select(range =>
        range.Count == 1 ? $"[{range.Start}]"
        : range.Stride == 1 ? $"[{range.Start}..={range.Last}]"
        : $"[{range.Start}..={range.Last} step {range.Stride}]"));
}
