using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Elaboration.Expressions;

internal sealed partial class Evaluator
{
    private Net Intrinsic(BoundIntrinsic call)
    {
        var arguments = call.Arguments.Select(Evaluate).ToList();
        var span = call.Span;
        var width = call.Type.Width;
        var a = arguments[0];
        var type = call.Arguments[0].Type;
        switch (call.Kind)
        {
            case IntrinsicKind.Any:
                return _logic.Unary(UnaryKind.ReduceOr, a, span);
            case IntrinsicKind.All:
                return _logic.Unary(UnaryKind.ReduceAnd, a, span);
            case IntrinsicKind.Parity:
                return _logic.Unary(UnaryKind.ReduceXor, a, span);
            case IntrinsicKind.PopCount:
                return _logic.Unary(UnaryKind.PopCount, a, span);
            case IntrinsicKind.LeadingZeros:
                return _logic.Unary(UnaryKind.LeadingZeros, a, span);
            case IntrinsicKind.TrailingZeros:
                return _logic.Unary(UnaryKind.TrailingZeros, a, span);
            case IntrinsicKind.Abs:
                if (!IsSigned(type)) return a;
                var sign = _logic.Slice(a, _logic.WidthOf(a) - 1, 1, span);
                return _logic.Mux(sign, _logic.Unary(UnaryKind.Negate, a, span), a, span);
            case IntrinsicKind.Min or IntrinsicKind.Max:
                return MinMax(call, arguments);
            case IntrinsicKind.Sum:
                return Sum(a, (ArrayType)type, width, span);
            case IntrinsicKind.OneHot:
                return _logic.Binary(
                    BinaryKind.ShiftLeft, _logic.Constant(BitVector.FromInteger(1, width)), a, span);
            default:
                if (type is not ArrayType array) return _logic.Unary(UnaryKind.Reverse, a, span);
                var element = array.Element.Width;
                return _logic.Concat(
                    Enumerable.Range(0, array.Length)
                        .Select(i => _logic.Slice(a, i * element, element, span)).ToList(), span);
        }
    }

    private Net MinMax(BoundIntrinsic call, List<Net> values)
    {
        var signed = IsSigned(call.Arguments[0].Type);
        var span = call.Span;
        var most = Math.Max(values.Max(_logic.WidthOf), call.Type.Width);
        var best = _logic.Resize(values[0], signed, most, span);
        for (var i = 1; i < values.Count; i++)
        {
            var next = _logic.Resize(values[i], IsSigned(call.Arguments[i].Type), most, span);
            var less =
                _logic.Binary(signed ? BinaryKind.LessSigned : BinaryKind.LessUnsigned, next, best, span);
            best = call.Kind == IntrinsicKind.Min
                ? _logic.Mux(less, next, best, span) : _logic.Mux(less, best, next, span);
        }

        return _logic.Slice(best, 0, call.Type.Width, span);
    }

    // A balanced tree of additions, each at the full width of the result.
    private Net Sum(Net packed, ArrayType array, int width, SourceSpan span)
    {
        var element = array.Element.Width;
        var signed = IsSigned(array.Element);
        var terms = new List<Net>(array.Length);
        for (var i = 0; i < array.Length; i++)
            terms.Add(_logic.Resize(_logic.Slice(packed, i * element, element, span), signed, width, span));
        while (terms.Count > 1)
        {
            var next = new List<Net>((terms.Count + 1) / 2);
            for (var i = 0; i < terms.Count; i += 2)
                next.Add(i + 1 < terms.Count
                    ? _logic.Binary(BinaryKind.Add, terms[i], terms[i + 1], span) : terms[i]);
            terms = next;
        }

        return terms[0];
    }
}
