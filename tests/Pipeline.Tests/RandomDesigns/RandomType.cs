using System.Globalization;

namespace WaferHdl.Pipeline.Tests.RandomDesigns;

/// <summary>A type that the generator knows how to make values of.</summary>
internal abstract record RandomType
{
    /// <summary>Total bits.</summary>
    public abstract int Width { get; }

    /// <summary>As written in a source.</summary>
    public abstract string Text { get; }
}

/// <summary><c>uint&lt;N&gt;</c> or <c>int&lt;N&gt;</c>.</summary>
internal sealed record Number(bool IsSigned, int Bits) : RandomType
{
    public static Number Bit { get; } = new(false, 1);

    public override int Width => Bits;

    public override string Text => string.Create(CultureInfo.InvariantCulture, $"{(IsSigned ? "int" : "uint")}<{Bits}>");
}

internal sealed record ArrayOf(Number Element, int Length) : RandomType
{
    public override int Width => Element.Bits * Length;

    public override string Text => string.Create(CultureInfo.InvariantCulture, $"{Element.Text}[{Length}]");
}

/// <summary>A struct declared in the generated file.</summary>
internal sealed record Structure(string Name, IReadOnlyList<(string Name, Number Type)> Fields) : RandomType
{
    public override int Width => Fields.Sum(f => f.Type.Bits);

    public override string Text => Name;
}

/// <summary>An enum declared in the generated file; not every encoding need have a name.</summary>
internal sealed record Enumeration(string Name, int Bits, IReadOnlyList<string> Members) : RandomType
{
    public override int Width => Bits;

    public override string Text => Name;
}
