using System.Globalization;
using System.Numerics;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Codegen.Verilog;

/// <summary>How an unsigned net selects among a number of things: the bits that a select takes, and the condition
/// under which it selects one of them.</summary>
/// <param name="Count">Things to select from, at least 1.</param>
/// <param name="IndexWidth">Width of the selecting net.</param>
internal readonly record struct IndexGuard(int Count, int IndexWidth)
{
    /// <summary>Starts of a slice that meet a vector: <c>ceil(width / stride)</c>.</summary>
    public static int CountOf(int width, int stride) => (width + stride - 1) / stride;

    /// <summary>Bits that number <paramref name="count"/> things.</summary>
    public static int BitsFor(int count) => count <= 1 ? 0 : 32 - BitOperations.LeadingZeroCount((uint)count - 1);

    /// <summary>Whether the net can hold a value past the last thing.</summary>
    public bool IsNeeded => IndexWidth > 31 || 1L << IndexWidth > Count;

    /// <summary><c>index &lt; 6'd40</c>, or the plain test for the only thing.</summary>
    public VerilogExpression Condition(string index)
    {
        if (Count == 1)
        {
            return IndexWidth == 1
                ? new VerilogExpression($"!{index}", Precedence.Unary)
                : new VerilogExpression($"{index} == {Literal(0)}", Precedence.Equality);
        }

        return new VerilogExpression($"{index} < {Literal(Count)}", Precedence.Relational);
    }

    /// <summary>The index as exactly as many bits as select among <paramref name="things"/>.</summary>
    public string Select(string index, int things) => Resize(index, IndexWidth, Math.Max(1, BitsFor(things)));

    /// <summary>The low bits of a named signal, or it with zeros above.</summary>
    public static string Resize(string signal, int width, int to)
    {
        if (to == width) return signal;
        return to < width
            ? to == 1 ? $"{signal}[0]" : $"{signal}[{Number(to - 1)}:0]"
            : $"{{{Number(to - width)}'d0, {signal}}}";
    }

    private string Literal(int value) => VerilogLiteral.Of(BitVector.FromInteger(value, IndexWidth));

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
