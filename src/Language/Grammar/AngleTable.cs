using System.Collections.Immutable;
using WaferHdl.Language.Syntax;

namespace WaferHdl.Language.Grammar;

/// <summary>Finds the <c>&gt;</c> that balances a <c>&lt;</c> in an expression (language.md 11.3). Each token
/// is looked at once for each level of brackets, however many <c>&lt;</c> ask.</summary>
internal sealed class AngleTable
{
    private const int None = -1;
    private readonly ImmutableArray<Token> _tokens;
    private readonly int[] _closers;      // of a bracket: its partner or None
    private readonly int[] _angleClosers; // of a '<': its '>', None, or 0 when not looked for yet
    private readonly Stack<int> _open = [];

    public AngleTable(ImmutableArray<Token> tokens)
    {
        _tokens = tokens;
        _closers = new int[tokens.Length];
        _angleClosers = new int[tokens.Length];
        MatchBrackets();
    }

    /// <summary>The index of the <c>&gt;</c> that closes the <c>&lt;</c> at this index, or -1.</summary>
    public int CloserOf(int less)
    {
        if (_angleClosers[less] == 0) Scan(less);
        return _angleClosers[less];
    }

    private void MatchBrackets()
    {
        var open = new Stack<int>();
        for (var i = 0; i < _tokens.Length; i++)
        {
            switch (_tokens[i].Kind)
            {
                case TokenKind.OpenParen or TokenKind.OpenBracket or TokenKind.OpenBrace:
                    _closers[i] = None;
                    open.Push(i);
                    break;
                case TokenKind.CloseParen or TokenKind.CloseBracket or TokenKind.CloseBrace:
                    if (open.TryPeek(out var top) && _tokens[i].Kind == _tokens[top].Kind + 1)
                    {
                        _closers[top] = i;
                        open.Pop();
                    }
                    break;
            }
        }
    }

    private void Scan(int less)
    {
        _open.Clear();
        for (var i = less; ; i++)
        {
            var kind = _tokens[i].Kind;
            switch (kind)
            {
                case TokenKind.Less:
                    _open.Push(i);
                    continue;
                case TokenKind.Greater:
                    _angleClosers[_open.Pop()] = i;
                    if (_open.Count == 0) return;
                    continue;
                case TokenKind.OpenParen or TokenKind.OpenBracket or TokenKind.OpenBrace
                    when _closers[i] != None:
                    i = _closers[i];
                    continue;
                case TokenKind.Identifier or TokenKind.Number or TokenKind.String or TokenKind.True
                    or TokenKind.False or TokenKind.Dot or TokenKind.Comma or TokenKind.Equals or TokenKind.Plus
                    or TokenKind.Minus or TokenKind.Star or TokenKind.Slash or TokenKind.Percent:
                    continue;
            }
            while (_open.TryPop(out var unmatched)) _angleClosers[unmatched] = None;
            return;
        }
    }
}
