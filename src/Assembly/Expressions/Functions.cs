using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;

namespace WaferHdl.Assembly.Expressions;

/// <summary>The functions that an expression can call.</summary>
internal static class Functions
{
    /// <summary>1 when its argument's value is known where it stands; looked at before the argument is.</summary>
    public const string Known = "known";

    private static readonly BigInteger s_half = 0xffff;

    private static readonly ImmutableSortedDictionary<string, (int Arguments, Func<AsmConstant[], AsmValue?> Value)> s_table =
        new Dictionary<string, (int, Func<AsmConstant[], AsmValue?>)>
        {
            [Known] = (1, _ => AsmValue.Of(true)),
            ["lo"] = (1, a => Integers(a, v => v[0] & s_half)),
            ["hi"] = (1, a => Integers(a, v => (v[0] >> 16) & s_half)),
            ["f32"] = (1, a => AsmValue.Of((BigInteger)BitConverter.SingleToUInt32Bits(ToSingle(a[0])))),
            ["f16"] = (1, a => AsmValue.Of((BigInteger)BitConverter.HalfToUInt16Bits(ToHalf(a[0])))),
            ["min"] = (2, a => a[0].Value.AsFloat <= a[1].Value.AsFloat ? a[0].Value : a[1].Value),
            ["max"] = (2, a => a[0].Value.AsFloat >= a[1].Value.AsFloat ? a[0].Value : a[1].Value),
            ["abs"] = (1, a => a[0].Value.Float is { } f ? AsmValue.Of(Math.Abs(f)) : AsmValue.Of(BigInteger.Abs(a[0].Value.Integer))),
            ["int"] = (1, a => a[0].Value.Float is not { } f ? a[0].Value : double.IsFinite(f) ? AsmValue.Of(new BigInteger(f)) : null),
            ["sqrt"] = (1, a => AsmValue.Of(Math.Sqrt(a[0].Value.AsFloat))),
            ["sin"] = (1, a => AsmValue.Of(Math.Sin(a[0].Value.AsFloat))),
            ["cos"] = (1, a => AsmValue.Of(Math.Cos(a[0].Value.AsFloat))),
        }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    public static IEnumerable<string> Names => s_table.Keys;

    public static int? ArgumentsOf(string name) => s_table.TryGetValue(name, out var entry) ? entry.Arguments : null;

    /// <summary>The value, or null when the arguments are not of the kind that the function takes.</summary>
    public static AsmValue? Call(string name, AsmConstant[] arguments) => s_table[name].Value(arguments);

    public static float ToSingle(AsmConstant value) =>
        value.Literal is { } text && float.TryParse(text, CultureInfo.InvariantCulture, out var exact) ? exact : (float)value.Value.AsFloat;

    public static Half ToHalf(AsmConstant value) =>
        value.Literal is { } text && Half.TryParse(text, CultureInfo.InvariantCulture, out var exact) ? exact : (Half)value.Value.AsFloat;

    private static AsmValue? Integers(AsmConstant[] arguments, Func<BigInteger[], BigInteger> function) =>
        arguments.Any(a => a.Value.IsFloat) ? null : AsmValue.Of(function([.. arguments.Select(a => a.Value.Integer)]));
}
