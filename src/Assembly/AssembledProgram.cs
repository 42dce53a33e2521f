using System.Collections.Immutable;

namespace WaferHdl.Assembly;

/// <summary>Where a symbol's value counts.</summary>
public enum SymbolSection
{
    /// <summary>A number.</summary>
    Absolute,

    /// <summary>A place in the program, in words.</summary>
    Text,

    /// <summary>An address in the data memory, in bytes.</summary>
    Data,
}

/// <summary>A symbol of a program.</summary>
public sealed record ProgramSymbol(string Name, SymbolSection Section, long Value);

/// <summary>A line of the listing.</summary>
/// <param name="Line">From 1; 0 of a line that an expansion made.</param>
/// <param name="Depth">How many expansions it came through.</param>
/// <param name="Words">What it put where.</param>
public sealed record ListingLine(
    string File, int Line, int Depth, string Text, ImmutableArray<(SymbolSection Section, long Address, ulong Bits, int Digits)> Words);

/// <summary>What the assembler made of a program.</summary>
/// <param name="Words">The instructions, from place 0 on.</param>
/// <param name="WordWidth">Bits of one of them.</param>
/// <param name="Data">What the data memory holds at first, from byte 0 on.</param>
/// <param name="Symbols">In the order of definition, without those of the instruction set.</param>
public sealed record AssembledProgram(
    ImmutableArray<ulong> Words, int WordWidth, ImmutableArray<byte> Data, ImmutableArray<ProgramSymbol> Symbols,
    ImmutableArray<ListingLine> Listing);
