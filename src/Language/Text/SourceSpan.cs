namespace WaferHdl.Language.Text;

/// <summary>A range of characters of one file. The default value means "no place in a source".</summary>
public readonly record struct SourceSpan(SourceText? Source, int Start, int Length)
{
    public static SourceSpan None => default;

    public int End => Start + Length;

    public bool IsNone => Source is null;

    /// <summary>The smallest span that holds both. Spans of different files give the first.</summary>
    public SourceSpan To(SourceSpan other)
    {
        if (IsNone) return other;
        if (other.Source != Source) return this;
        var start = Math.Min(Start, other.Start);
        return new SourceSpan(Source, start, Math.Max(End, other.End) - start);
    }

    /// <summary><c>file:line:column</c>, the form that editors link.</summary>
    public override string ToString()
    {
        if (Source is null) return "<generated>";
        var (line, column) = Source.PositionOf(Start);
        return $"{Source.Path}:{line}:{column}";
    }
}
