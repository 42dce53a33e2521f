using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;

namespace WaferHdl.Simulator.Testbench;

/// <summary>Computes expressions of a test, and assigns to its places.</summary>
internal sealed class TestEvaluator(ISimulationEngine engine, RandomSource random)
{
    private const int MaximumCallDepth = 500;

    private readonly SignalPlaces _places = new(engine);
    private Dictionary<BoundLocal, TestValue> _locals = [];
    private int _callDepth;

    public SignalPlaces Places => _places;

    public TestValue Evaluate(BoundExpression expression)
    {
        switch (expression)
        {
            case BoundConstant constant:
                return TestValue.Wrap(constant.Value, constant.Type);
            case BoundName { Signal: BoundLocal local }:
                return _locals.TryGetValue(local, out var value) ? value : TestValue.Zero(local.Type);
            case BoundPath path:
                return TestValue.Of(PlaceOf(path).Read(), path.Type);
            case BoundRandom { Type: var type }:
                return TestValue.Of(random.Next(type), type);
            case BoundUnary unary:
                return TestOperators.Unary(unary.Operator, Evaluate(unary.Operand), unary.Type);
            case BoundBinary binary:
                return EvaluateBinary(binary);
            case BoundConvert convert:
                return Convert(convert, Evaluate(convert.Operand));
            case BoundIf choice:
                return Coerce(
                    Evaluate(Evaluate(choice.Condition).IsTrue ? choice.Then : choice.Else), choice.Type,
                    choice.Span);
            case BoundMatch match:
                var subject = Evaluate(match.Subject);
                var arm = match.Arms.FirstOrDefault(a => Matches(subject, a.Patterns, a.IsWildcard))
                    ?? match.Arms[^1];
                return Coerce(Evaluate(arm.Value), match.Type, match.Span);
            case BoundBlock block:
                Execute(block.Statements);
                return Evaluate(block.Value);
            case BoundCall call:
                return Call(call);
            case BoundIntrinsic intrinsic:
                return TestOperators.Intrinsic(
                    intrinsic.Kind, [.. intrinsic.Arguments.Select(Evaluate)], intrinsic.Type);
            case BoundCross cross:
                return Evaluate(cross.Operand);
            case BoundIndexValue index:
                return TestValue.Wrap(index.Map.Constant, index.Type);
            default:
                return EvaluateData(expression);
        }
    }

    /// <summary>The value as a value of a type; an exact integer must fit.</summary>
    public static TestValue Coerce(TestValue value, HdlType type, SourceSpan span)
    {
        if (type is IntegerType) return TestValue.Exact(value.Integer);
        if (!value.Elements.IsDefault)
        {
            var element = ((ArrayType)type).Element;
            var elements = value.Elements.Select(e => Coerce(e, element, span)).ToImmutableArray();
            return TestValue.IsExactType(type)
                ? TestValue.List(elements, type)
                : TestValue.Of(
                    elements.Select(e => e.Bits).Aggregate((low, high) => BitMath.Concat(high, low)), type);
        }

        if (!value.IsExact)
            return value.Type.Width == type.Width
                ? TestValue.Of(value.Bits, type)
                : TestValue.Wrap(value.Integer, type);
        var wrapped = TestValue.Wrap(value.Integer, type);
        var isSameNumber = wrapped.Integer == value.Integer
            || (type is StructType or ArrayType && value.Integer.Sign >= 0);
        return isSameNumber
            ? wrapped
            : throw TestFault.Create(
                SimulationRules.DoesNotFit, span, $"{value.Integer} does not fit {type}",
                "compute modulo 2^width if that is meant");
    }

    public string Format(BoundMessage message)
    {
        var text = new StringBuilder();
        foreach (var part in message.Parts)
        {
            text.Append(part.Text);
            if (part.Value is BoundString literal) text.Append(literal.Value);
            else if (part.Value is not null) text.Append(Evaluate(part.Value).ToText(part.Format));
        }

        return text.ToString();
    }

    /// <summary>Where a name leads, with its indices worked out.</summary>
    public string PathText(BoundPath path) => SignalPlaces.PathText(Resolve(path));

    public void Declare(BoundLocal local, BoundExpression? value) =>
        _locals[local] = value is null
            ? TestValue.Zero(local.Type)
            : Coerce(Evaluate(value), local.Type, value.Span);

    public void Set(BoundLocal local, TestValue value) => _locals[local] = value;

    public bool Matches(TestValue subject, ImmutableArray<BoundPattern> patterns, bool isWildcard) =>
        isWildcard || patterns.Any(p => TestOperators.Matches(subject, p));

    /// <summary>Stores into a local, a port, or a part of one.</summary>
    public void Assign(BoundExpression place, TestValue value)
    {
        switch (place)
        {
            case BoundName { Signal: BoundLocal local }:
                _locals[local] = Coerce(value, local.Type, place.Span);
                break;
            case BoundPath path:
                var target = PlaceOf(path);
                if (!target.CanWrite)
                    throw TestFault.Create(
                        path.Span, $"'{PathText(path)}' can't be driven; only inputs of the design are");
                target.Write(Coerce(value, path.Type, path.Span).Bits);
                break;
            case BoundField field:
                AssignBits(
                    field.Target, ((StructType)field.Target.Type).LowBitOf(field.Field), field.Type, value,
                    place.Span);
                break;
            case BoundElement { Target: BoundPath { Type: MemoryType } memory } word:
                var handle = MemoryOf(memory);
                if (Index(word.Index, handle.Depth) is { } address)
                    engine.WriteMemory(handle, address, Coerce(value, word.Type, word.Span).Bits);
                break;
            case BoundElement element when TestValue.IsExactType(element.Type):
                if (Index(element.Index, ((ArrayType)element.Target.Type).Length) is { } position)
                {
                    var changed = Evaluate(element.Target).Elements
                        .SetItem(position, Coerce(value, element.Type, place.Span));
                    Assign(element.Target, TestValue.List(changed, element.Target.Type));
                }

                break;
            case BoundElement element:
                if (Index(element.Index, ((ArrayType)element.Target.Type).Length) is { } at)
                    AssignBits(element.Target, at * element.Type.Width, element.Type, value, place.Span);
                break;
            case BoundBit bit:
                if (Index(bit.Index, bit.Target.Type.Width) is { } low)
                    AssignBits(bit.Target, low, UIntType.Bit, value, place.Span);
                break;
            case BoundSlice slice:
                AssignBits(slice.Target, slice.Low * UnitOf(slice.Target.Type), slice.Type, value,
                    place.Span);
                break;
            case BoundPartSelect part:
                var unit = UnitOf(part.Target.Type);
                if (Index(part.Start, part.Target.Type.Width / unit) is { } start)
                    AssignBits(part.Target, start * unit, part.Type, value, place.Span);
                break;
            default:
                throw new UnreachableException($"{place.GetType().Name} is no place");
        }
    }

    public MemoryHandle MemoryOf(BoundPath path) => engine.FindMemory(PathText(path))
        ?? throw TestFault.Create(
            SimulationRules.TestIndex, path.Span, $"the design has no memory '{PathText(path)}'");

    private SignalPlace PlaceOf(BoundPath path)
    {
        var parts = Resolve(path);
        return _places.Find(parts, path.Type) ?? throw TestFault.Create(
            SimulationRules.TestIndex, path.Span, $"the design has no '{SignalPlaces.PathText(parts)}'",
            "check the indices: they count from 0");
    }

    private ImmutableArray<(string? Name, int Index)> Resolve(BoundPath path)
    {
        var parts = ImmutableArray.CreateBuilder<(string?, int)>(path.Parts.Length);
        foreach (var part in path.Parts)
        {
            if (part.Name is not null)
            {
                parts.Add((part.Name, 0));
                continue;
            }

            var index = Evaluate(part.Index!).Integer;
            if (index.Sign < 0 || index > int.MaxValue)
                throw TestFault.Create(
                    SimulationRules.TestIndex, part.Index!.Span, $"index {index} is out of range");
            parts.Add((null, (int)index));
        }

        return parts.ToImmutable();
    }

    private TestValue EvaluateBinary(BoundBinary binary)
    {
        var left = Evaluate(binary.Left);
        if (binary.Operator == BinaryOperator.LogicalAnd && !left.IsTrue) return TestValue.Of(false);
        if (binary.Operator == BinaryOperator.LogicalOr && left.IsTrue) return TestValue.Of(true);
        return TestOperators.Binary(binary.Operator, left, Evaluate(binary.Right), binary.Type, binary.Span);
    }

    // Parts of values and values made of parts.
    private TestValue EvaluateData(BoundExpression expression)
    {
        switch (expression)
        {
            case BoundField field:
                return Part(field.Target, ((StructType)field.Target.Type).LowBitOf(field.Field), field.Type);
            case BoundElement { Target: BoundPath { Type: MemoryType } memory } word:
                var handle = MemoryOf(memory);
                return Index(word.Index, handle.Depth) is { } address
                    ? TestValue.Of(engine.ReadMemory(handle, address), word.Type)
                    : TestValue.Zero(word.Type);
            case BoundElement element when TestValue.IsExactType(element.Type):
                return Index(element.Index, ((ArrayType)element.Target.Type).Length) is { } position
                    ? Evaluate(element.Target).Elements[position]
                    : TestValue.Zero(element.Type);
            case BoundElement element:
                return Index(element.Index, ((ArrayType)element.Target.Type).Length) is { } at
                    ? Part(element.Target, at * element.Type.Width, element.Type)
                    : TestValue.Zero(element.Type);
            case BoundBit { Target.Type: IntegerType } bit:
                var amount = Evaluate(bit.Index).Integer;
                return TestValue.Of(amount.Sign >= 0 && amount < int.MaxValue
                    && !(Evaluate(bit.Target).Integer >> (int)amount).IsEven);
            case BoundBit bit:
                return Index(bit.Index, bit.Target.Type.Width) is { } low
                    ? Part(bit.Target, low, UIntType.Bit)
                    : TestValue.Of(false);
            case BoundSlice slice:
                return Part(slice.Target, slice.Low * UnitOf(slice.Target.Type), slice.Type);
            case BoundPartSelect part:
                var unit = UnitOf(part.Target.Type);
                return Index(part.Start, part.Target.Type.Width / unit) is { } start
                    ? Part(part.Target, start * unit, part.Type)
                    : TestValue.Zero(part.Type);
            case BoundConcat concat:
                return TestValue.Of(
                    concat.Parts.Select(p => Evaluate(p).Bits).Aggregate(BitMath.Concat), concat.Type);
            case BoundRepeat repeat:
                var one = Evaluate(repeat.Operand).Bits;
                return TestValue.Of(
                    Enumerable.Repeat(one, repeat.Count).Aggregate(BitMath.Concat), repeat.Type);
            case BoundStructValue structure:
                var fields = ((StructType)structure.Type).Fields;
                return TestValue.Of(
                    structure.Fields.Select((f, i) => Coerce(Evaluate(f), fields[i].Type,
                        f.Span).Bits).Aggregate(BitMath.Concat),
                    structure.Type);
            case BoundArrayValue array when TestValue.IsExactType(array.Type):
                return TestValue.List([.. array.Elements.Select(Evaluate)], array.Type);
            case BoundFill fill when TestValue.IsExactType(fill.Type):
                return TestValue.List([.. Enumerable.Repeat(Evaluate(fill.Value), fill.Count)], fill.Type);
            case BoundArrayValue array:
                var elementType = ((ArrayType)array.Type).Element;
                return TestValue.Of(
                    array.Elements.Select(e => Coerce(Evaluate(e), elementType, e.Span).Bits)
                        .Aggregate((low, high) => BitMath.Concat(high, low)),
                    array.Type);
            case BoundFill fill:
                var filled = Coerce(Evaluate(fill.Value), ((ArrayType)fill.Type).Element, fill.Span).Bits;
                return TestValue.Of(
                    Enumerable.Repeat(filled, fill.Count).Aggregate(BitMath.Concat), fill.Type);
            default:
                throw new UnreachableException(
                    $"{expression.GetType().Name} does not occur in a test that binds");
        }
    }

    private TestValue Convert(BoundConvert convert, TestValue value)
    {
        switch (convert.Kind)
        {
            case ConversionKind.ToInteger:
                return TestValue.Exact(value.Integer);
            case ConversionKind.Fit:
                return Coerce(value, convert.Type, convert.Span);
            case ConversionKind.Extend when !value.IsExact:
                return TestValue.Of(
                    convert.IsSigned
                        ? BitMath.SignExtend(value.Bits, convert.Type.Width)
                        : BitMath.ZeroExtend(value.Bits, convert.Type.Width),
                    convert.Type);
            default:
                return value.IsExact
                    ? TestValue.Wrap(value.Integer, convert.Type)
                    : TestValue.Of(BitMath.Slice(value.Bits, 0, convert.Type.Width), convert.Type);
        }
    }

    private TestValue Call(BoundCall call)
    {
        TestValue[] arguments = [.. call.Arguments.Select(Evaluate)];
        if (++_callDepth > MaximumCallDepth)
            throw TestFault.Create(
                call.Span, $"'{call.Function.Name}' calls itself more than {MaximumCallDepth} times");
        var outer = _locals;
        _locals = [];
        for (var i = 0; i < arguments.Length; i++)
        {
            var parameter = call.Function.Parameters[i];
            _locals[parameter] = Coerce(arguments[i], parameter.Type, call.Arguments[i].Span);
        }

        try
        {
            return Coerce(Evaluate(call.Function.Body), call.Type, call.Span);
        }
        finally
        {
            _locals = outer;
            _callDepth--;
        }
    }

    // The body of a function.
    private void Execute(ImmutableArray<BoundStatement> statements)
    {
        foreach (var statement in statements)
        {
            switch (statement)
            {
                case BoundDeclare declare:
                    Declare(declare.Local, declare.Value);
                    break;
                case BoundAssign assign:
                    Assign(assign.Place, Evaluate(assign.Value));
                    break;
                case BoundIfStatement choice:
                    Execute(Evaluate(choice.Condition).IsTrue ? choice.Then : choice.Else);
                    break;
                case BoundMatchStatement match:
                    var subject = Evaluate(match.Subject);
                    var arm = match.Arms.FirstOrDefault(a => Matches(subject, a.Patterns, a.IsWildcard));
                    Execute((arm ?? match.Arms[^1]).Body);
                    break;
                default:
                    throw new UnreachableException($"{statement.GetType().Name} in a function");
            }
        }
    }

    private void AssignBits(BoundExpression target, int low, HdlType type, TestValue value, SourceSpan span)
    {
        // A port is changed over what drives it, so that other bits stay as they were poked.
        var old = target is BoundPath path && PlaceOf(path) is { CanWrite: true } driven
            ? driven.ReadDriven()
            : Evaluate(target).Bits;
        Assign(target, TestValue.Of(BitMath.Insert(old, low, Coerce(value, type, span).Bits), target.Type));
    }

    private TestValue Part(BoundExpression target, int low, HdlType type) =>
        TestValue.Of(BitMath.Slice(Evaluate(target).Bits, low, type.Width), type);

    private int? Index(BoundExpression index, int count)
    {
        var value = Evaluate(index).Integer;
        return value.Sign >= 0 && value < count ? (int)value : null;
    }

    // Slices of arrays count elements, those of integers bits.
    private static int UnitOf(HdlType type) => type is ArrayType array ? array.Element.Width : 1;
}
