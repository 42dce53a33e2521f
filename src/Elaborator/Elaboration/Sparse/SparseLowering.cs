using System.Collections.Immutable;
using WaferHdl.Language.Syntax;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Elaboration.Sparse;

/// <summary>What a <c>sparse</c> block becomes: more signals, and items in the words of the other constructs.</summary>
internal sealed record LoweredSparse(ImmutableArray<BoundSignal> Signals, ImmutableArray<BoundItem> Items);

/// <summary>Writes a <c>sparse</c> block as registers and logic.</summary>
/// <remarks>
/// <para>A beat is judged when it arrives: <c>pending</c> has a bit for each element that is not skipped, <c>beats</c>
/// holds the elements of up to <c>window</c> beats, oldest first. Each cycle the lanes take the lowest bits of
/// <c>pending</c>, which is element order; what they leave is <c>left</c>.</para>
/// <para>Taking in order empties beats from the front, so the rest moves down by as many slots as were emptied and a
/// new beat enters behind it. With room for it after this cycle's work the block is ready: a beat with n survivors
/// takes max(1, ceil(n / lanes)) cycles, and with a window the survivors of several beats share cycles. Ready depends
/// on registers only, never on the stream's valid or data.</para>
/// </remarks>
internal sealed class SparseLowering
{
    private readonly BoundSparse _block;
    private readonly BoundNodes _nodes;
    private readonly HdlType _element;
    private readonly int _perBeat;
    private readonly int _slots;
    private readonly int _lanes;
    private readonly bool _isArray;
    private readonly List<BoundItem> _items = [];
    private readonly BoundRegister _pending;
    private readonly BoundRegister _beats;
    private readonly BoundWire _left;
    private readonly BoundWire _go;
    private readonly BoundWire _survivors;

    private SparseLowering(BoundSparse block)
    {
        _block = block;
        _nodes = new BoundNodes(block.Span);
        var data = ((StreamType)block.Stream.Type).Element;
        _isArray = !data.Equals(block.Element.Type);
        _element = block.Element.Type;
        _perBeat = _isArray ? ((ArrayType)data).Length : 1;
        _slots = Math.Max(block.Window, 1);
        _lanes = block.Target is null ? Math.Max(block.Lanes, 1) : 1;
        var mask = new UIntType(_perBeat * _slots);
        _pending = Register("pending", mask, hasInit: true);
        _beats = Register("beats", new ArrayType(_element, _perBeat * _slots), hasInit: false);
        _left = new BoundWire($"{block.Name}.left", mask, block.Span);
        _go = new BoundWire($"{block.Name}.go", UIntType.Bit, block.Span);
        _survivors = new BoundWire($"{block.Name}.survivors", new UIntType(_perBeat), block.Span);
    }

    public static LoweredSparse Lower(BoundSparse block) => new SparseLowering(block).Lower();

    private BoundRegister Register(string name, HdlType type, bool hasInit) =>
        new($"{_block.Name}.{name}", type, BitVector.Zero(type.Width), _block.Domain, _block.Span) { HasInit = hasInit };

    private LoweredSparse Lower()
    {
        Drive(_nodes.Name(_block.Busy), Waiting);
        DriveGo();
        Drive(_nodes.Name(_left), Left());
        Drive(_nodes.Name(_survivors), Survivors());
        Drive(Stream("ready", UIntType.Bit), HasRoom());
        _items.Add(new BoundSeq(_block.Domain, [.. LaneStatements(), .. QueueStatements()], _block.Span));
        AddCounters();
        return new LoweredSparse([_pending, _beats, _left, _go, _survivors], [.. _items]);
    }

    private BoundExpression Waiting => _nodes.Any(_nodes.Name(_pending));

    private BoundExpression Fire => _nodes.And(Stream("valid", UIntType.Bit), Stream("ready", UIntType.Bit));

    private BoundPortMember Stream(string member, HdlType type) => new(_block.Stream, member, type, _block.Span);

    private BoundExpression Data => Stream("data", ((StreamType)_block.Stream.Type).Element);

    private BoundExpression DataElement(int index) =>
        _isArray ? new BoundElement(Data, _nodes.Index(index), _element, _block.Span) : Data;

    private void Drive(BoundExpression place, BoundExpression value) =>
        _items.Add(new BoundDrive(null, place, value, _block.Span));

    // Whether the lanes work in this cycle. The pick form works when its target takes the element.
    private void DriveGo()
    {
        var when = _block.When ?? _nodes.Bit(true);
        if (_block.Target is not { } target)
        {
            Drive(_nodes.Name(_go), when);
            return;
        }

        BoundPortMember Member(string name, HdlType type) => new(target, name, type, _block.Span);
        Drive(Member("valid", UIntType.Bit), _nodes.And(Waiting, when));
        Drive(Member("data", _element), First(_nodes.Name(_pending)));
        Drive(_nodes.Name(_go), _nodes.And(Member("ready", UIntType.Bit), when));
    }

    /// <summary>The element at the lowest bit of a mask.</summary>
    private BoundExpression First(BoundExpression mask) =>
        new BoundElement(_nodes.Name(_beats), _nodes.TrailingZeros(mask), _element, _block.Span);

    // The mask without its lowest bit, once for each lane; all of it while the block holds.
    private BoundExpression Left()
    {
        var mask = (BoundExpression)_nodes.Name(_pending);
        for (var lane = 0; lane < _lanes; lane++) mask = _nodes.DropLowest(mask);
        return _nodes.If(_nodes.Name(_go), mask, _nodes.Name(_pending));
    }

    private BoundExpression Survivors()
    {
        if (_block.Skip is not { } skip) return _nodes.AllOnes(_perBeat);
        var bits = new List<BoundExpression>();
        for (var i = _perBeat - 1; i >= 0; i--)
            bits.Add(_nodes.Not(_nodes.Let(_block.Element, DataElement(i), skip)));
        return _nodes.Concat(bits);
    }

    // Slots are filled from the bottom and emptied from the bottom: there is room when the first or the last is empty.
    private BoundExpression HasRoom()
    {
        var first = _nodes.Not(_nodes.Any(SlotMask(0)));
        return _slots == 1 ? first : _nodes.Or(first, _nodes.Not(_nodes.Any(SlotMask(_slots - 1))));
    }

    private BoundExpression SlotMask(int slot) => slot < _slots
        ? _nodes.Slice(_nodes.Name(_left), slot * _perBeat, _perBeat)
        : _nodes.Zero(_perBeat);

    private IEnumerable<BoundStatement> LaneStatements()
    {
        if (_block.Target is not null) yield break;
        if (_lanes == 1)
        {
            var declare = new BoundDeclare(_block.Element, First(_nodes.Name(_pending)), _block.Span);
            yield return When(_nodes.And(_nodes.Name(_go), Waiting), [declare, .. _block.Body]);
            yield break;
        }

        var lanes = new LaneSequence(_block, _nodes);
        foreach (var statement in lanes.Begin()) yield return statement;
        var mask = (BoundExpression)_nodes.Name(_pending);
        for (var lane = 0; lane < _lanes; lane++)
        {
            var declare = new BoundDeclare(_block.Element, First(mask), _block.Span);
            yield return When(_nodes.And(_nodes.Name(_go), _nodes.Any(mask)), [declare, .. lanes.Lane(lane)]);
            foreach (var statement in lanes.EndLane()) yield return statement;
            mask = _nodes.DropLowest(mask);
        }

        foreach (var statement in lanes.End()) yield return statement;
    }

    private BoundIfStatement When(BoundExpression condition, ImmutableArray<BoundStatement> then) =>
        new(condition, then, [], _block.Span);

    private IEnumerable<BoundStatement> QueueStatements()
    {
        var pending = _nodes.Name(_pending);
        if (_slots == 1)
        {
            yield return new BoundAssign(pending, _nodes.Name(_left), _block.Span);
            yield return When(
                Fire, [new BoundAssign(pending, _nodes.Name(_survivors), _block.Span), .. StoreBeat(0)]);
            yield break;
        }

        // What is left moves down to slot 0.
        var moved = new BoundLocal($"{_block.Name}.moved", _left.Type, isMutable: true, _block.Span);
        yield return new BoundDeclare(moved, _nodes.Name(_left), _block.Span);
        for (var empty = _slots - 1; empty >= 1; empty--)
            yield return When(IsFirstOccupied(empty), [.. MoveDown(moved, empty)]);

        // A beat with survivors enters the first free slot.
        for (var slot = 0; slot < _slots; slot++)
        {
            var isFree = _nodes.Not(_nodes.Any(_nodes.Slice(_nodes.Name(moved), slot * _perBeat, _perBeat)));
            var isFirst = slot == 0
                ? isFree
                : _nodes.And(isFree, _nodes.Any(_nodes.Slice(_nodes.Name(moved), (slot - 1) * _perBeat, _perBeat)));
            var entered = new BoundLocal($"{_block.Name}.enter{slot}", UIntType.Bit, isMutable: false, _block.Span);
            yield return new BoundDeclare(entered, _nodes.And(Fire, isFirst), _block.Span);
            yield return When(_nodes.Name(entered), [.. StoreBeat(slot)]);
            yield return new BoundAssign(
                _nodes.Slice(pending, slot * _perBeat, _perBeat),
                _nodes.If(
                    _nodes.Name(entered), _nodes.Name(_survivors),
                    _nodes.Slice(_nodes.Name(moved), slot * _perBeat, _perBeat)),
                _block.Span);
        }
    }

    private BoundExpression IsFirstOccupied(int slot)
    {
        var below = _nodes.Slice(_nodes.Name(_left), 0, slot * _perBeat);
        return _nodes.And(_nodes.Any(SlotMask(slot)), _nodes.Not(_nodes.Any(below)));
    }

    private IEnumerable<BoundStatement> MoveDown(BoundLocal moved, int by)
    {
        for (var slot = 0; slot < _slots; slot++)
        {
            yield return new BoundAssign(
                _nodes.Slice(_nodes.Name(moved), slot * _perBeat, _perBeat), SlotMask(slot + by), _block.Span);
            if (slot + by >= _slots) continue;
            for (var i = 0; i < _perBeat; i++)
            {
                yield return new BoundAssign(
                    Beat(slot * _perBeat + i), Beat((slot + by) * _perBeat + i), _block.Span);
            }
        }
    }

    private BoundElement Beat(int index) => new(_nodes.Name(_beats), _nodes.Index(index), _element, _block.Span);

    private IEnumerable<BoundStatement> StoreBeat(int slot)
    {
        for (var i = 0; i < _perBeat; i++)
            yield return new BoundAssign(Beat(slot * _perBeat + i), DataElement(i), _block.Span);
    }

    private void AddCounters()
    {
        void Count(string name, BoundExpression amount) =>
            _items.Add(new BoundCounter($"{_block.Name}.{name}", amount, _block.Domain, _block.Span));

        var taken = _nodes.Binary(
            BinaryOperator.And, _nodes.Name(_pending), _nodes.Complement(_nodes.Name(_left)), _pending.Type);
        Count("issued", _nodes.PopCount(taken));
        var dropped = _nodes.PopCount(_nodes.Complement(_nodes.Name(_survivors)));
        Count("skipped", _nodes.If(Fire, dropped, _nodes.Zero(dropped.Type.Width)));
        Count("stalled", _nodes.And(Waiting, _nodes.Not(_nodes.Name(_go))));
    }
}
