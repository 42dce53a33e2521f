namespace WaferHdl.Language.Diagnostics;

/// <summary>The rules of the first stage: characters, tokens and grammar.</summary>
public static class SyntaxRules
{
    public static readonly DiagnosticRule Expected = new("WH1001", Severity.Error, "something else was expected here", "");
    public static readonly DiagnosticRule UnknownCharacter = new("WH1002", Severity.Error, "a character that starts no token", "");
    public static readonly DiagnosticRule UnterminatedString = new("WH1003", Severity.Error, "a string without its end quote", "");
    public static readonly DiagnosticRule MalformedNumber = new("WH1004", Severity.Error, "a number that can't be read", "");
    public static readonly DiagnosticRule BlockComment = new("WH1005", Severity.Error, "a block comment", "");
    public static readonly DiagnosticRule MalformedString = new("WH1006", Severity.Error, "an escape or brace in a string that can't be read", "");
    public static readonly DiagnosticRule TooDeep = new("WH1007", Severity.Error, "nesting past the limit", "");
    public static readonly DiagnosticRule ChainedComparison = new("WH1008", Severity.Error, "a chain of comparisons", "");
    public static readonly DiagnosticRule NotInThisVersion = new("WH1009", Severity.Error, "a construct of a later version", "");
    public static readonly DiagnosticRule Misplaced = new("WH1010", Severity.Error, "something that stands in the wrong place", "");
    public static readonly DiagnosticRule NotAPlace = new("WH1011", Severity.Error, "an assignment to something that is not a place", "");
    public static readonly DiagnosticRule DuplicateClause = new("WH1012", Severity.Error, "a clause that stands twice", "");
}
