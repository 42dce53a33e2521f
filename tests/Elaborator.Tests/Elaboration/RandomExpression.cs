using System.Numerics;

namespace WaferHdl.Elaborator.Tests.Elaboration;

/// <summary>A random expression of the language with its value by exact integers: the rules of the language
/// reference written down a second time.</summary>
internal sealed record RandomExpression(
    string Text, bool IsSigned, int Width, Func<BigInteger[], BigInteger> Value)
{
    private const int MaxWidth = 100;

    public string Type => $"{(IsSigned ? "int" : "uint")}<{Width}>";

    public static RandomExpression Input(string name, int index, bool isSigned, int width) =>
        new(name, isSigned, width, inputs => inputs[index]);

    public static RandomExpression Make(Random random, IReadOnlyList<RandomExpression> inputs, int depth)
    {
        if (depth == 0 || random.Next(12) == 0) return inputs[random.Next(inputs.Count)];
        var a = Make(random, inputs, depth - 1);
        var made = random.Next(5) switch
        {
            0 => Unary(random, a),
            1 => Selection(random, a),
            2 => Choice(random, a, Make(random, inputs, depth - 1), Make(random, inputs, depth - 1)),
            _ => Binary(random, a, Make(random, inputs, depth - 1)),
        };
        return made.Width <= MaxWidth ? made : Truncate(made, 1 + random.Next(MaxWidth));
    }

    private static RandomExpression Unary(Random random, RandomExpression a) => random.Next(8) switch
    {
        0 => new($"(-{a.Text})", true, a.Width + 1, x => -a.Value(x)),
        1 => new($"(-%{a.Text})", a.IsSigned, a.Width, x => Wrap(-a.Value(x), a.IsSigned, a.Width)),
        2 => new($"(~{a.Text})", a.IsSigned, a.Width, x => Wrap(-1 - a.Value(x), a.IsSigned, a.Width)),
        3 => new($"abs({a.Text})", false, a.Width, x => BigInteger.Abs(a.Value(x))),
        4 => Bit($"({a.Text} == 0)", x => a.Value(x).IsZero),
        5 => new($"popcount(unsigned({a.Text}))", false, CountWidth(a.Width), x =>
            Ones(Wrap(a.Value(x), false, a.Width))),
        6 => new($"unsigned({a.Text})", false, a.Width, x => Wrap(a.Value(x), false, a.Width)),
        _ => new($"signed({a.Text})", true, a.Width, x => Wrap(a.Value(x), true, a.Width)),
    };

    private static RandomExpression Selection(Random random, RandomExpression a)
    {
        var low = random.Next(a.Width);
        var width = 1 + random.Next(a.Width - low);
        return random.Next(4) switch
        {
            0 => Truncate(a, 1 + random.Next(a.Width)),
            1 => new($"sext<{a.Width + 3}>({a.Text})", a.IsSigned, a.Width + 3, x =>
                Wrap(Wrap(a.Value(x), true, a.Width), a.IsSigned, a.Width + 3)),
            2 => new($"({{{a.Text}, {a.Text}}})", false, 2 * a.Width, x =>
            {
                var bits = Wrap(a.Value(x), false, a.Width);
                return (bits << a.Width) | bits;
            }),
            _ => new($"bits({a.Text})[{low + width - 1}:{low}]", false, width, x =>
                Wrap(Wrap(a.Value(x), false, a.Width) >> low, false, width)),
        };
    }

    private static RandomExpression Choice(
        Random random, RandomExpression c, RandomExpression a, RandomExpression b)
    {
        b = SameType(a, b);
        if (random.Next(2) == 0 || c.Width == 1)
            return new(
                $"(if {c.Text} > {Zero(c)} {{ {a.Text} }} else {{ {b.Text} }})", a.IsSigned, a.Width, x =>
                c.Value(x).Sign > 0 ? a.Value(x) : b.Value(x));
        var subject = Truncate(new($"unsigned({c.Text})", false, c.Width, x =>
            Wrap(c.Value(x), false, c.Width)), Math.Min(3, c.Width));
        return new($"(match {subject.Text} {{ 0 => {a.Text}, 1 => {b.Text}, _ => {a.Text} }})", a.IsSigned,
            a.Width, x =>
            subject.Value(x).IsOne ? b.Value(x) : a.Value(x));
    }

    private static RandomExpression Binary(Random random, RandomExpression a, RandomExpression b)
    {
        var kind = random.Next(19);
        if (kind >= 17)
        {
            var count = Truncate(new($"unsigned({b.Text})", false, b.Width, x =>
                Wrap(b.Value(x), false, b.Width)), Math.Min(7, b.Width));
            return kind == 17
                ? new($"({a.Text} << {count.Text})", a.IsSigned, a.Width, x =>
                    Wrap(a.Value(x) << (int)count.Value(x), a.IsSigned, a.Width))
                : new($"({a.Text} >> {count.Text})", a.IsSigned, a.Width, x =>
                    a.Value(x) >> (int)count.Value(x));
        }

        b = SameSign(a, b);
        if (kind is >= 14 and <= 16) b = SameType(a, b);
        var (s, wa, wb, most) = (a.IsSigned, a.Width, b.Width, Math.Max(a.Width, b.Width));
        RandomExpression Make(
            string op, bool signed, int width, Func<BigInteger, BigInteger, BigInteger> f) =>
            new($"({a.Text} {op} {b.Text})", signed, width, x => f(a.Value(x), b.Value(x)));
        return kind switch
        {
            0 => Make("+", s, most + 1, (x, y) => x + y),
            1 => Make("-", true, most + 1, (x, y) => x - y),
            2 => Make("*", s, wa + wb, (x, y) => x * y),
            3 => Make("/", s, s ? wa + 1 : wa, (x, y) =>
                y.IsZero ? (s ? -1 : Most(false, wa)) : BigInteger.Divide(x, y)),
            4 => Make("%", s, wa, (x, y) => y.IsZero ? x : BigInteger.Remainder(x, y)),
            5 => Make("+%", s, most, (x, y) => Wrap(x + y, s, most)),
            6 => Make("-%", s, most, (x, y) => Wrap(x - y, s, most)),
            7 => Make("*%", s, most, (x, y) => Wrap(x * y, s, most)),
            8 => Make("+|", s, most, (x, y) => Clamp(x + y, s, most)),
            9 => Make("-|", s, most, (x, y) => Clamp(x - y, s, most)),
            10 => Make("<", false, 1, (x, y) => x < y ? 1 : 0),
            11 => Make(">=", false, 1, (x, y) => x >= y ? 1 : 0),
            12 => Make("!=", false, 1, (x, y) => x != y ? 1 : 0),
            13 => new($"max({a.Text}, {b.Text})", s, most, x => BigInteger.Max(a.Value(x), b.Value(x))),
            14 => Make("&", s, wa, (x, y) => x & y),
            15 => Make("|", s, wa, (x, y) => x | y),
            _ => Make("^", s, wa, (x, y) => x ^ y),
        };
    }

    private static RandomExpression SameSign(RandomExpression a, RandomExpression b)
    {
        if (a.IsSigned == b.IsSigned) return b;
        var name = a.IsSigned ? "signed" : "unsigned";
        return new($"{name}({b.Text})", a.IsSigned, b.Width, x => Wrap(b.Value(x), a.IsSigned, b.Width));
    }

    private static RandomExpression SameType(RandomExpression a, RandomExpression b)
    {
        b = SameSign(a, b);
        if (b.Width > a.Width) return Truncate(b, a.Width);
        return b.Width == a.Width ? b : new($"({b.Text} as {a.Type})", a.IsSigned, a.Width, b.Value);
    }

    private static RandomExpression Truncate(RandomExpression a, int width) => width >= a.Width
        ? a
        : new($"trunc<{width}>({a.Text})", a.IsSigned, width, x => Wrap(a.Value(x), a.IsSigned, width));

    private static RandomExpression Bit(string text, Func<BigInteger[], bool> value) =>
        new(text, false, 1, x => value(x) ? 1 : 0);

    private static string Zero(RandomExpression a) => a.IsSigned ? $"0i{a.Width}" : $"0u{a.Width}";

    private static int CountWidth(int most) => (int)new BigInteger(most).GetBitLength();

    private static int Ones(BigInteger value)
    {
        var count = 0;
        for (; !value.IsZero; value >>= 1) count += value.IsEven ? 0 : 1;
        return count;
    }

    private static BigInteger Most(bool isSigned, int width) =>
        (BigInteger.One << (isSigned ? width - 1 : width)) - 1;

    private static BigInteger Least(bool isSigned, int width) =>
        isSigned ? -(BigInteger.One << (width - 1)) : 0;

    private static BigInteger Clamp(BigInteger value, bool isSigned, int width) =>
        BigInteger.Max(Least(isSigned, width), BigInteger.Min(Most(isSigned, width), value));

    /// <summary>The low bits, read in the sign given.</summary>
    public static BigInteger Wrap(BigInteger value, bool isSigned, int width)
    {
        var bits = value & ((BigInteger.One << width) - 1);
        return isSigned && !(bits >> (width - 1)).IsZero ? bits - (BigInteger.One << width) : bits;
    }
}
