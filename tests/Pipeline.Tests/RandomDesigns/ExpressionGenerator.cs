using System.Globalization;
using System.Numerics;

namespace WaferHdl.Pipeline.Tests.RandomDesigns;

/// <summary>Writes random well-typed expressions: for a wanted type it picks an operator whose exact result has that
/// type, by the width rules of the language, and asks itself for the operands.</summary>
internal sealed class ExpressionGenerator(Random random)
{
    private static readonly int[] EdgeWidths = [1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129, 200];

    public int Width() => random.Next(3) == 0 ? EdgeWidths[random.Next(EdgeWidths.Length)] : random.Next(1, 41);

    public Number NumberType() => new(random.Next(3) == 0, Width());

    /// <summary>An expression of exactly the type, in parentheses where it needs them.</summary>
    public string Of(RandomType type, Scope scope, int depth) => type switch
    {
        Number number => OfNumber(number, scope, depth),
        ArrayOf array => OfArray(array, scope, depth),
        Structure structure => OfStructure(structure, scope, depth),
        Enumeration enumeration => OfEnumeration(enumeration, scope, depth),
        _ => throw new ArgumentException("unknown type", nameof(type)),
    };

    public string Condition(Scope scope, int depth) => OfNumber(Number.Bit, scope, depth);

    private string OfArray(ArrayOf type, Scope scope, int depth)
    {
        if (Pick(scope, t => t == type) is { } name && random.Next(2) == 0) return name;
        if (random.Next(4) == 0) return $"from_bits<{type.Text}>({Unsigned(type.Width, scope, depth - 1)})";
        if (random.Next(4) == 0) return $"[{OfNumber(type.Element, scope, depth - 1)}; {type.Length}]";
        return $"[{string.Join(", ", Enumerable.Range(0, type.Length).Select(_ => OfNumber(type.Element, scope, depth - 2)))}]";
    }

    private string OfStructure(Structure type, Scope scope, int depth)
    {
        if (Pick(scope, t => t == type) is { } name && random.Next(2) == 0) return name;
        if (random.Next(4) == 0) return $"from_bits<{type.Text}>({Unsigned(type.Width, scope, depth - 1)})";
        var fields = type.Fields.Select(f => $"{f.Name}: {OfNumber(f.Type, scope, depth - 1)}");
        return $"{type.Name} {{ {string.Join(", ", fields)} }}";
    }

    private string OfEnumeration(Enumeration type, Scope scope, int depth)
    {
        if (Pick(scope, t => t == type) is { } name && random.Next(2) == 0) return name;
        if (random.Next(3) == 0) return $"from_bits<{type.Name}>({Unsigned(type.Bits, scope, depth - 1)})";
        return $"{type.Name}.{type.Members[random.Next(type.Members.Count)]}";
    }

    private string Unsigned(int width, Scope scope, int depth) => OfNumber(new Number(false, width), scope, depth);

    private string OfNumber(Number type, Scope scope, int depth)
    {
        if (depth <= 0) return Leaf(type, scope);
        for (var attempt = 0; attempt < 4; attempt++)
            if (Compound(type, scope, depth) is { } text)
                return text;
        return Leaf(type, scope);
    }

    private string Leaf(Number type, Scope scope)
    {
        if (random.Next(8) != 0 && Pick(scope, t => t == type) is { } name) return name;
        // Any other value, bent to the type.
        if (random.Next(4) != 0 && PickTyped(scope) is { } any) return Bend(any.Text, any.Type, type);
        return Literal(type);
    }

    /// <summary>A number literal with its type written.</summary>
    public string Literal(Number type)
    {
        var bits = RandomBits(type.Bits);
        if (!type.IsSigned) return string.Create(CultureInfo.InvariantCulture, $"{bits}u{type.Bits}");
        var half = BigInteger.One << (type.Bits - 1);
        var value = bits >= half ? bits - 2 * half : bits;
        return value < 0
            ? string.Create(CultureInfo.InvariantCulture, $"(-{-value}i{type.Bits})")
            : string.Create(CultureInfo.InvariantCulture, $"{value}i{type.Bits}");
    }

    public BigInteger RandomBits(int width)
    {
        var ones = (BigInteger.One << width) - 1;
        switch (random.Next(6))
        {
            case 0: return BigInteger.Zero;
            case 1: return ones;
            case 2: return BigInteger.One << (width - 1);
            case 3: return BigInteger.One & ones;
        }

        var bytes = new byte[width / 8 + 1];
        random.NextBytes(bytes);
        return new BigInteger(bytes, isUnsigned: true) & ones;
    }

    private string Bend(string text, RandomType from, Number to)
    {
        if (from is not Number number)
        {
            text = $"bits({text})";
            number = new Number(false, from.Width);
        }

        if (number.Bits > to.Bits) text = $"trunc<{to.Bits}>({text})";
        else if (number.Bits < to.Bits) text = $"{(random.Next(2) == 0 ? "zext" : "sext")}<{to.Bits}>({text})";
        if (number.IsSigned == to.IsSigned) return text;
        return to.IsSigned ? $"signed({text})" : $"unsigned({text})";
    }

    private string? Compound(Number type, Scope scope, int depth)
    {
        string Sub(RandomType wanted) => Of(wanted, scope, depth - 1);
        var n = type.Bits;
        switch (random.Next(type.IsSigned ? 15 : 22))
        {
            case 0: // wrapping and saturating
                var wrap = (string[])["+%", "-%", "*%", "+|", "-|"];
                return $"({Sub(type)} {wrap[random.Next(wrap.Length)]} {Right(type, scope, depth)})";
            case 1:
                var logic = (string[])["&", "|", "^"];
                return $"({Sub(type)} {logic[random.Next(logic.Length)]} {Right(type, scope, depth)})";
            case 2: return $"(~{Sub(type)})";
            case 3 when n >= 2: // exact sum
                var narrow = new Number(type.IsSigned, n - 1);
                var other = new Number(type.IsSigned, random.Next(1, n));
                return random.Next(2) == 0 ? $"({Sub(narrow)} + {Sub(other)})" : $"({Sub(other)} + {Sub(narrow)})";
            case 4 when n >= 2: // exact product
                var left = random.Next(1, n);
                return $"({Sub(new Number(type.IsSigned, left))} * {Sub(new Number(type.IsSigned, n - left))})";
            case 5:
                return type.IsSigned
                    ? n >= 2 ? $"({Sub(new Number(true, n - 1))} / {Sub(new Number(true, Width()))})" : null
                    : $"({Sub(type)} / {Sub(new Number(false, Width()))})";
            case 6: return $"({Sub(type)} % {Sub(new Number(type.IsSigned, Width()))})";
            case 7 when Variable(random.Next(1, 9), scope) is { } amount:
                return $"({Sub(type)} {(random.Next(2) == 0 ? "<<" : ">>")} {amount})";
            case 8: return $"(if {Condition(scope, depth - 1)} {{ {Sub(type)} }} else {{ {Sub(type)} }})";
            case 9: return Match(type, scope, depth);
            case 10:
                var source = NumberType();
                return Bend(Sub(source), source, type);
            case 11 when Pick(scope, t => t is ArrayOf a && a.Element == type) is { } array:
                return $"{array}[{Variable(random.Next(1, 5), scope)}]";
            case 12 when PickField(type, scope) is { } field: return field;
            case 13 when scope.Functions.Where(f => f.Result == type).ToList() is { Count: > 0 } functions:
                var function = functions[random.Next(functions.Count)];
                return $"{function.Name}({string.Join(", ", function.Parameters.Select(Sub))})";
            case 14: return type.IsSigned ? SignedOnly(n, scope, depth) : MemoryRead(type, scope);
            case 15 when n >= 2:
                var high = random.Next(1, n);
                return $"({{{Sub(new Number(random.Next(2) == 0, high))}, {Sub(new Number(random.Next(2) == 0, n - high))}}})";
            case 16:
                var wide = n + random.Next(0, 20);
                var low = random.Next(0, wide - n + 1);
                return $"{Indexable(wide, scope, depth)}[{low + n - 1}:{low}]";
            case 17 when Variable(random.Next(1, 7), scope) is { } start:
                return $"{Indexable(n + random.Next(0, 20), scope, depth)}[{start} +: {n}]";
            case 18 when n == 1: return Boolean(scope, depth);
            case 19: return Count(n, scope, depth);
            case 20: return $"unsigned({Sub(new Number(true, n))})";
            case 21: return MinMax(type, scope, depth);
            default: return null;
        }
    }

    /// <summary>An unsigned expression that is no constant (constant indices and shift amounts must be in range), or
    /// null when nothing can be read.</summary>
    public string? Variable(int width, Scope scope) =>
        PickTyped(scope) is { } any ? Bend(any.Text, any.Type, new Number(false, width)) : null;

    // A right operand may be a bare literal: it takes the left's type.
    private string Right(Number type, Scope scope, int depth) => random.Next(4) == 0 && !type.IsSigned
        ? RandomBits(Math.Min(type.Bits, 16)).ToString(CultureInfo.InvariantCulture)
        : OfNumber(type, scope, depth - 1);

    private string SignedOnly(int n, Scope scope, int depth)
    {
        switch (random.Next(4))
        {
            case 0 when n >= 2: return $"(-({OfNumber(new Number(true, n - 1), scope, depth - 1)}))";
            case 1 when n >= 2:
                var sign = random.Next(2) == 0;
                return $"({OfNumber(new Number(sign, n - 1), scope, depth - 1)} - {OfNumber(new Number(sign, random.Next(1, n)), scope, depth - 1)})";
            case 2 when n >= 2: return $"({OfNumber(new Number(false, n - 1), scope, depth - 1)} as int)";
            default: return $"signed({Unsigned(n, scope, depth - 1)})";
        }
    }

    private string Indexable(int width, Scope scope, int depth)
    {
        var type = new Number(random.Next(3) == 0, width);
        return Pick(scope, t => t == type) ?? $"({OfNumber(type, scope, depth - 1)})";
    }

    private string Boolean(Scope scope, int depth)
    {
        var sign = random.Next(2) == 0;
        string Any(int bits) => OfNumber(new Number(sign, bits), scope, depth - 1);
        var compare = (string[])["==", "!=", "<", "<=", ">", ">="];
        return random.Next(8) switch
        {
            0 => $"({Condition(scope, depth - 1)} && {Condition(scope, depth - 1)})",
            1 => $"({Condition(scope, depth - 1)} || !{Condition(scope, depth - 1)})",
            2 => $"{((string[])["any", "all", "parity"])[random.Next(3)]}({Unsigned(Width(), scope, depth - 1)})",
            3 when Variable(random.Next(1, 7), scope) is { } index => $"{Indexable(Width(), scope, depth)}[{index}]",
            _ => $"({Any(Width())} {compare[random.Next(6)]} {Any(Width())})",
        };
    }

    private string? Count(int n, Scope scope, int depth)
    {
        // popcount, clz, ctz of w bits have clog2(w + 1) bits.
        if (n is < 1 or > 7) return null;
        var least = 1 << (n - 1);
        var width = random.Next(least, Math.Min((1 << n) - 1, 200) + 1);
        var name = ((string[])["popcount", "clz", "ctz"])[random.Next(3)];
        return $"{name}({Unsigned(width, scope, depth - 1)})";
    }

    private string MinMax(Number type, Scope scope, int depth) => random.Next(3) switch
    {
        0 => $"min({OfNumber(type, scope, depth - 1)}, {OfNumber(type, scope, depth - 1)})",
        1 => $"max({OfNumber(type, scope, depth - 1)}, {OfNumber(type, scope, depth - 1)})",
        _ => $"reverse({OfNumber(type, scope, depth - 1)})",
    };

    private string? MemoryRead(Number type, Scope scope)
    {
        var memories = scope.Memories.Where(m => m.Element == type).ToList();
        if (memories.Count == 0) return null;
        return $"{memories[random.Next(memories.Count)].Name}[{Variable(random.Next(1, 6), scope)}]";
    }

    private string Match(Number type, Scope scope, int depth)
    {
        var bits = random.Next(1, 5);
        var arms = new List<string>();
        var used = new HashSet<int>();
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            var value = random.Next(1 << bits);
            if (!used.Add(value) || used.Count == 1 << bits) continue;
            arms.Add($"{value} => {OfNumber(type, scope, depth - 2)},");
        }

        return $"(match {Unsigned(bits, scope, depth - 1)} {{ {string.Join(' ', arms)} _ => {OfNumber(type, scope, depth - 2)}, }})";
    }

    private string? PickField(Number type, Scope scope)
    {
        var fields = scope.Names
            .Where(n => n.Type is Structure)
            .SelectMany(n => ((Structure)n.Type).Fields.Where(f => f.Type == type).Select(f => $"{n.Text}.{f.Name}"))
            .ToList();
        return fields.Count == 0 ? null : fields[random.Next(fields.Count)];
    }

    private string? Pick(Scope scope, Func<RandomType, bool> fits)
    {
        var names = scope.Names.Where(n => fits(n.Type)).ToList();
        return names.Count == 0 ? null : names[random.Next(names.Count)].Text;
    }

    private (string Text, RandomType Type)? PickTyped(Scope scope)
    {
        var names = scope.Names.ToList();
        return names.Count == 0 ? null : names[random.Next(names.Count)];
    }
}
