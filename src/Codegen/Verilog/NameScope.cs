using System.Globalization;
using System.Text;

namespace WaferHdl.Codegen.Verilog;

/// <summary>Gives out names of one Verilog scope, each once. Who asks first gets the plain name; later ones get
/// <c>_1</c>, <c>_2</c>, … (a module asks for ports, then instances, then named nets, then temporaries).</summary>
internal sealed class NameScope(NameScope? outer = null)
{
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _next = new(StringComparer.Ordinal);

    /// <summary>A free name as close as possible to a name of the source.</summary>
    public string Take(string sourceName) => TakeExact(Escape(Identifier(sourceName)));

    /// <summary>A free name for a helper of the generated text, whose stem is a legal name already.</summary>
    public string TakeExact(string stem)
    {
        var name = stem;
        var number = _next.GetValueOrDefault(stem, 1);
        while (IsTaken(name)) name = stem + "_" + number++.ToString(CultureInfo.InvariantCulture);
        _next[stem] = number;
        _taken.Add(name);
        return name;
    }

    /// <summary><c>_stem_1</c>, <c>_stem_2</c>, …</summary>
    public string TakeTemporary(string target)
    {
        var stem = "_" + target.TrimStart('_');
        var number = _next.GetValueOrDefault(stem, 1);
        string name;
        do name = stem + "_" + number++.ToString(CultureInfo.InvariantCulture);
        while (IsTaken(name));
        _next[stem] = number;
        _taken.Add(name);
        return name;
    }

    /// <summary>Dots and other separators become <c>_</c>: <c>x.data</c> is <c>x_data</c>, <c>mac[2]</c> is
    /// <c>mac_2</c>.</summary>
    public static string Identifier(string sourceName)
    {
        var text = new StringBuilder(sourceName.Length);
        foreach (var c in sourceName)
        {
            if (c == ']') continue;
            text.Append(char.IsAsciiLetterOrDigit(c) || c == '_' ? c : '_');
        }

        if (text.Length == 0 || char.IsAsciiDigit(text[0])) text.Insert(0, '_');
        return text.ToString();
    }

    /// <summary>A keyword gets a trailing <c>_</c>.</summary>
    public static string Escape(string identifier) =>
        VerilogKeywords.Contains(identifier) ? identifier + "_" : identifier;

    public bool IsFree(string name) => !IsTaken(name);

    private bool IsTaken(string name) => _taken.Contains(name) || (outer?.IsTaken(name) ?? false);
}
