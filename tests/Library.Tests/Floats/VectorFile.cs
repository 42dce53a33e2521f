using System.Globalization;
using System.IO.Compression;
using System.Numerics;

namespace WaferHdl.Library.Tests.Floats;

/// <summary>One file of <c>tests/Data/fp</c>, as a module of <c>tests/Cases/float/vectors.whdl</c> takes it.</summary>
/// <param name="File">Without <c>.tv.gz</c>.</param>
/// <param name="Top">The module between <c>x</c>, <c>mode</c> and <c>y</c>.</param>
/// <param name="Rows">What the file must have, so that no row is lost.</param>
/// <param name="Result">Bits of the result.</param>
/// <param name="Operands">Bits of each operand.</param>
internal sealed record VectorFile(string File, string Top, int Rows, int Result, params int[] Operands)
{
    private static readonly string[] s_rounding = ["rne", "minMag", "min", "max"];

    /// <summary>The value of <c>Round</c>.</summary>
    public int Mode => Math.Max(0, s_rounding.IndexOf(File.Split('.').ElementAtOrDefault(1)));

    public bool HasFlags => !File.EndsWith(".noflags", StringComparison.Ordinal);

    public int InputWidth => Operands.Sum();

    /// <summary>Operands, the first in the high bits, and the result with the flags below it.</summary>
    public IEnumerable<(BigInteger X, BigInteger Y)> Read()
    {
        using var reader = new StreamReader(new GZipStream(
            System.IO.File.OpenRead(Repository.PathOf($"tests/Data/fp/{File}.tv.gz")), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
        {
            var fields = line.Split(' ');
            var x = BigInteger.Zero;
            for (var i = 0; i < Operands.Length; i++) x = x << Operands[i] | Hex(fields[i]);
            var flags = HasFlags ? Hex(fields[Operands.Length + 1]) : 0;
            yield return (x, Hex(fields[Operands.Length]) << 5 | flags);
        }
    }

    public override string ToString() => $"{File} {Top}";

    private static BigInteger Hex(string text) =>
        BigInteger.Parse("0" + text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
