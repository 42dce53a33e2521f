using System.Globalization;
using System.IO.Compression;
using System.Numerics;
using System.Runtime.CompilerServices;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;
using Xunit;

namespace WaferHdl.Simulator.Tests;

/// <summary>All rows of tests/Data/ops through the interpreter: widths 1 to 129, both signs.</summary>
public class OperatorVectorTests
{
    [Fact]
    public void Every_operator_vector_gives_the_answer_of_verilog()
    {
        // Rows of one operator and shape share a netlist.
        var engines = new Dictionary<(string, bool, int, int, int), ISimulationEngine>();
        var (rows, mistakes) = (0, 0);
        var failures = new List<string>();
        foreach (var line in ReadRows())
        {
            if (line.StartsWith('#')) continue;
            rows++;
            var fields = line.Split('\t', ' ');
            var signed = fields[1] == "1";
            var (aw, bw, yw) = (Parse(fields[2]), Parse(fields[3]), Parse(fields[4]));
            var key = (fields[0], signed, aw, bw, yw);
            if (!engines.TryGetValue(key, out var engine))
                engines[key] = engine = BuildNetlist(fields[0], signed, aw, bw, yw).Simulate();
            engine.Poke(0, FromHex(fields[5], aw));
            engine.Poke(1, FromHex(fields[6], bw));
            var y = engine.PeekPort(2);
            var expected = FromHex(fields[7], yw);
            if (IsWideDivisionByOne(fields) && expected.IsZero)
            {
                // Icarus 11 answers 0 to most of these; x / 1 is x.
                expected = BitMath.Slice(FromHex(fields[5], aw), 0, yw);
                if (!expected.IsZero) mistakes++;
            }

            if (y != expected) failures.Add($"{line}: got {y.ToHex()}");
        }

        Assert.Empty(failures.Take(20));
        Assert.Equal(18_000, rows);
        Assert.Equal(7, mistakes);
    }

    private static bool IsWideDivisionByOne(string[] row) =>
        row[0] == "/" && row[1] == "0" && row[6] == "1" && row[5].TrimStart('0').Length > 16;

    private static IEnumerable<string> ReadRows()
    {
        using var reader = new StreamReader(new GZipStream(
            File.OpenRead(Path.Combine(SourceFolder(), "..", "Data", "ops", "op_vectors.tsv.gz")),
            CompressionMode.Decompress));
        while (reader.ReadLine() is { } line) yield return line;
    }

    private static string SourceFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    private static int Parse(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static BitVector FromHex(string text, int width) =>
        BitVector.FromInteger(
            BigInteger.Parse("0" + text, NumberStyles.HexNumber, CultureInfo.InvariantCulture), width);

    private static Design BuildNetlist(string op, bool signed, int aw, int bw, int yw)
    {
        var m = DesignBuilder.Module("op");
        var a = m.Input("a", aw);
        var b = m.Input("b", bw);
        var context = Math.Max(Math.Max(aw, bw), yw);
        var wide = Math.Max(aw, bw);

        Net Fit(Net net, int width, bool sign)
        {
            var own = m.WidthOf(net);
            if (own == width) return net;
            return own > width
                ? m.Slice(net, 0, width)
                : m.Add(new ExtendCell(net, sign, width, default));
        }

        Net Unary(UnaryKind kind, Net net, int width) => m.Add(new UnaryCell(kind, net, width, default));
        Net InContext(Net net) => Fit(net, context, signed);
        Net Compare(BinaryKind kind, Net left, Net right) =>
            m.Binary(kind, Fit(left, wide, signed), Fit(right, wide, signed));
        Net Arithmetic(BinaryKind kind) => m.Binary(kind, InContext(a), InContext(b));
        Net Bit(Net net) => Unary(UnaryKind.ReduceOr, net, 1);
        Net Not(Net net) => Unary(UnaryKind.Not, net, m.WidthOf(net));
        Net Shift(BinaryKind kind, Net left) =>
            m.Add(new BinaryCell(kind, left, b, m.WidthOf(left), default));
        var unaryContext = Math.Max(aw, yw);

        var y = op switch
        {
            "+" => Arithmetic(BinaryKind.Add),
            "-" => Arithmetic(BinaryKind.Subtract),
            "*" => Arithmetic(BinaryKind.Multiply),
            "/" => Arithmetic(signed ? BinaryKind.DivideSigned : BinaryKind.DivideUnsigned),
            "%" => Arithmetic(signed ? BinaryKind.RemainderSigned : BinaryKind.RemainderUnsigned),
            "&" => Arithmetic(BinaryKind.And),
            "|" => Arithmetic(BinaryKind.Or),
            "^" => Arithmetic(BinaryKind.Xor),
            "~^" => Not(Arithmetic(BinaryKind.Xor)),
            "==" => Compare(BinaryKind.Equal, a, b),
            "!=" => Compare(BinaryKind.NotEqual, a, b),
            "<" => Compare(signed ? BinaryKind.LessSigned : BinaryKind.LessUnsigned, a, b),
            "<=" => Compare(signed ? BinaryKind.LessEqualSigned : BinaryKind.LessEqualUnsigned, a, b),
            ">" => Compare(signed ? BinaryKind.LessSigned : BinaryKind.LessUnsigned, b, a),
            ">=" => Compare(signed ? BinaryKind.LessEqualSigned : BinaryKind.LessEqualUnsigned, b, a),
            "&&" => m.Binary(BinaryKind.And, Bit(a), Bit(b)),
            "||" => m.Binary(BinaryKind.Or, Bit(a), Bit(b)),
            "<<" or "<<<" => Shift(BinaryKind.ShiftLeft, Fit(a, unaryContext, signed)),
            ">>" => Shift(BinaryKind.ShiftRightUnsigned, Fit(a, unaryContext, signed)),
            ">>>" => Shift(
                signed
                    ? BinaryKind.ShiftRightSigned
                    : BinaryKind.ShiftRightUnsigned, Fit(a, unaryContext, signed)),
            "u+" => Fit(a, unaryContext, signed),
            "u-" => Unary(UnaryKind.Negate, Fit(a, unaryContext, signed), unaryContext),
            "u~" => Not(Fit(a, unaryContext, signed)),
            "u!" => Not(Bit(a)),
            "u&" => Unary(UnaryKind.ReduceAnd, a, 1),
            "u|" => Bit(a),
            "u^" => Unary(UnaryKind.ReduceXor, a, 1),
            "u~&" => Not(Unary(UnaryKind.ReduceAnd, a, 1)),
            "u~|" => Not(Bit(a)),
            "u~^" => Not(Unary(UnaryKind.ReduceXor, a, 1)),
            _ => throw new InvalidDataException($"unknown operator {op}"),
        };

        // One-bit results are unsigned.
        m.Output("y", Fit(y, yw, signed && m.WidthOf(y) > 1));
        return DesignBuilder.Design(m);
    }
}
