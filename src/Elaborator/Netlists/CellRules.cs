using System.Numerics;

namespace WaferHdl.Elaborator.Netlists;

/// <summary>The width rule of each cell.</summary>
public static class CellRules
{
    /// <summary>Checks a cell against the widths of what it reads.</summary>
    /// <returns>What is wrong, or null.</returns>
    public static string? Check(Cell cell, Func<Net, int> widthOf) => cell switch
    {
        SliceCell c => c.Low < 0 || c.SliceWidth < 1 || (long)c.Low + c.SliceWidth > widthOf(c.A)
            ? $"bits {c.Low + c.SliceWidth - 1L} to {c.Low} do not all lie in a net of {widthOf(c.A)} bits"
            : null,
        ConcatCell c => Concat(c, widthOf),
        ExtendCell c => widthOf(c.A) >= c.ToWidth ? $"extending {widthOf(c.A)} bits to {c.ToWidth} makes nothing wider" : null,
        UnaryCell c => Equal("the output", c.Width, UnaryWidth(c.Kind, widthOf(c.A))),
        BinaryCell c => Binary(c, widthOf(c.A), widthOf(c.B)),
        MuxCell c => Equal("the select", widthOf(c.Select), 1)
            ?? Equal("the first choice", widthOf(c.WhenTrue), c.Width) ?? Equal("the second choice", widthOf(c.WhenFalse), c.Width),
        CaseCell c => Case(c, widthOf),
        DynamicSliceCell c => c.Stride < 1 || c.SliceWidth < 1 ? "a stride or width is below 1" : null,
        DynamicInsertCell c => c.Stride < 1 ? "the stride is below 1" : Equal("the input", widthOf(c.A), c.Width),
        CrossCell c => Equal("the input", widthOf(c.A), c.Width),
        RegisterCell c => Equal($"the next value of '{c.Name}'", widthOf(c.Next), c.Width),
        _ => null,
    };

    /// <summary>The output's width by the kind's rule.</summary>
    public static int UnaryWidth(UnaryKind kind, int width) => kind switch
    {
        UnaryKind.ReduceAnd or UnaryKind.ReduceOr or UnaryKind.ReduceXor => 1,
        // clog2(width + 1) is the length of the number width.
        UnaryKind.PopCount or UnaryKind.LeadingZeros or UnaryKind.TrailingZeros => 32 - BitOperations.LeadingZeroCount((uint)width),
        _ => width,
    };

    public static bool IsComparison(BinaryKind kind) => kind >= BinaryKind.Equal;

    public static bool IsShift(BinaryKind kind) =>
        kind is BinaryKind.ShiftLeft or BinaryKind.ShiftRightUnsigned or BinaryKind.ShiftRightSigned;

    private static string? Equal(string what, int width, int expected) =>
        width == expected ? null : $"{what} is {width} bits but must be {expected} bits";

    private static string? Concat(ConcatCell cell, Func<Net, int> widthOf)
    {
        if (cell.Parts.IsEmpty) return "a concat has no parts";
        var sum = cell.Parts.Sum(part => (long)widthOf(part));
        return sum == cell.Width ? null : $"the parts are {sum} bits but the concat is {cell.Width} bits";
    }

    private static string? Binary(BinaryCell cell, int a, int b)
    {
        if (IsComparison(cell.Kind)) return Equal("the output", cell.Width, 1) ?? Equal("the second input", b, a);
        return Equal("the first input", a, cell.Width) ?? (IsShift(cell.Kind) ? null : Equal("the second input", b, cell.Width));
    }

    private static string? Case(CaseCell cell, Func<Net, int> widthOf)
    {
        var subject = widthOf(cell.Subject);
        foreach (var arm in cell.Arms)
        {
            if (arm.Patterns.IsEmpty) return "an arm has no pattern";
            if (Equal("the value of an arm", widthOf(arm.Value), cell.Width) is { } fault) return fault;
            foreach (var pattern in arm.Patterns)
            {
                if (pattern.Mask.Width != subject || pattern.Value.Width != subject)
                    return $"a pattern is {pattern.Value.Width} bits but the subject is {subject} bits";
                if ((pattern.Value.Unsigned & ~pattern.Mask.Unsigned) != 0) return "a pattern has a one outside its mask";
            }
        }

        return Equal("the default", widthOf(cell.Default), cell.Width);
    }
}
