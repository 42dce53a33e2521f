using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using WaferHdl.Elaborator.Netlists;

namespace WaferHdl.Codegen.Verilog;

/// <summary>Names modules after the last part of their definition and their parameters: <c>Fifo_u8_4</c>.</summary>
/// <remarks>Equal names get <c>_1</c>, <c>_2</c>, … in the order of the design. A suffix over 40 characters is cut
/// and ends in a checksum of the whole.</remarks>
internal static class ModuleNaming
{
    private const int MaxSuffix = 40;

    public static ImmutableArray<string> Of(Design design, string prefix = "")
    {
        var scope = new NameScope();
        var names = new string[design.Modules.Length];

        // What is written elsewhere keeps its name; nothing else may take it.
        for (var i = 0; i < names.Length; i++)
        {
            var module = design.Modules[i];
            if (!module.IsExtern) continue;
            names[i] = NameScope.Identifier(LastName(module));
            if (scope.IsFree(names[i])) scope.TakeExact(names[i]);
        }

        for (var i = 0; i < names.Length; i++)
        {
            var module = design.Modules[i];
            if (!module.IsExtern) names[i] = scope.Take(prefix + LastName(module) + Suffix(module));
        }

        return [.. names];
    }

    private static string LastName(ModuleNetlist module) => module.Definition[(module.Definition.LastIndexOf('.') + 1)..];

    private static string Suffix(ModuleNetlist module)
    {
        var suffix = string.Concat(module.Parameters.Select(p => "_" + Readable(p.Value)));
        if (suffix.Length <= MaxSuffix) return suffix;
        var whole = string.Join(',', module.Parameters.Select(p => p.Value));
        return suffix[..(MaxSuffix - 9)].TrimEnd('_') + "_" + Checksum(whole).ToString("x8", CultureInfo.InvariantCulture);
    }

    // `noc.Wavelet<8>` is Wavelet_8, −3 is m3, "rom.hex" is rom_hex.
    private static string Readable(string value)
    {
        var text = new StringBuilder();
        var word = new StringBuilder();
        foreach (var c in value + " ")
        {
            if (char.IsAsciiLetterOrDigit(c) || c == '_')
            {
                word.Append(c);
            }
            else if (c == '.' && !value.StartsWith('"'))
            {
                word.Clear(); // the package of a type
            }
            else if (c == '-')
            {
                word.Append('m');
            }
            else if (word.Length != 0)
            {
                if (text.Length != 0) text.Append('_');
                text.Append(word);
                word.Clear();
            }
        }

        return text.Length == 0 ? "x" : text.ToString();
    }

    // FNV-1a: stable over runs and platforms.
    private static uint Checksum(string text)
    {
        var hash = 2166136261u;
        foreach (var c in text) hash = unchecked((hash ^ c) * 16777619u);
        return hash;
    }
}
