using System.Collections.Immutable;
using System.Diagnostics;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Netlists.Text;

/// <summary>The nets of one module while its text is read: labels may be used before the line that drives them.</summary>
/// <remarks>Until <see cref="Finish"/> a <see cref="Net"/> is the place of a label in order of first mention; then
/// the cells are put in order of definition, with the constants, one for each value, after them.</remarks>
internal sealed class WnlNets(WnlCursor cursor, DiagnosticBag diagnostics)
{
    private readonly Dictionary<string, int> _labels = new(StringComparer.Ordinal);
    private readonly Dictionary<BitVector, int> _constants = [];
    private readonly List<(string Label, SourceSpan FirstMention)> _mentions = [];
    private readonly List<Cell?> _cells = [];
    private readonly HashSet<string> _failed = new(StringComparer.Ordinal);
    private readonly List<int> _order = [];
    private readonly List<int> _constantOrder = [];

    /// <summary>Reads an operand: a label or a constant.</summary>
    public Net Read()
    {
        if (cursor.HasFailed) return default;
        cursor.SkipBlank();
        var start = cursor.Position;
        if (cursor.IsAt("%"))
        {
            var label = cursor.Label();
            return cursor.HasFailed ? default : new Net(SlotOf(label, cursor.SpanFrom(start)));
        }

        if (!char.IsAsciiDigit(cursor.Current)) cursor.Fail("a net or a constant");
        var value = cursor.Constant();
        return cursor.HasFailed ? default : Constant(value, cursor.SpanFrom(start));
    }

    public Net Constant(BitVector value, SourceSpan span)
    {
        if (_constants.TryGetValue(value, out var slot)) return new Net(slot);
        slot = _cells.Count;
        _constants.Add(value, slot);
        _mentions.Add(("", span));
        _cells.Add(new ConstantCell(value, span));
        _constantOrder.Add(slot);
        return new Net(slot);
    }

    public Net Mention(string label, SourceSpan span) => new(SlotOf(label, span));

    public bool IsDefined(Net net) => _cells[net.Cell] is not null;

    /// <summary>Notes that the line of a label has an error, so that its missing driver is not reported as well.</summary>
    public void DefineFailed(string label) => _failed.Add(label);

    /// <summary>Gives a label its driver.</summary>
    public void Define(string label, SourceSpan span, Cell cell)
    {
        var slot = SlotOf(label, span);
        if (_cells[slot] is { } first)
        {
            diagnostics.Report(
                WnlRules.DuplicateName, span, $"net '%{label}' already has a driver", null,
                new Label(first.Source, "first driven here"));
            return;
        }

        _cells[slot] = cell;
        _order.Add(slot);
    }

    /// <summary>Reports labels without a driver; otherwise orders the cells.</summary>
    /// <param name="first">Nets whose cells come first, in this order.</param>
    public (ImmutableArray<Cell> Cells, Func<Net, Net> Map)? Finish(IReadOnlyCollection<Net> first)
    {
        var isComplete = true;
        for (var i = 0; i < _cells.Count; i++)
        {
            if (_cells[i] is not null) continue;
            var (label, span) = _mentions[i];
            if (!_failed.Contains(label)) diagnostics.Report(WnlRules.UnknownName, span, $"net '%{label}' has no driver");
            isComplete = false;
        }

        if (!isComplete) return null;
        var places = new int[_cells.Count];
        Array.Fill(places, -1);
        var order = new List<int>(_cells.Count);
        foreach (var slot in first.Select(net => net.Cell).Concat(_order).Concat(_constantOrder))
        {
            if (places[slot] >= 0) continue;
            places[slot] = order.Count;
            order.Add(slot);
        }

        Debug.Assert(order.Count == _cells.Count, "each cell has one place");
        Net Map(Net net) => new(places[net.Cell]);
        return ([.. order.Select(slot => _cells[slot]!.MapInputs(Map))], Map);
    }

    private int SlotOf(string label, SourceSpan span)
    {
        if (_labels.TryGetValue(label, out var slot)) return slot;
        slot = _cells.Count;
        _labels.Add(label, slot);
        _mentions.Add((label, span));
        _cells.Add(null);
        return slot;
    }
}
