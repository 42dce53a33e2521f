using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Elaboration.Expressions;

/// <summary>Properties for the corners that the language defines but a designer may not have meant.</summary>
internal sealed partial class Evaluator
{
    private void TrapZero(Net divisor, SourceSpan span)
    {
        if (!_module.Options.WithTraps) return;
        Trap(_logic.Not(_logic.IsNonZero(divisor, span), span), "division by zero", null, span);
    }

    private void TrapIndex(Net index, int length, SourceSpan span)
    {
        if (!_module.Options.WithTraps || OutOfRange(index, length, span) is not { } outside) return;
        Trap(outside, $"index out of range 0 to {Math.Max(0, length - 1)}: ", index, span);
    }

    private void TrapEnum(Net value, BoundExpression subject, SourceSpan span)
    {
        if (!_module.Options.WithTraps || subject.Type is not EnumType type) return;
        if (type.Width < 31 && type.Names.Length >= 1 << type.Width) return;
        var none = _logic.Bit(true);
        foreach (var name in type.Names)
        {
            var encoding = _logic.Constant(BitVector.FromInteger(name.Value, type.Width));
            none = _logic.And(none, _logic.Binary(BinaryKind.NotEqual, value, encoding, span), span);
        }

        Trap(none, $"encoding without a name in {type}: ", value, span);
    }

    private void Trap(Net condition, string text, Net? value, SourceSpan span)
    {
        var domain = _procedure?.Domain ?? (_module.Module.Domains.IsEmpty ? -1 : 0);
        if (domain < 0) return;
        if (_path is { } path) condition = _logic.And(path.Get(_logic, span), condition, span);
        if (_logic.IsConstant(condition, false)) return;
        var message = ImmutableArray.Create(new MessagePart(text, null, null, null));
        if (value is { } shown)
            message = message.Add(new MessagePart("", shown, new UIntType(_logic.WidthOf(shown)), null));
        _module.Properties.Add(new Property(PropertyCheck.Trap, condition, message, domain, span));
    }

    // Null when the index can't be out of range.
    private Net? OutOfRange(Net index, int length, SourceSpan span)
    {
        var width = _logic.WidthOf(index);
        if (width < 31 && 1L << width <= length) return null;
        return _logic.Binary(BinaryKind.LessEqualUnsigned, _logic.Number(length, width), index, span);
    }
}
