using System.Collections.Immutable;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Elaborator.Netlists;

public enum PropertyCheck
{
    /// <summary>The condition must be 1.</summary>
    Assert,

    /// <summary>Like assert in simulation; an assumption for formal tools.</summary>
    Assume,

    /// <summary>Counts the edges at which the condition is 1.</summary>
    Cover,

    /// <summary>A defined corner (division by zero, an index out of range, …): the condition must be 0 under
    /// <c>--trap</c>; ignored otherwise, and never exported.</summary>
    Trap,
}

/// <summary>Something to check at every active edge of a domain outside its reset.</summary>
/// <param name="Condition">One bit.</param>
public sealed record Property(
    PropertyCheck Check, Net Condition, ImmutableArray<MessagePart> Message, int Domain, SourceSpan Source);

/// <summary>Text, or a value with its type and format (<c>hex</c>, <c>bin</c>, <c>dec</c> or null).</summary>
public sealed record MessagePart(string Text, Net? Value, HdlType? Type, string? Format);

/// <summary>A count for reports: Amount is added at every active edge outside reset. It vanishes from exports unless
/// asked for.</summary>
public sealed record Counter(string Name, Net Amount, int Domain, SourceSpan Source);

public enum NameKind
{
    Port,
    Wire,
    Let,
    Register,
    Counter,
}

/// <summary>A name of the source and the net that carries its value (packed, as the type says).</summary>
public sealed record NamedNet(string Name, Net Net, HdlType Type, NameKind Kind, string? Documentation, SourceSpan Source);
