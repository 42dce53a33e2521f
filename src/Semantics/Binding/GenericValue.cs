using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Semantics.Binding;

/// <summary>The value of a generic parameter.</summary>
internal abstract record GenericValue
{
    /// <summary>As a user would write it; equal values have equal texts.</summary>
    public abstract string Text { get; }
}

internal sealed record TypeValue(HdlType Type) : GenericValue
{
    public override string Text => Type.ToString();
}

internal sealed record ConstantValue(BoundExpression Value, string Kind) : GenericValue
{
    public override string Text => Kind == "bool" && Value is BoundConstant c
        ? c.Value.IsZero ? "false" : "true"
        : Constants.Text(Value);
}
