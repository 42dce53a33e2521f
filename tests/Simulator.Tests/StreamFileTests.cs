using System.Collections.Immutable;
using System.Numerics;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Runtime.StreamFiles;
using Xunit;

namespace WaferHdl.Simulator.Tests;

public class StreamFileTests
{
    private static readonly EnumType s_color =
        new("Color", new UIntType(2), [new EnumName("Red", 0), new EnumName("Green", 2)]);

    private static readonly StructType s_pixel = new("Pixel",
    [
        new StructField("value", new IntType(8)),
        new StructField("color", s_color),
        new StructField("last", UIntType.Bit),
    ]);

    private static readonly StructType s_nonzero = new("Nonzero",
    [
        new StructField("row", new UIntType(4)),
        new StructField("col", new UIntType(4)),
        new StructField("value", new IntType(12)),
        new StructField("last", UIntType.Bit),
    ]);

    private static string[] Beats(
        string text, HdlType type, StreamFormat format =
            StreamFormat.Csv, int? frac = null, HdlType? shown = null)
    {
        var source = FileSource.Read(new StringReader(text), format, "in.csv", type, frac);
        var beats = new List<string>();
        while (source.TryNext(out var beat))
            beats.Add(Simulator.Values.ValueText.Format(beat, shown ?? type));
        return [.. beats];
    }

    [Fact]
    public void Csv_columns_go_to_fields_by_name_and_last_marks_the_last_row() => Assert.Equal(
        [
            "{ value: -3, color: Green, last: 0 }",
            "{ value: 127, color: Red, last: 0 }",
            "{ value: 16, color: Red, last: 1 }",
        ],
        Beats("color, value\nGreen,-3\n\nColor.Red,127\r\n0,0x10\n", s_pixel));

    [Fact]
    public void A_stream_of_arrays_takes_a_row_for_each_element() => Assert.Equal(
        ["[1, 2, 3]", "[4, 0, 0]"], Beats("value\n1\n2\n3\n4\n", new ArrayType(new UIntType(8), 3)));

    [Theory]
    [InlineData("0.5", 0, 0)]
    [InlineData("1.5", 0, 2)]
    [InlineData("-0.5", 0, 0)]
    [InlineData("-1.5", 0, -2)]
    [InlineData("2.71828", 8, 696)]
    [InlineData("-1.25e-1", 4, -2)]
    [InlineData("6", -2, 2)]
    [InlineData("1e2", -3, 12)]
    [InlineData("7", 3, 56)]
    public void Reals_become_fixed_point_rounded_to_even(string text, int frac, int expected)
    {
        Assert.True(Simulator.Values.NumberText.TryParseFixed(text, frac, out var value));
        Assert.Equal(expected, value);
    }

    public static TheoryData<string, string[]> Matrices => new()
    {
        {
            "%%MatrixMarket matrix coordinate real general\n% a comment\n3 4 2\n1 1 1.5\n3 4 -2.25\n",
            ["0,0,6,0", "2,3,-9,1"]
        },
        { "%%MatrixMarket matrix coordinate pattern symmetric\n3 3 2\n2 1\n3 3\n",
            ["1,0,4,0", "0,1,4,0", "2,2,4,1"] },
        { "%%MatrixMarket matrix coordinate integer skew-symmetric\n3 3 1\n3 1 7\n",
            ["2,0,28,0", "0,2,-28,1"] },
        {
            "%%matrixmarket MATRIX array real symmetric\n2 2\n1\n2\n3\n",
            ["0,0,4,0", "1,0,8,0", "0,1,8,0", "1,1,12,1"]
        },
        { "%%MatrixMarket matrix array integer general\n2 2\n1\n2\n3\n4\n",
            ["0,0,4,0", "1,0,8,0", "0,1,12,0", "1,1,16,1"] },
    };

    [Theory, MemberData(nameof(Matrices))]
    public void Matrix_market_files_are_triplets_from_index_0(string text, string[] expected)
    {
        var source = FileSource.Read(
            new StringReader(text), StreamFormat.MatrixMarket, "m.mtx", s_nonzero, frac: 2);
        var output = new StringWriter();
        var sink = FileSink.Write(output, StreamFormat.Csv, s_nonzero);
        while (source.TryNext(out var beat)) sink.Accept(beat);
        Assert.Equal(string.Join("\n", expected.Prepend("row,col,value,last")) + "\n", output.ToString());
    }

    [Theory]
    [InlineData("WH4030", 0, "line 2", "value\nx\n")]
    [InlineData("WH4031", 0, "line 3", "value\n1\n128\n")]
    [InlineData("WH4030", 0, "line 2", "value\n1.5\n")]
    [InlineData("WH4030", 0, "line 2", "value\n1,2\n")]
    [InlineData("WH4030", 0, "line 1", "a,b\n1,2\n")]
    [InlineData("WH4030", 1, "line 2", "12\n@3\n")]
    [InlineData("WH4031", 1, "line 1", "fff\n")]
    [InlineData("WH4030", 1, "line 3", "/* a\n b */\n 1z")]
    [InlineData("WH4030", 1, "line 1", "/ 1")]
    [InlineData("WH4030", 2, "line 1", "%%MatrixMarket matrix coordinate complex general\n")]
    [InlineData("WH4030", 2, "line 3", "%%MatrixMarket matrix coordinate real general\n2 2 1\n3 1 1\n")]
    [InlineData("WH4030", 2, "line 4",
        "%%MatrixMarket matrix coordinate real general\n2 2 1\n1 1 1\n1 2 1\n")]
    [InlineData(
        "WH4030", 2, "ends after 1 of 2", "%%MatrixMarket matrix coordinate real general\n2 2 2\n1 1 1\n")]
    [InlineData("WH4031", 2, "line 3", "%%MatrixMarket matrix coordinate real general\n99 99 1\n50 1 1\n")]
    [InlineData("WH4031", 2, "line 3", "%%MatrixMarket matrix coordinate real general\n9 9 1\n5 1 1e30\n")]
    [InlineData("WH4030", 2, "line 2", "%%MatrixMarket matrix coordinate real general\n2 2\n")]
    public void Malformed_files_are_errors_at_their_line(string code, int kind, string where, string text)
    {
        var error = Assert.Throws<SimulationException>(() =>
            kind == 2
                ? Beats(text, s_nonzero, StreamFormat.MatrixMarket, 0)
                : Beats(text, new IntType(8), kind == 0 ? StreamFormat.Csv : StreamFormat.Hex));
        Assert.Equal(code, error.Diagnostic.Code);
        Assert.Contains(where, error.Diagnostic.Message, StringComparison.Ordinal);
        if (where.StartsWith("line", StringComparison.Ordinal))
            Assert.StartsWith(
                $"in.csv:{where[5..]}:", error.Diagnostic.Span.ToString(), StringComparison.Ordinal);
    }

    [Theory, InlineData(7), InlineData(8), InlineData(64), InlineData(65), InlineData(200)]
    public void Hex_and_binary_files_read_back_what_was_written(int width)
    {
        var type = new UIntType(width);
        BitVector[] rows =
            [BitVector.Zero(width), BitVector.AllOnes(width), BitVector.FromInteger(
                (BigInteger.One << (width - 1)) + 5, width)];
        var text = new StringWriter();
        var hex = FileSink.Write(text, StreamFormat.Hex, type);
        var bytes = new MemoryStream();
        var binary = FileSink.WriteBinary(bytes, type, rows: 2);
        foreach (var row in rows)
        {
            hex.Accept(row);
            binary.Accept(row);
        }

        Assert.Equal(
            rows, FileSource.ReadRows(new StringReader(text.ToString()), StreamFormat.Hex, "f.hex", type));
        Assert.Equal(2 * ((width + 7) / 8), bytes.Length);
        Assert.True(binary.IsFull);
        bytes.Position = 0;
        var source = FileSource.ReadBinary(bytes, "f.bin", type);
        Assert.True(source.TryNext(out var first) && first == rows[0]);
        Assert.True(source.TryNext(out var second) && second == rows[1]);
        Assert.False(source.TryNext(out _));
    }

    [Fact]
    public void A_memory_file_sets_words_at_its_addresses()
    {
        var m = DesignBuilder.Module("M");
        m.Memories.Add(new Elaborator.Netlists.Memory(
            "rom", new UIntType(12), 8, null, null, ImmutableArray<Elaborator.Netlists.WritePort>.Empty, null,
            default));
        using var engine = DesignBuilder.Design(m).Simulate();
        var rom = engine.FindMemory("rom")!;
        Assert.Equal(
            3,
            MemoryFile.Load(engine, rom, new StringReader("a_b 1 // first\n@6 /* then */ fff"), "rom.hex"));
        Assert.Equal([0xABu, 1u, 0u, 0xFFFu],
            new[] { 0, 1, 2, 6 }.Select(a => engine.ReadMemory(rom, a).Low));
        var error = Assert.Throws<SimulationException>(() =>
            MemoryFile.Load(engine, rom, new StringReader("@7 1\n2"), "rom.hex"));
        Assert.Contains(
            "line 2: a word at address 8, but 'rom' has 8 words", error.Message, StringComparison.Ordinal);
    }
}
