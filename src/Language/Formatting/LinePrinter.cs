using System.Collections.Immutable;
using WaferHdl.Language.Syntax;

namespace WaferHdl.Language.Formatting;

/// <summary>Lays the tokens out in lines: an element of a block a line, other line breaks where the author
/// has them, indentation by brackets, one space or none between tokens.</summary>
internal sealed class LinePrinter
{
    private const int Step = 2;

    private static readonly List<Comment> s_none = [];

    private readonly ImmutableArray<Token> _tokens;
    private readonly string _content;
    private readonly TokenMarks[] _marks;
    private readonly List<FormattedLine> _lines = [];
    private readonly Stack<Frame> _frames = new();
    private FormattedLine _line = new();
    private bool _startsElement;
    private bool _isFirstOperator;

    private LinePrinter(CompilationUnit unit, TokenMarks[] marks)
    {
        _tokens = unit.Tokens;
        _content = unit.Source.Content;
        _marks = marks;
        _frames.Push(new Frame(0, IsBlock: true));
    }

    public static List<FormattedLine> Print(CompilationUnit unit, TokenMarks[] marks)
    {
        var printer = new LinePrinter(unit, marks);
        for (var i = 0; i < printer._tokens.Length; i++) printer.Token(i);
        printer.EndLine();
        return printer._lines;
    }

    // ---- lines ----

    private void Token(int index)
    {
        var token = _tokens[index];
        var marks = _marks[index];
        var isClose = IsClose(index);
        var (comments, newlines) = Gap(index);
        var breaks = comments.Count > 0 || index == 0 || Breaks(index, newlines);

        var isAfterOpen = index > 0 && IsOpen(index - 1);
        foreach (var comment in comments)
        {
            if (comment.IsTrailing && _line.Text.Length > 0)
            {
                _line.Comment = comment.Text;
                _line.CommentColumn = ColumnOf(comment.Start);
                _line.CommentGap = comment.Start - _tokens[index - 1].End;
                continue;
            }
            EndLine();
            if (comment.HasBlankBefore && !isAfterOpen && _lines.Count > 0) Blank();
            isAfterOpen = false;
            _line = new FormattedLine { Indent = CommentIndent(index), Comment = comment.Text };
        }
        if (token.Kind == TokenKind.EndOfFile) return;

        if (breaks)
        {
            EndLine();
            if (newlines > 1 && !isAfterOpen && !isClose && _lines.Count > 0) Blank();
            if (isClose && comments.Count == 0) RemoveBlank();
            var isElement = (marks & (TokenMarks.Element | TokenMarks.Row)) != 0;
            _line = new FormattedLine { Indent = IndentOf(index), IsElement = isElement };
            _isFirstOperator = true;
        }
        else if (HasSpace(index))
        {
            _line.Text.Append(' ');
        }

        if (isClose && _frames.Count > 1) _frames.Pop();
        Append(index, marks);
        if (IsOpen(index)) Open(marks);
        _startsElement = IsOpen(index) || (token.Kind is TokenKind.Comma or TokenKind.Semicolon);
    }

    private void Append(int index, TokenMarks marks)
    {
        var offset = _line.Text.Length;
        if (_line.IsElement)
        {
            if (marks.HasFlag(TokenMarks.AfterKeyword)) _line.Name = offset;
            if (marks.HasFlag(TokenMarks.AfterColon) && _line.Type == 0) _line.Type = offset;
            if (marks.HasFlag(TokenMarks.Operator) && _isFirstOperator)
            {
                _isFirstOperator = false;
                _line.Operator = offset;
                var start = _tokens[index].Start;
                var isSpaced = start >= 2 && _content[start - 1] == ' ' && _content[start - 2] == ' ';
                _line.OperatorSource = (ColumnOf(start), isSpaced);
            }
        }
        _line.Text.Append(_content, _tokens[index].Start, _tokens[index].Length);
    }

    private void Open(TokenMarks marks)
    {
        var isBlock = marks.HasFlag(TokenMarks.OpensBlock);
        var outer = _frames.Peek();
        var indent = isBlock && marks.HasFlag(TokenMarks.Owned) && outer.IsBlock
            ? outer.Indent
            : _line.Indent;
        _frames.Push(new Frame(indent + Step, isBlock, isBlock && marks.HasFlag(TokenMarks.Inline)));
    }

    private void EndLine()
    {
        if (_line.IsBlank) return;
        _lines.Add(_line);
        _line = new FormattedLine();
    }

    private void Blank()
    {
        if (_lines is [.., { IsBlank: false }]) _lines.Add(new FormattedLine());
    }

    private void RemoveBlank()
    {
        if (_lines is [.., { IsBlank: true }]) _lines.RemoveAt(_lines.Count - 1);
    }

    // Whether a line ends before a token that has no comment before it.
    private bool Breaks(int index, int newlines)
    {
        var marks = _marks[index];
        if (marks.HasFlag(TokenMarks.Element) && !_frames.Peek().IsInline) return true;
        if (IsClose(index) && marks.HasFlag(TokenMarks.OpensBlock))
            return !marks.HasFlag(TokenMarks.Inline) && !IsOpen(index - 1);
        if (marks.HasFlag(TokenMarks.Joined)) return false;
        if (_tokens[index].Kind is TokenKind.Semicolon or TokenKind.Comma) return false;
        if (marks.HasFlag(TokenMarks.OpensBlock)) return false;
        return newlines > 0;
    }

    private int IndentOf(int index)
    {
        var frame = _frames.Peek();
        if (IsClose(index)) return frame.Indent - Step;
        var isStart = (_marks[index] & (TokenMarks.Element | TokenMarks.Aligned)) != 0
            || (!frame.IsBlock && _startsElement);
        if (isStart) return frame.Indent;

        // The head of a block is set off from the block.
        var isHead = frame.IsBlock && _marks[index].HasFlag(TokenMarks.Head);
        return frame.Indent + (isHead ? 2 * Step : Step);
    }

    private int CommentIndent(int next)
    {
        var frame = _frames.Peek();
        if (IsClose(next) || _tokens[next].Kind == TokenKind.EndOfFile) return frame.Indent;
        return IndentOf(next);
    }

    // ---- gaps ----

    private readonly record struct Comment(string Text, int Start, bool IsTrailing, bool HasBlankBefore);

    /// <summary>The comments before a token, and the newlines between the last of them (or the token before)
    /// and it.</summary>
    private (List<Comment> Comments, int Newlines) Gap(int index)
    {
        var start = index == 0 ? 0 : _tokens[index - 1].End;
        var end = _tokens[index].Start;
        var comments = s_none;
        var newlines = 0;
        for (var i = start; i < end;)
        {
            var c = _content[i];
            if (c == '/')
            {
                var length = _content.AsSpan(i, end - i).IndexOf('\n');
                var stop = length < 0 ? end : i + length;
                if (comments.Count == 0) comments = [];
                var isTrailing = comments.Count == 0 && newlines == 0 && index > 0;
                comments.Add(new Comment(_content[i..stop].TrimEnd(), i, isTrailing, newlines > 1));
                newlines = 0;
                i = stop;
            }
            else
            {
                if (c == '\n') newlines++;
                i++;
            }
        }
        return (comments, newlines);
    }

    private int ColumnOf(int offset)
    {
        var line = offset == 0 ? -1 : _content.LastIndexOf('\n', offset - 1);
        return offset - line - 1;
    }

    // ---- spaces ----

    private bool IsOpen(int index) => _marks[index].HasFlag(TokenMarks.Angle)
        ? _tokens[index].Kind == TokenKind.Less
        : _tokens[index].Kind is TokenKind.OpenParen or TokenKind.OpenBracket or TokenKind.OpenBrace;

    private bool IsClose(int index) => _marks[index].HasFlag(TokenMarks.Angle)
        ? _tokens[index].Kind == TokenKind.Greater
        : _tokens[index].Kind is TokenKind.CloseParen or TokenKind.CloseBracket or TokenKind.CloseBrace;

    private bool HasSpace(int index)
    {
        var marks = _marks[index];
        if (marks.HasFlag(TokenMarks.TightBefore) || _marks[index - 1].HasFlag(TokenMarks.TightAfter))
            return false;
        switch (_tokens[index - 1].Kind)
        {
            case TokenKind.OpenParen or TokenKind.OpenBracket or TokenKind.Dot or TokenKind.DotDot
                or TokenKind.DotDotEquals:
                return false;
        }
        return _tokens[index].Kind is not (TokenKind.CloseParen or TokenKind.CloseBracket or TokenKind.Comma
            or TokenKind.Semicolon or TokenKind.Colon or TokenKind.Dot or TokenKind.DotDot
            or TokenKind.DotDotEquals);
    }

    /// <param name="Indent">Of the elements inside.</param>
    private readonly record struct Frame(int Indent, bool IsBlock, bool IsInline = false);
}
