using System.Collections.Immutable;
using System.Numerics;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Syntax;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Symbols;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Semantics.Binding;

/// <summary>A declaration under a name that no import gives it.</summary>
internal sealed class SymbolEntry(Symbol symbol, SourceSpan span) : Entry(span)
{
    public Symbol Symbol { get; } = symbol;
}

/// <summary>The word <c>set</c> inside <c>route</c>.</summary>
internal sealed class SetEntry(EnumType ports, SourceSpan span) : Entry(span)
{
    public EnumType Ports { get; } = ports;
}

/// <summary>A name of the router that a clause cannot read.</summary>
internal sealed class UnreadableEntry(string reason, string help, SourceSpan span) : Entry(span)
{
    public string Reason { get; } = reason;

    public string Help { get; } = help;
}

internal sealed record SetTarget(EnumType Ports) : Target;

internal partial class Binder
{
    private Target? OfRouterEntry(Entry entry, Identifier name)
    {
        switch (entry)
        {
            case SymbolEntry symbol:
                return new SymbolTarget(symbol.Symbol);
            case SetEntry set:
                return new SetTarget(set.Ports);
            case UnreadableEntry unreadable:
                Error(
                    SemanticRules.UnreadableInRoute, name.Span, $"'{name.Text}' is {unreadable.Reason}",
                    unreadable.Help, new Label(unreadable.Span, "declared here"));
                return ErrorTarget.Instance;
            default:
                return null;
        }
    }

    // 'set(Port.east, p)': bit q of the value says whether hop port q is in it.
    private BoundExpression BindSet(EnumType ports, CallExpression call)
    {
        var type = UInt(ports.Names.Length);
        var members = ImmutableArray.CreateBuilder<BoundExpression>(call.Arguments.Length);
        foreach (var argument in call.Arguments) members.Add(BindAs(argument, ports));
        if (members.Any(m => m is BoundError)) return new BoundError(call.Span);
        if (members.All(m => m is BoundConstant))
        {
            var bits = members.Cast<BoundConstant>().Aggregate(
                BigInteger.Zero, (set, m) => set | (BigInteger.One << (int)m.Value));
            return new BoundConstant(bits, type, call.Span);
        }

        var parts = ImmutableArray.CreateBuilder<BoundExpression>(ports.Names.Length);
        foreach (var port in ports.Names.Reverse())
        {
            BoundExpression? has = null;
            foreach (var member in members)
            {
                var value = new BoundConstant(port.Value, ports, call.Span);
                var isPort = new BoundBinary(BinaryOperator.Equal, member, value, UIntType.Bit, call.Span);
                has = has is null
                    ? isPort
                    : new BoundBinary(BinaryOperator.Or, has, isPort, UIntType.Bit, call.Span);
            }

            parts.Add(has!);
        }

        return new BoundConcat(parts.MoveToImmutable(), type, call.Span);
    }
}
