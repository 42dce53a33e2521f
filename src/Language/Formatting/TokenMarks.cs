namespace WaferHdl.Language.Formatting;

/// <summary>What the tree says about a token that its kind alone does not.</summary>
[Flags]
internal enum TokenMarks : ushort
{
    None = 0,

    /// <summary>Starts an element of a block or of the file: a line of its own.</summary>
    Element = 1 << 0,

    /// <summary>Stands at the indentation of its element when it starts a line, as what follows an
    /// attribute.</summary>
    Aligned = 1 << 1,

    /// <summary>Opens a block of elements.</summary>
    OpensBlock = 1 << 2,

    /// <summary>Opens or closes a block that is written on one line.</summary>
    Inline = 1 << 3,

    /// <summary>Opens a block that belongs to the element itself, not to a value in it.</summary>
    Owned = 1 << 4,

    /// <summary>Opens or closes generic arguments or parameters.</summary>
    Angle = 1 << 5,

    /// <summary>No space before.</summary>
    TightBefore = 1 << 6,

    /// <summary>No space after.</summary>
    TightAfter = 1 << 7,

    /// <summary>Is joined to the line before where no comment prevents it.</summary>
    Joined = 1 << 8,

    /// <summary>Starts the type or value in a row of <c>name: type</c>.</summary>
    AfterColon = 1 << 9,

    /// <summary>Starts the name after the keyword of a declaration in a module.</summary>
    AfterKeyword = 1 << 10,

    /// <summary>An operator that may be aligned with those of the lines around: <c>=</c>, <c>&lt;=</c>,
    /// <c>=&gt;</c>.</summary>
    Operator = 1 << 11,

    /// <summary>Starts an element of a list, which may have a line of its own.</summary>
    Row = 1 << 12,

    /// <summary>Stands between the start of an element and the block that belongs to it.</summary>
    Head = 1 << 13,
}
