namespace WaferHdl.Elaborator.Netlists.Text;

/// <summary>The word for a cell in the text form (<c>add</c>, <c>mux</c>, <c>register</c>), which reports use too.</summary>
public static class CellWords
{
    public static string Of(Cell cell) => cell switch
    {
        ConstantCell => "constant",
        InputCell => "input",
        SliceCell => "slice",
        ConcatCell => "concat",
        ExtendCell { IsSigned: true } => "sext",
        ExtendCell => "zext",
        UnaryCell c => WnlText.UnaryWords[c.Kind],
        BinaryCell c => WnlText.BinaryWords[c.Kind],
        MuxCell => "mux",
        CaseCell => "case",
        DynamicSliceCell => "dslice",
        DynamicInsertCell => "dinsert",
        CrossCell => "cross",
        RegisterCell => "register",
        MemoryReadCell => "read",
        InstanceOutputCell => "output",
        ArrayOutputCell => "outputs",
        _ => cell.GetType().Name,
    };

    /// <summary>Whether a cell is wiring or a place on the boundary, and no hardware of its own.</summary>
    public static bool IsFree(Cell cell) => cell is ConstantCell or InputCell or SliceCell or ConcatCell or ExtendCell
        or CrossCell or InstanceOutputCell or ArrayOutputCell or UnaryCell { Kind: UnaryKind.Reverse };
}
