using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace WaferHdl.Assembly.Output;

/// <summary>The files that an assembled program becomes.</summary>
public static class ProgramText
{
    private const int DataWordBytes = 4;

    /// <summary>The program for <c>$readmemh</c>, a word a line.</summary>
    public static string Words(AssembledProgram program) => Words(program.Words, program.WordWidth);

    /// <summary>Words for <c>$readmemh</c>, one a line.</summary>
    public static string Words(IEnumerable<ulong> words, int width)
    {
        var text = new StringBuilder();
        foreach (var word in words) text.Append(Hex(word, (width + 3) / 4)).Append('\n');
        return text.ToString();
    }

    /// <summary>The data memory for <c>$readmemh</c>, 32 bits a line, the byte of the lowest address in the low bits.</summary>
    public static string Data(AssembledProgram program) => Words(DataWords(program.Data), 8 * DataWordBytes);

    /// <summary>The data memory as words of 32 bits.</summary>
    public static ImmutableArray<ulong> DataWords(ImmutableArray<byte> data)
    {
        var words = new ulong[(data.Length + DataWordBytes - 1) / DataWordBytes];
        for (var i = 0; i < data.Length; i++) words[i / DataWordBytes] |= (ulong)data[i] << (8 * (i % DataWordBytes));
        return [.. words];
    }

    /// <summary>Symbols in order of definition: value, kind, name.</summary>
    public static string Symbols(AssembledProgram program)
    {
        var text = new StringBuilder();
        foreach (var symbol in program.Symbols)
            text.Append(CultureInfo.InvariantCulture, $"{Hex((ulong)symbol.Value, 8)} {Letter(symbol.Section)} {symbol.Name}\n");
        return text.ToString();
    }

    /// <summary>The program's lines with what they became: place, word, line, text. Each <c>+</c> is a macro or file that
    /// the line came through.</summary>
    public static string Listing(AssembledProgram program)
    {
        var text = new StringBuilder();
        var digits = (program.WordWidth + 3) / 4;
        foreach (var line in program.Listing)
        {
            var source = $"{line.Line,5} {new string('+', line.Depth),-2} {line.Text.TrimEnd()}";
            // Of macros and included files, only what they make.
            if (line.Words.IsEmpty && line.Depth > 0) continue;
            if (line.Words.IsEmpty) text.Append(' ', digits + 7).Append(source).Append('\n');
            foreach (var (section, address, bits, width) in line.Words)
            {
                var mark = section == SymbolSection.Data ? 'd' : ' ';
                text.Append(Hex((ulong)address, 4)).Append(mark).Append(' ').Append(Hex(bits, width).PadRight(digits)).Append(' ')
                    .Append(source).Append('\n');
                source = "";
            }
        }

        return string.Join('\n', text.ToString().Split('\n').Select(l => l.TrimEnd()));
    }

    internal static char Letter(SymbolSection section) => section switch
    {
        SymbolSection.Text => 'T',
        SymbolSection.Data => 'D',
        _ => 'A',
    };

    internal static string Hex(ulong value, int digits) =>
        value.ToString("x" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
