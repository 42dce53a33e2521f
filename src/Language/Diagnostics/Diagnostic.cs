using System.Collections.Immutable;
using WaferHdl.Language.Text;

namespace WaferHdl.Language.Diagnostics;

/// <summary>How bad a diagnostic is. A run with an <see cref="Error"/> produces no output.</summary>
public enum Severity
{
    Note,
    Warning,
    Error,
}

/// <summary>One kind of diagnostic. Its code is stable and never reused.</summary>
/// <param name="Code"><c>WH</c>, the digit of the stage, three digits.</param>
/// <param name="Title">What is wrong, in general; one lower-case line.</param>
/// <param name="Explanation">The page that <c>whdl explain CODE</c> prints (Markdown): what the rule is, why
/// it exists, an example that breaks it and the same example mended.</param>
public sealed record DiagnosticRule(string Code, Severity Severity, string Title, string Explanation);

/// <summary>Another place that belongs to a diagnostic, with three to six words on it.</summary>
public sealed record Label(SourceSpan Span, string Text);

/// <summary>One finding: a rule, the place, what is wrong there and what would fix it.</summary>
public sealed record Diagnostic(
    DiagnosticRule Rule,
    SourceSpan Span,
    string Message,
    ImmutableArray<Label> Labels,
    string? Help)
{
    public Severity Severity => Rule.Severity;

    public string Code => Rule.Code;
}
