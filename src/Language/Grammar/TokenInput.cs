using Sprache;

namespace WaferHdl.Language.Grammar;

/// <summary>A place between two tokens as a Sprache input. There is one object for each place, made when a
/// combinator first asks for it, so that reference equality is position equality.</summary>
internal sealed class TokenInput(TokenCursor cursor, int index) : IInput
{
    private Dictionary<object, object>? _memos;

    public TokenCursor Cursor => cursor;

    public int Index => index;

    public string Source => cursor.Source.Content;

    public char Current => AtEnd ? '\0' : Source[Position];

    public bool AtEnd => cursor.IsEnd(index);

    public int Position => cursor.TokenAt(index).Start;

    public int Line => cursor.Source.PositionOf(Position).Line;

    public int Column => cursor.Source.PositionOf(Position).Column;

    public IDictionary<object, object> Memos => _memos ??= [];

    public IInput Advance() => cursor.InputAt(index + 1);

    public bool Equals(IInput? other) => ReferenceEquals(this, other);

    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    public override int GetHashCode() => index;
}
