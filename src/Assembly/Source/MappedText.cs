using System.Collections.Immutable;
using System.Text;
using WaferHdl.Language.Text;

namespace WaferHdl.Assembly.Source;

/// <summary>A line of text of which each character knows where it was written: a line of a file, or one of a macro with its
/// arguments in place.</summary>
internal sealed class MappedText
{
    private readonly ImmutableArray<Piece> _pieces;

    private MappedText(string text, ImmutableArray<Piece> pieces)
    {
        Text = text;
        _pieces = pieces;
    }

    public string Text { get; }

    public static MappedText Of(SourceText source, int start, string text) => new(text, [new Piece(0, source, start)]);

    /// <summary>The place of some characters, as far as they were written side by side.</summary>
    public SourceSpan SpanOf(int start, int end)
    {
        var index = _pieces.Length - 1;
        while (index > 0 && _pieces[index].Start > start) index--;
        var piece = _pieces[index];
        var stop = index + 1 < _pieces.Length ? Math.Min(end, _pieces[index + 1].Start) : end;
        return new SourceSpan(piece.Source, piece.Offset + start - piece.Start, Math.Max(0, stop - start));
    }

    /// <summary>The whole line without the spaces round it.</summary>
    public SourceSpan Span
    {
        get
        {
            var start = Text.Length - Text.TrimStart().Length;
            return SpanOf(start == Text.Length ? 0 : start, Text.TrimEnd().Length);
        }
    }

    public MappedText Slice(int start, int end)
    {
        var builder = new Builder();
        builder.Append(this, start, end);
        return builder.ToText(_pieces[0]);
    }

    internal readonly record struct Piece(int Start, SourceText Source, int Offset);

    /// <summary>Joins parts of lines.</summary>
    internal sealed class Builder
    {
        private readonly StringBuilder _text = new();
        private readonly ImmutableArray<Piece>.Builder _pieces = ImmutableArray.CreateBuilder<Piece>();

        public int Length => _text.Length;

        public void Append(MappedText line, int start, int end)
        {
            if (end <= start) return;
            for (var i = 0; i < line._pieces.Length; i++)
            {
                var piece = line._pieces[i];
                var from = Math.Max(start, piece.Start);
                var to = i + 1 < line._pieces.Length ? Math.Min(end, line._pieces[i + 1].Start) : end;
                if (from >= to) continue;
                _pieces.Add(new Piece(_text.Length + from - start, piece.Source, piece.Offset + from - piece.Start));
            }

            _text.Append(line.Text, start, end - start);
        }

        /// <summary>Characters that nobody wrote: they lie where the others do.</summary>
        public void Append(string text, SourceSpan place)
        {
            _pieces.Add(new Piece(_text.Length, place.Source!, place.Start));
            _text.Append(text);
        }

        public MappedText ToText(MappedText empty) => ToText(empty._pieces[0]);

        internal MappedText ToText(Piece empty) =>
            new(_text.ToString(), _pieces.Count > 0 ? _pieces.ToImmutable() : [empty with { Start = 0 }]);
    }
}
