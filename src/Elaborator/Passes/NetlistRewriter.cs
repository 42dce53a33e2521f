using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Passes;

/// <summary>Says what a cell becomes: another net of the same width, which may be newly added to
/// <paramref name="rewriter"/>, or null to leave it.</summary>
/// <param name="rewriter">Shows the cells so far: what <paramref name="cell"/> reads is already rewritten.</param>
/// <param name="net">The cell's output.</param>
/// <param name="cell">The cell, reading rewritten nets.</param>
internal delegate Net? RewriteRule(NetlistRewriter rewriter, Net net, Cell cell);

/// <summary>Runs one rule over all cells of a module, inputs before readers, so that one run carries a change through.</summary>
/// <remarks>Replaced cells vanish; cells that nothing reads any more stay for <see cref="RemoveDeadCells"/>. New cells
/// stand before the cell that they replace. O(cells) and the rule's own work.</remarks>
internal sealed class NetlistRewriter
{
    private readonly ModuleNetlist _module;
    private readonly List<Cell> _cells;
    private readonly List<int> _replacement; // a cell's own index while nothing replaces it
    private readonly List<int> _anchor = []; // of added cells: the cell whose rewriting added them
    private readonly Dictionary<BitVector, Net> _constants = [];
    private int _current;

    private NetlistRewriter(ModuleNetlist module)
    {
        _module = module;
        _cells = [.. module.Cells];
        _replacement = [.. Enumerable.Range(0, _cells.Count)];
        for (var i = 0; i < _cells.Count; i++)
            if (_cells[i] is ConstantCell constant)
                _constants.TryAdd(constant.Value, new Net(i));
    }

    /// <summary>The module that is being rewritten, as it was.</summary>
    public ModuleNetlist Module => _module;

    /// <summary>Rewrites every module; the same design when no rule applies.</summary>
    public static Design Rewrite(Design design, RewriteRule rule)
    {
        ImmutableArray<ModuleNetlist>.Builder? modules = null;
        for (var i = 0; i < design.Modules.Length; i++)
        {
            var module = Rewrite(design.Modules[i], rule);
            if (ReferenceEquals(module, design.Modules[i])) continue;
            modules ??= design.Modules.ToBuilder();
            modules[i] = module;
        }

        return modules is null ? design : design with { Modules = modules.ToImmutable() };
    }

    public static ModuleNetlist Rewrite(ModuleNetlist module, RewriteRule rule) => new NetlistRewriter(module).Run(rule);

    /// <summary>The cell that drives a net.</summary>
    public Cell this[Net net] => _cells[net.Cell];

    public int WidthOf(Net net) => _cells[net.Cell].Width;

    /// <summary>Adds a cell beside the one that is being rewritten.</summary>
    public Net Add(Cell cell)
    {
        var net = new Net(_cells.Count);
        _cells.Add(cell);
        _replacement.Add(net.Cell);
        _anchor.Add(_current);
        return net;
    }

    /// <summary>A net with a constant value; equal ones share a cell.</summary>
    public Net Constant(BitVector value, SourceSpan source)
    {
        if (!_constants.TryGetValue(value, out var net)) _constants.Add(value, net = Add(new ConstantCell(value, source)));
        return net;
    }

    public Net Zero(int width, SourceSpan source) => Constant(BitVector.Zero(width), source);

    public bool IsConstant(Net net, out BitVector value)
    {
        var constant = _cells[net.Cell] as ConstantCell;
        value = constant?.Value ?? default;
        return constant is not null;
    }

    /// <summary>Bits of a net: the net itself where they are all of it.</summary>
    public Net Slice(Net net, int low, int width, SourceSpan source) =>
        low == 0 && width == WidthOf(net) ? net : Add(new SliceCell(net, low, width, source));

    /// <summary>A net with zeros above, where it is narrower.</summary>
    public Net ZeroExtend(Net net, int width, SourceSpan source) =>
        width == WidthOf(net) ? net : Add(new ExtendCell(net, false, width, source));

    /// <summary>Nets side by side, the first in the high bits; the net itself where it is alone.</summary>
    public Net Concat(ImmutableArray<Net> parts, SourceSpan source) =>
        parts.Length == 1 ? parts[0] : Add(new ConcatCell(parts, parts.Sum(WidthOf), source));

    public Net Not(Net net, SourceSpan source) => Add(new UnaryCell(UnaryKind.Not, net, WidthOf(net), source));

    private ModuleNetlist Run(RewriteRule rule)
    {
        var original = _cells.Count;
        var hasChanged = false;
        foreach (var i in CellOrder.Of(_module))
        {
            _current = i;
            var cell = Resolved(_cells[i]);
            _cells[i] = cell;
            if (cell is ConstantCell || rule(this, new Net(i), cell) is not { } target) continue;
            target = Resolve(target);
            if (target.Cell == i) continue; // a combinational loop leads back to the cell itself
            _replacement[i] = target.Cell;
            hasChanged = true;
        }

        return hasChanged ? Compact(original) : _module;
    }

    private Cell Resolved(Cell cell)
    {
        for (var i = 0; i < cell.InputCount; i++)
            if (_replacement[cell.Input(i).Cell] != cell.Input(i).Cell)
                return cell.MapInputs(Resolve);
        return cell;
    }

    private Net Resolve(Net net)
    {
        var end = net.Cell;
        while (_replacement[end] != end) end = _replacement[end];
        for (var i = net.Cell; _replacement[i] != end && i != end;) // shorten the chain for the next look
        {
            var next = _replacement[i];
            _replacement[i] = end;
            i = next;
        }

        return new Net(end);
    }

    private ModuleNetlist Compact(int original)
    {
        var added = Enumerable.Range(original, _cells.Count - original).ToLookup(i => _anchor[i - original]);
        var order = new List<int>(_cells.Count);
        for (var i = 0; i < original; i++)
        {
            order.AddRange(added[i]);
            if (_replacement[i] == i) order.Add(i);
        }

        var places = new int[_cells.Count];
        for (var i = 0; i < order.Count; i++) places[order[i]] = i;
        Net Map(Net net) => new(places[Resolve(net).Cell]);
        return _module.WithCells([.. order.Select(i => _cells[i].MapInputs(Map))], Map);
    }
}
