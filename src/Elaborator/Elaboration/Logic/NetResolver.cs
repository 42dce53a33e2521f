using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Text;

namespace WaferHdl.Elaborator.Elaboration.Logic;

/// <summary>Copies what is read from a scratch netlist into the final one. Placeholders are replaced by their
/// drivers, so a wire costs no cell, and everything is simplified once more with the drivers known.</summary>
/// <remarks>Reads of a part of a wire reach that part's driver alone: bit 1 of a vector may depend on bit 0
/// of it. A cycle that remains is kept, through a concat of one part, for the loop check to report. No
/// recursion: a chain of wires may be as long as memory allows. O(cells + parts read).</remarks>
internal sealed class NetResolver(
    ModuleBuilder scratch, LogicBuilder final, IReadOnlyDictionary<int, Net> definitions)
{
    // A chain of placeholders longer than this many steps is a cycle of slices, or close enough to one.
    private const int MaxSteps = 10_000;

    private readonly Dictionary<int, Net> _done = [];
    private readonly Dictionary<int, Net> _feedback = [];
    private readonly HashSet<int> _inProgress = [];
    private readonly Dictionary<int, int[]> _partLows = [];

    private sealed class Frame(Net net, ImmutableArray<Part> parts, bool isSlice)
    {
        public Net Net { get; } = net;

        public ImmutableArray<Part> Parts { get; } = parts;

        public bool IsSlice { get; } = isSlice;

        public int Next { get; set; }
    }

    // Bits of a net; the whole of it where Width is 0.
    private readonly record struct Part(Net Net, int Low, int Width);

    /// <summary>Says what a scratch net (an input, a register) is in the final netlist.</summary>
    public void Map(Net scratchNet, Net finalNet) => _done[scratchNet.Cell] = finalNet;

    public Net Resolve(Net root)
    {
        if (_done.TryGetValue(root.Cell, out var known)) return known;
        var stack = new Stack<Frame>();
        Push(stack, root);
        while (stack.TryPeek(out var frame))
        {
            if (frame.Next < frame.Parts.Length)
            {
                var dependency = frame.Parts[frame.Next++].Net;
                if (_done.ContainsKey(dependency.Cell)) continue;
                if (!_inProgress.Contains(dependency.Cell))
                    Push(stack, dependency);
                else if (!_feedback.ContainsKey(dependency.Cell))
                    _feedback.Add(dependency.Cell, final.Target.Reserve(scratch.WidthOf(dependency)));
                continue;
            }

            stack.Pop();
            var cell = frame.Net.Cell;
            var result = frame.IsSlice ? BuildSlice(frame) : Build(frame);
            _inProgress.Remove(cell);
            _done[cell] = result;
            if (_feedback.TryGetValue(cell, out var loop))
                final.Target.Define(
                    loop, new ConcatCell([result], final.WidthOf(result), SourceOf(frame.Net)));
        }

        return _done[root.Cell];
    }

    private Net Mapped(Net net) => _done.TryGetValue(net.Cell, out var done) ? done : _feedback[net.Cell];

    private SourceSpan SourceOf(Net net) => definitions.TryGetValue(net.Cell, out var definition)
        ? scratch[definition]?.Source ?? default
        : scratch[net]?.Source ?? default;

    private void Push(Stack<Frame> stack, Net net)
    {
        _inProgress.Add(net.Cell);
        if (definitions.TryGetValue(net.Cell, out var definition))
        {
            stack.Push(new Frame(net, [new Part(definition, 0, 0)], false));
            return;
        }

        var cell = scratch[net]
            ?? throw new InvalidOperationException($"net {net} has neither a driver nor a definition");
        if (cell is SliceCell slice)
        {
            stack.Push(new Frame(net, LookThrough(slice), true));
            return;
        }

        var inputs = ImmutableArray.CreateBuilder<Part>(cell.InputCount);
        for (var i = 0; i < cell.InputCount; i++) inputs.Add(new Part(cell.Input(i), 0, 0));
        stack.Push(new Frame(net, inputs.MoveToImmutable(), false));
    }

    // What the bits of a slice really are, highest part first.
    private ImmutableArray<Part> LookThrough(SliceCell slice)
    {
        var result = ImmutableArray.CreateBuilder<Part>();
        var work = new Stack<Part>();
        work.Push(new Part(slice.A, slice.Low, slice.SliceWidth));
        for (var steps = 0; work.TryPop(out var part);)
        {
            var (net, low, width) = part;
            if (steps++ < MaxSteps)
            {
                if (definitions.TryGetValue(net.Cell, out var definition))
                {
                    work.Push(new Part(definition, low, width));
                    continue;
                }

                if (scratch[net] is SliceCell inner)
                {
                    work.Push(new Part(inner.A, inner.Low + low, width));
                    continue;
                }

                if (scratch[net] is ConcatCell concat)
                {
                    var lows = PartLows(net, concat);
                    var first = PartAt(lows, low);
                    var last = PartAt(lows, low + width - 1);
                    if (last - first <= 64)
                    {
                        // The stack turns the order round: lowest first, so that the highest comes out first.
                        for (var i = first; i <= last; i++)
                        {
                            var inside = concat.Parts[concat.Parts.Length - 1 - i];
                            var from = Math.Max(low - lows[i], 0);
                            var to = Math.Min(low + width - lows[i], scratch.WidthOf(inside));
                            work.Push(new Part(inside, from, to - from));
                        }

                        continue;
                    }
                }
            }

            result.Add(part);
        }

        return result.ToImmutable();
    }

    private static int PartAt(int[] lows, int bit)
    {
        var index = Array.BinarySearch(lows, bit);
        return index >= 0 ? index : ~index - 1;
    }

    private int[] PartLows(Net net, ConcatCell concat)
    {
        if (_partLows.TryGetValue(net.Cell, out var lows)) return lows;
        lows = new int[concat.Parts.Length];
        var low = 0;
        for (var i = 0; i < lows.Length; i++)
        {
            lows[i] = low;
            low += scratch.WidthOf(concat.Parts[^(i + 1)]);
        }

        _partLows[net.Cell] = lows;
        return lows;
    }

    private Net BuildSlice(Frame frame)
    {
        var source = scratch[frame.Net]!.Source;
        var parts = new List<Net>(frame.Parts.Length);
        foreach (var part in frame.Parts)
            parts.Add(final.Slice(Mapped(part.Net), part.Low, part.Width, source));
        return final.Concat(parts, source);
    }

    private Net Build(Frame frame)
    {
        if (definitions.TryGetValue(frame.Net.Cell, out var definition)) return Mapped(definition);
        var cell = scratch[frame.Net]!;
        var source = cell.Source;
        return cell switch
        {
            ConstantCell constant => final.Constant(constant.Value, source),
            ConcatCell concat => final.Concat(concat.Parts.Select(Mapped).ToList(), source),
            ExtendCell extend => final.Extend(Mapped(extend.A), extend.IsSigned, extend.ToWidth, source),
            UnaryCell unary => final.Unary(unary.Kind, Mapped(unary.A), source),
            BinaryCell binary => final.Binary(binary.Kind, Mapped(binary.A), Mapped(binary.B), source),
            MuxCell mux => final.Mux(Mapped(mux.Select), Mapped(mux.WhenTrue), Mapped(mux.WhenFalse), source),
            CaseCell choice => final.Case(
                Mapped(choice.Subject),
                [.. choice.Arms.Select(arm => arm with { Value = Mapped(arm.Value) })],
                Mapped(choice.Default), source),
            DynamicSliceCell slice => final.DynamicSlice(
                Mapped(slice.A), Mapped(slice.Start), slice.Stride, slice.SliceWidth, source),
            DynamicInsertCell insert => final.DynamicInsert(
                Mapped(insert.A), Mapped(insert.Start), insert.Stride, Mapped(insert.Value), source),
            CrossCell cross => final.Cross(Mapped(cross.A), source),
            _ => final.Target.Add(cell.MapInputs(Mapped)),
        };
    }
}
