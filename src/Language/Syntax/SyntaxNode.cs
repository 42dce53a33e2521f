using WaferHdl.Language.Text;

namespace WaferHdl.Language.Syntax;

/// <summary>A node of the tree. Its span runs from its first to its last token, without outer
/// trivia.</summary>
/// <remarks>Comments and spaces live on the tokens of the <see cref="CompilationUnit"/>: tokens plus trivia
/// give the file back byte for byte.</remarks>
public abstract record SyntaxNode(SourceSpan Span);

/// <summary>A name as written. <see cref="Text"/> is empty where the parser had to invent one.</summary>
public sealed record Identifier(string Text, SourceSpan Span) : SyntaxNode(Span)
{
    public override string ToString() => Text;
}
