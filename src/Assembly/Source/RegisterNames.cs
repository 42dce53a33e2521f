using System.Globalization;
using WaferHdl.Assembly.Expressions;
using WaferHdl.Assembly.Isa;

namespace WaferHdl.Assembly.Source;

/// <summary>Names of registers and descriptors: <c>r0</c>, <c>d15</c>, and others that a program gives them.</summary>
internal static class RegisterNames
{
    /// <summary>Whether a word is kept for a register, whatever its number.</summary>
    public static bool IsRegister(string name) =>
        name.Length is > 1 and <= 4 && name[0] is 'r' or 'd' && name.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0
        && (name.Length == 2 || name[1] != '0');

    /// <summary>The register behind a name, or null.</summary>
    public static string? Resolve(string name, SymbolTable symbols) =>
        IsRegister(name) ? name : symbols.Registers.TryGetValue(name, out var entry) ? entry.Register : null;

    /// <summary>The bits of a register in a field, or null where it can't stand.</summary>
    public static ulong? BitsOf(string register, IsaField field)
    {
        var number = ulong.Parse(register.AsSpan(1), CultureInfo.InvariantCulture);
        var count = field.Kind == OperandKind.Operand ? (field.Mask >> 1) + 1 : field.Mask + 1;
        if (count != 0 && number >= count) return null;
        return (field.Kind, register[0]) switch
        {
            (OperandKind.Register, 'r') or (OperandKind.Descriptor, 'd') or (OperandKind.Operand, 'r') => number,
            (OperandKind.Operand, 'd') => count + number,
            _ => null,
        };
    }

    /// <summary>A field's bits as a name.</summary>
    public static string TextOf(ulong bits, IsaField field)
    {
        var half = (field.Mask >> 1) + 1;
        return field.Kind switch
        {
            OperandKind.Descriptor => $"d{bits}",
            OperandKind.Operand when bits >= half => $"d{bits - half}",
            _ => $"r{bits}",
        };
    }

    /// <summary>What can stand in a field, for a message.</summary>
    public static string Describe(IsaField field) => field.Kind switch
    {
        OperandKind.Register => $"a register (r0 to r{field.Mask})",
        OperandKind.Descriptor => $"a descriptor (d0 to d{field.Mask})",
        OperandKind.Operand => $"a register (r0 to r{field.Mask >> 1}) or descriptor (d0 to d{field.Mask >> 1})",
        OperandKind.Name => $"one of {string.Join(", ", field.Names.Select(n => n.Name))}",
        OperandKind.Label => "a place in the program",
        OperandKind.Ending => $"a number from {field.Mask + 2} to {(2 * field.Mask) + 1}",
        _ => "a number",
    };
}
