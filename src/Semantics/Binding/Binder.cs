using System.Numerics;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Syntax;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Symbols;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Semantics.Binding;

/// <summary>What kind of code is being bound.</summary>
internal enum BodyKind
{
    Constant,
    Module,
    Comb,
    Seq,
    Function,
    Test,
}

/// <summary>Binds types and expressions in a scope of a package.</summary>
/// <remarks>One object for one body. Errors give a <see cref="BoundError"/>, which silences what uses it.</remarks>
internal partial class Binder(Session session, Package package, Scope scope, DiagnosticBag diagnostics)
{
    protected Session Session { get; } = session;

    protected Package Package { get; } = package;

    protected Scope Scope { get; set; } = scope;

    public DiagnosticBag Diagnostics { get; protected set; } = diagnostics;

    public BodyKind Body { get; set; }

    /// <summary>Whether the body runs now: variables hold constants.</summary>
    public bool IsCompileTime { get; set; }

    /// <summary>The indices that expressions may use symbolically, or null.</summary>
    public IndexContext? Indices { get; set; }

    // ---- reporting ----

    protected BoundError Error(
        DiagnosticRule rule, SourceSpan span, string message, string? help = null, params Label[] labels)
    {
        if (rule == SemanticRules.ZeroWidth && SiteFindings is not null)
        {
            // A parameter made it, so it is reported where that was given; one finding says it.
            if (SiteFindings.All(f => f.Rule != rule))
                SiteFindings.Add(new SiteFinding(rule, SitePrefix + message, help, new Label(span, "here")));
            return new BoundError(span);
        }

        Diagnostics.Report(rule, span, message, help, labels);
        return new BoundError(span);
    }

    /// <summary>The source text of a span, shortened for a message.</summary>
    protected static string Snippet(SourceSpan span)
    {
        const int Longest = 40;
        if (span.Source is null) return "this";
        var text = span.Source.Content.AsSpan(span.Start, Math.Min(span.Length, 4 * Longest));
        var words = text.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var joined = string.Join(' ', words);
        return joined.Length <= Longest ? joined : joined[..(Longest - 1)] + "…";
    }

    /// <summary>Whether the budget still has a step; reports its end once.</summary>
    protected bool Spend(SourceSpan span, long steps = 1)
    {
        if (Session.Spend(steps)) return true;
        if (Session.IsExhaustionReported) return false;
        Session.IsExhaustionReported = true;
        var (what, culprit) = DescribeGrowth();
        Error(
            SemanticRules.TooMuchWork, LoopSpan.IsNone ? span : LoopSpan,
            $"{what} needs more than {Session.MaxWork} elaboration steps{culprit}",
            "make the loop shorter, or describe the repetition as an instance array");
        return false;
    }

    /// <summary>The bounds of the innermost loop that is being unrolled.</summary>
    protected SourceSpan LoopSpan { get; set; }

    // The innermost instance, and its largest number: most likely what was mistyped.
    private (string What, string Culprit) DescribeGrowth()
    {
        if (Session.Chain.Count == 0) return ("this file", "");
        var frame = Session.Chain[^1];
        var largest = frame.Values
            .Where(v => v.Value is ConstantValue { Value: BoundConstant { Type: IntegerType } })
            .OrderByDescending(v => ((BoundConstant)((ConstantValue)v.Value).Value).Value).FirstOrDefault();
        return ($"'{frame.Text}'", largest.Name is null ? "" : $"; its parameter '{largest.Name}' is {largest.Value.Text}");
    }

    /// <summary>Runs with a scope inside the present one.</summary>
    protected T InScope<T>(Func<T> body)
    {
        var outer = Scope;
        Scope = new Scope(outer);
        var result = body();
        Scope = outer;
        return result;
    }

    protected void Declare(Identifier name, Entry entry)
    {
        if (name.Text.Length == 0 || name.Text == "_") return;
        if (Scope.Add(name.Text, entry) is not { } other) return;
        Error(
            SemanticRules.DuplicateName, name.Span, $"'{name.Text}' is already declared here", "rename one of them",
            new Label(other.Span, "first declared here"));
    }

    // ---- constants ----

    /// <summary>The value of a constant integer, or null after an error.</summary>
    public BigInteger? ConstantInteger(Expression expression, string what)
    {
        var value = Bind(expression);
        if (value is BoundConstant c && c.Type is IntegerType or UIntType or IntType) return c.Value;
        if (value is BoundIndexValue index)
        {
            Indices?.RequestPoints(index.Map);
            return null;
        }

        if (value is BoundError) return null;
        ReportNotConstant(value, what, expression.Span);
        return null;
    }

    protected void ReportNotConstant(BoundExpression value, string what, SourceSpan span)
    {
        if (Constants.IsConstant(value))
        {
            Error(
                SemanticRules.TypeMismatch, span, $"{what} must be an integer, but '{Snippet(span)}' is {Describe(value.Type)}");
            return;
        }

        Error(
            SemanticRules.NotConstant, span, $"{what} must be a constant, but '{Snippet(span)}' is not",
            "use a constant, a parameter, or the index of a 'for'");
    }

    /// <summary>A constant integer within bounds, or null after an error.</summary>
    public int? ConstantInt(Expression expression, string what, int min, int max)
    {
        if (ConstantInteger(expression, what) is not { } value) return null;
        if (value >= min && value <= max) return (int)value;
        Error(
            value < min && min == 1 ? SemanticRules.ZeroWidth : SemanticRules.TooLarge, expression.Span,
            value < min ? $"{what} is {value}, but must be at least {min}" : $"{what} is {value}, but may be at most {max}");
        return null;
    }

    /// <summary>A constant of any type; reports what is none.</summary>
    protected BoundExpression Constant(BoundExpression value, string what, SourceSpan span)
    {
        if (value is BoundError || Constants.IsConstant(value)) return value;
        if (value is BoundIndexValue index)
        {
            Indices?.RequestPoints(index.Map);
            return new BoundError(span);
        }

        return Error(
            SemanticRules.NotConstant, span, $"{what} must be a constant, but '{Snippet(span)}' is not",
            "use a constant, a parameter, or the index of a 'for'");
    }

    /// <summary>A type with its article, for messages.</summary>
    protected static string Describe(HdlType type) => type switch
    {
        IntegerType => "an untyped integer",
        StringType => "a string",
        UIntType { Width: 1 } => "a bit",
        ClockType => "a clock",
        ResetType => "a reset",
        MemoryType => "a memory",
        _ => $"'{type}'",
    };
}
