using System.Collections.Immutable;
using System.Numerics;
using WaferHdl.Elaborator.Elaboration.Drivers;
using WaferHdl.Elaborator.Elaboration.Logic;
using WaferHdl.Elaborator.Elaboration.Procedures;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Elaboration.Expressions;

/// <summary>Builds the cells of expressions and statements of one module, by symbolic execution: branches
/// become multiplexers, calls are inlined.</summary>
internal sealed partial class Evaluator
{
    private readonly ModuleState _module;
    private readonly LogicBuilder _logic;
    private readonly PlaceResolver _places;
    private readonly Cuts _cuts;
    private Dictionary<BoundLocal, Variable> _frame = [];
    private Scope _scope = new(null);
    private PathCondition? _path;
    private Procedure? _procedure;

    public Evaluator(ModuleState module)
    {
        _module = module;
        _logic = module.Logic;
        _places = new PlaceResolver(module);
        _cuts = new Cuts(_places);
    }

    public PlaceResolver Places => _places;

    /// <summary>The value of a module-level expression.</summary>
    public Net EvaluateTop(BoundExpression expression)
    {
        (_frame, _scope, _path, _procedure) = ([], new Scope(null), null, null);
        return Evaluate(expression);
    }

    /// <summary>The value of a module-level expression at one index of its box.</summary>
    public Net EvaluateAt(BoundExpression expression, int[] index)
    {
        var outer = _places.BoxIndex;
        _places.BoxIndex = index;
        var net = EvaluateTop(expression);
        _places.BoxIndex = outer;
        return net;
    }

    /// <summary>The packed value, as wide as the expression's type.</summary>
    private Net Evaluate(BoundExpression expression)
    {
        var net = Dispatch(expression);
        var width = expression.Type.Width;
        // Widths differ only behind an error that is already reported.
        return width == 0 || _logic.WidthOf(net) == width
            ? net : _logic.Resize(net, false, width, expression.Span);
    }

    private Net Dispatch(BoundExpression expression)
    {
        if (_logic.Target.CellCount > _module.Options.MaxCells)
            throw new ElaborationLimitException(_module.Report.TooManyCells(_module.Module, expression.Span));
        var span = expression.Span;
        switch (expression)
        {
            case BoundError:
                _module.HasErrorNodes = true;
                return _logic.Zero(Math.Max(1, expression.Type.Width));
            case BoundConstant constant:
                return Constant(constant.Value, constant.Type, span);
            case BoundIndexValue index:
                return Constant(index.Map.At(_places.BoxIndex), index.Type, span);
            case BoundName or BoundInstancePort or BoundPortMember or BoundField or BoundElement or BoundBit
                or BoundSlice or BoundPartSelect:
                return Select(expression);
            case BoundPortArray ports:
                return _logic.Concat(ports.Elements.Reverse().Select(Evaluate).ToList(), span);
            case BoundUnary unary:
                return Unary(unary);
            case BoundBinary binary:
                return Binary(binary);
            case BoundConvert convert:
                return Convert(convert);
            case BoundConcat concat:
                return _logic.Concat(concat.Parts.Select(Evaluate).ToList(), span);
            case BoundRepeat repeat:
                return _logic.Repeat(Evaluate(repeat.Operand), repeat.Count, span);
            case BoundIf choice:
                return If(choice);
            case BoundMatch match:
                return Match(match);
            case BoundStructValue structure:
                return _logic.Concat(structure.Fields.Select(Evaluate).ToList(), span);
            case BoundArrayValue array:
                // Values in source order, so that equal sources give equal cells; element 0 ends in the low
                // bits.
                var elements = array.Elements.Select(Evaluate).ToList();
                elements.Reverse();
                return _logic.Concat(elements, span);
            case BoundFill fill:
                return _logic.Repeat(Evaluate(fill.Value), fill.Count, span);
            case BoundBlock block:
                _cuts.Scan(block.Statements);
                Execute(block.Statements);
                return Evaluate(block.Value);
            case BoundCall call:
                return Call(call);
            case BoundIntrinsic intrinsic:
                return Intrinsic(intrinsic);
            case BoundMemoryRead read:
                return ReadMemory(read);
            case BoundDelay delay:
                return Delay(delay);
            case BoundCross cross:
                return _logic.Cross(Evaluate(cross.Operand), span);
            default:
                // Strings and test-only nodes have no hardware; binding has reported them.
                _module.HasErrorNodes = true;
                return _logic.Zero(Math.Max(1, expression.Type.Width));
        }
    }

    private Net Constant(BigInteger value, HdlType type, SourceSpan span)
    {
        // Exact integers (an index) have no width of their own: the smallest that holds them.
        var width =
            type.Width > 0 ? type.Width : (int)Math.Max(1, value.GetBitLength() + (value.Sign < 0 ? 1 : 0));
        return _logic.Constant(BitVector.FromInteger(value, width), span);
    }

    private Net Convert(BoundConvert convert)
    {
        var operand = Evaluate(convert.Operand);
        return convert.Kind switch
        {
            ConversionKind.Extend =>
                _logic.Resize(operand, convert.IsSigned, convert.Type.Width, convert.Span),
            ConversionKind.Truncate => _logic.Resize(operand, false, convert.Type.Width, convert.Span),
            ConversionKind.Fit => _logic.Resize(operand, convert.IsSigned, convert.Type.Width, convert.Span),
            _ => operand,
        };
    }

    private Net Call(BoundCall call)
    {
        var arguments = call.Arguments.Select(Evaluate).ToImmutableArray();
        var outer = _frame;
        _frame = [];
        for (var i = 0; i < arguments.Length; i++) Declare(call.Function.Parameters[i], arguments[i]);
        var value = Evaluate(call.Function.Body);
        _frame = outer;
        return value;
    }

    private Net Delay(BoundDelay delay)
    {
        var span = delay.Span;
        var name = _module.NameHint ?? "delay";
        var value = Evaluate(delay.Operand);
        var enable = delay.Enable is { } e ? Evaluate(e) : (Net?)null;
        for (var i = 1; i <= delay.Count; i++)
        {
            var register = _module.AddRegister(
                _module.UniqueName($"{name}_d{i}"), delay.Type, BitVector.Zero(_logic.WidthOf(value)), false,
                false,
                delay.Domain, span);
            register.Next = enable is { } on ? _logic.Mux(on, value, register.Output, span) : value;
            value = register.Output;
        }

        return value;
    }

    public static bool IsSigned(HdlType type) => type is IntType || type is EnumType { Base: IntType };
}
