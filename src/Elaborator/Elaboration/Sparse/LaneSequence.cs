using System.Collections.Immutable;
using WaferHdl.Language.Syntax;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Elaborator.Elaboration.Sparse;

/// <summary>The bodies of several lanes in one cycle, one after the other: each reads what earlier lanes assigned.</summary>
/// <remarks>A register that the body assigns lives in two locals: <c>now</c>, what the lane reads, and <c>next</c>, what
/// it assigns; after each lane now becomes next. A word of a memory that earlier lanes wrote is forwarded by comparing
/// addresses.</remarks>
internal sealed class LaneSequence : BoundRewriter
{
    private readonly BoundSparse _block;
    private readonly BoundNodes _nodes;
    private readonly List<BoundRegister> _registers = [];
    private readonly Dictionary<BoundRegister, (BoundLocal Now, BoundLocal Next)> _locals = [];
    private readonly List<Write> _earlierWrites = [];
    private readonly List<Write> _laneWrites = [];
    private int _lane;

    private sealed record Write(BoundMemory Memory, BoundLocal Enable, BoundLocal Address, BoundLocal Word);

    public LaneSequence(BoundSparse block, BoundNodes nodes)
    {
        _block = block;
        _nodes = nodes;
        FindRegisters(block.Body);
        foreach (var register in _registers)
        {
            _locals[register] = (
                new BoundLocal($"{register.Name}_now", register.Type, isMutable: true, block.Span),
                new BoundLocal($"{register.Name}_next", register.Type, isMutable: true, block.Span));
        }
    }

    public IEnumerable<BoundStatement> Begin()
    {
        foreach (var register in _registers)
        {
            yield return new BoundDeclare(_locals[register].Now, _nodes.Name(register), _block.Span);
            yield return new BoundDeclare(_locals[register].Next, _nodes.Name(register), _block.Span);
        }

        // Every write of every lane has its locals from the start, so that a path without the write leaves it off.
        for (var lane = 0; lane < _block.Lanes; lane++)
        {
            foreach (var (memory, index) in MemoryWrites(_block.Body).Select((m, i) => (m, i)))
            {
                var write = LocalsOf(memory, lane, index);
                yield return new BoundDeclare(write.Enable, _nodes.Bit(false), _block.Span);
                yield return new BoundDeclare(write.Address, null, _block.Span);
                yield return new BoundDeclare(write.Word, null, _block.Span);
            }
        }
    }

    public ImmutableArray<BoundStatement> Lane(int lane)
    {
        _lane = lane;
        _laneWrites.Clear();
        return Rewrite(_block.Body);
    }

    public IEnumerable<BoundStatement> EndLane()
    {
        _earlierWrites.AddRange(_laneWrites);
        foreach (var register in _registers)
        {
            var (now, next) = _locals[register];
            yield return new BoundAssign(_nodes.Name(now), _nodes.Name(next), _block.Span);
        }
    }

    public IEnumerable<BoundStatement> End()
    {
        foreach (var register in _registers)
            yield return new BoundAssign(_nodes.Name(register), _nodes.Name(_locals[register].Next), _block.Span);

        // In order, so that of several writes to one address the last lane's wins.
        foreach (var write in _earlierWrites)
        {
            var place = new BoundMemoryRead(write.Memory, _nodes.Name(write.Address), _block.Span);
            yield return new BoundIfStatement(
                _nodes.Name(write.Enable), [new BoundAssign(place, _nodes.Name(write.Word), _block.Span)], [], _block.Span);
        }
    }

    protected override BoundExpression? Replace(BoundExpression expression)
    {
        switch (expression)
        {
            case BoundName { Signal: BoundRegister register } when _locals.TryGetValue(register, out var locals):
                return _nodes.Name(locals.Now);
            case BoundMemoryRead read:
                return Forward(read.Memory, Rewrite(read.Address), _earlierWrites);
            default:
                return null;
        }
    }

    // The memory's word, or the word that the last matching earlier write put there.
    private BoundExpression Forward(BoundMemory memory, BoundExpression address, IEnumerable<Write> writes)
    {
        BoundExpression word = new BoundMemoryRead(memory, address, _block.Span);
        foreach (var write in writes.Where(w => w.Memory == memory))
        {
            var same = _nodes.Binary(BinaryOperator.Equal, _nodes.Name(write.Address), address, UIntType.Bit);
            word = _nodes.If(_nodes.And(_nodes.Name(write.Enable), same), _nodes.Name(write.Word), word);
        }

        return word;
    }

    protected override IEnumerable<BoundStatement> RewriteStatement(BoundStatement statement)
    {
        if (statement is not BoundAssign assign) return base.RewriteStatement(statement);
        var root = RootOf(assign.Place);
        return root switch
        {
            BoundName { Signal: BoundRegister register } when _locals.TryGetValue(register, out var locals) =>
                [assign with { Place = OnPlace(assign.Place, root, _nodes.Name(locals.Next)), Value = Rewrite(assign.Value) }],
            BoundMemoryRead memory => WriteWord(assign, memory),
            _ => base.RewriteStatement(statement),
        };
    }

    // m[a].f <= v becomes: word = m[a] as it stands after the writes so far; word.f = v; the write happens at the end.
    private IEnumerable<BoundStatement> WriteWord(BoundAssign assign, BoundMemoryRead place)
    {
        var write = LocalsOf(place.Memory, _lane, _laneWrites.Count);
        var address = Rewrite(place.Address);
        var value = Rewrite(assign.Value);
        var before = Forward(place.Memory, _nodes.Name(write.Address), [.. _earlierWrites, .. _laneWrites]);
        _laneWrites.Add(write);
        yield return new BoundAssign(_nodes.Name(write.Enable), _nodes.Bit(true), assign.Span);
        yield return new BoundAssign(_nodes.Name(write.Address), Widen(address, write.Address.Type), assign.Span);
        yield return new BoundAssign(_nodes.Name(write.Word), before, assign.Span);
        yield return new BoundAssign(OnPlace(assign.Place, place, _nodes.Name(write.Word)), value, assign.Span);
    }

    private BoundExpression Widen(BoundExpression address, HdlType type) => address.Type.Width == type.Width
        ? address
        : new BoundConvert(ConversionKind.Extend, address, false, type, address.Span);

    private readonly Dictionary<(int Lane, int Index), Write> _writes = [];

    private Write LocalsOf(BoundMemory memory, int lane, int index)
    {
        if (_writes.TryGetValue((lane, index), out var write)) return write;
        var prefix = $"{memory.Name}_{lane}_{index}";
        var widest = AddressWidths(_block.Body).Append(1).Max();
        BoundLocal Local(string name, HdlType type) => new($"{prefix}_{name}", type, isMutable: true, _block.Span);
        write = new Write(
            memory, Local("enable", UIntType.Bit), Local("address", new UIntType(widest)), Local("word", memory.Element));
        return _writes[(lane, index)] = write;
    }

    private static BoundExpression RootOf(BoundExpression place) => place switch
    {
        BoundField e => RootOf(e.Target),
        BoundElement e => RootOf(e.Target),
        BoundBit e => RootOf(e.Target),
        BoundSlice e => RootOf(e.Target),
        BoundPartSelect e => RootOf(e.Target),
        _ => place,
    };

    // The same selectors on another root.
    private BoundExpression OnPlace(BoundExpression place, BoundExpression root, BoundExpression replacement) =>
        ReferenceEquals(place, root)
            ? replacement
            : place switch
            {
                BoundField e => e with { Target = OnPlace(e.Target, root, replacement) },
                BoundElement e => e with { Target = OnPlace(e.Target, root, replacement), Index = Rewrite(e.Index) },
                BoundBit e => e with { Target = OnPlace(e.Target, root, replacement), Index = Rewrite(e.Index) },
                BoundSlice e => e with { Target = OnPlace(e.Target, root, replacement) },
                BoundPartSelect e => e with { Target = OnPlace(e.Target, root, replacement), Start = Rewrite(e.Start) },
                _ => place,
            };

    private void FindRegisters(ImmutableArray<BoundStatement> statements)
    {
        foreach (var assign in Assignments(statements))
        {
            if (RootOf(assign.Place) is BoundName { Signal: BoundRegister register } && !_registers.Contains(register))
                _registers.Add(register);
        }
    }

    private static IEnumerable<BoundMemory> MemoryWrites(ImmutableArray<BoundStatement> statements) =>
        Assignments(statements).Select(a => RootOf(a.Place)).OfType<BoundMemoryRead>().Select(m => m.Memory);

    private static IEnumerable<int> AddressWidths(ImmutableArray<BoundStatement> statements) =>
        Assignments(statements).Select(a => RootOf(a.Place)).OfType<BoundMemoryRead>().Select(m => m.Address.Type.Width);

    private static IEnumerable<BoundAssign> Assignments(ImmutableArray<BoundStatement> statements) =>
        statements.SelectMany(statement => statement switch
        {
            BoundAssign assign => [assign],
            BoundIfStatement s => Assignments(s.Then).Concat(Assignments(s.Else)),
            BoundMatchStatement s => s.Arms.SelectMany(arm => Assignments(arm.Body)),
            _ => (IEnumerable<BoundAssign>)[],
        });
}
