using System.Text;

namespace WaferHdl.Language.Formatting;

/// <summary>One line of the result while it is put together: its text, and the places in it that may be
/// aligned with the lines around.</summary>
internal sealed class FormattedLine
{
    public int Indent { get; init; }

    public StringBuilder Text { get; } = new();

    /// <summary>A comment at the end, or the whole line when <see cref="Text"/> is empty.</summary>
    public string? Comment { get; set; }

    /// <summary>Column of the comment in the source, from 0; later in the result.</summary>
    public int CommentColumn { get; set; }

    /// <summary>Spaces before the comment in the source.</summary>
    public int CommentGap { get; set; }

    /// <summary>Offset in <see cref="Text"/> of the name after the keyword; 0 when there is none.</summary>
    public int Name { get; set; }

    /// <summary>Offset of the type after the colon.</summary>
    public int Type { get; set; }

    /// <summary>Offset of the first operator that may be aligned.</summary>
    public int Operator { get; set; }

    /// <summary>Column of that operator in the source, from 0, and whether more than one space stood before
    /// it.</summary>
    public (int Column, bool IsSpaced) OperatorSource { get; set; }

    /// <summary>Whether the line is a whole element, and so may be aligned with its neighbours.</summary>
    public bool IsElement { get; set; }

    public bool IsBlank => Text.Length == 0 && Comment is null;

    public bool IsComment => Text.Length == 0 && Comment is not null;

    public int Width => Indent + Text.Length;

    /// <summary>Moves what follows an offset to the right.</summary>
    public void Widen(int offset, int spaces)
    {
        if (spaces <= 0) return;
        Text.Insert(offset, " ", spaces);
        if (Name >= offset) Name += spaces;
        if (Type >= offset) Type += spaces;
        if (Operator >= offset) Operator += spaces;
    }
}
