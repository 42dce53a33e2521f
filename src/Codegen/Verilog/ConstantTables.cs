using System.Globalization;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Codegen.Verilog;

/// <summary>Constants too long for a literal, of which the instances of an array read a word each: the fuses of a
/// wafer. A table is an array that <c>$readmemh</c> fills, or a function with the words in the text.</summary>
internal sealed class ConstantTables(string module, ModuleNames names, bool isFile)
{
    // Icarus and Verilator fail on much longer literals.
    private const int MaxLiteral = 4096;

    private readonly Dictionary<(Net Net, int Word), string> _tables = [];
    private readonly VerilogText _text = new();

    public string Text => _text.ToString();

    public List<OutputFile> DataFiles { get; } = [];

    public static bool IsLong(Cell cell) => cell is ConstantCell { Width: > MaxLiteral };

    /// <summary>The text of one word of a constant.</summary>
    /// <param name="stem">What the table is called if the constant has no table yet.</param>
    public string Word(Net net, BitVector value, int word, string index, string stem)
    {
        if (!_tables.TryGetValue((net, word), out var name))
        {
            name = names.Scope.TakeExact(stem);
            _tables.Add((net, word), name);
            Declare(name, Words(value, word));
        }

        return isFile ? $"{name}[{index}]" : $"{name}({index})";
    }

    /// <summary>Whether a word may be cut in place.</summary>
    public bool HasSelects => isFile;

    private static List<BitVector> Words(BitVector value, int word)
    {
        var words = new List<BitVector>();
        for (var low = 0; low < value.Width; low += word)
        {
            var width = Math.Min(word, value.Width - low);
            words.Add(BitMath.ZeroExtend(BitMath.Slice(value, low, width), word));
        }

        return words;
    }

    private void Declare(string name, List<BitVector> words)
    {
        var range = VerilogStyle.Range(words[0].Width);
        if (isFile)
        {
            var path = $"{module}_{name}.hex";
            DataFiles.Add(new OutputFile(path, string.Concat(words.Select(w => w.ToHex() + "\n"))));
            _text.Line($"reg {range}{name} [0:{Number(words.Count - 1)}];");
            _text.Line($"initial $readmemh(\"{path}\", {name});");
            return;
        }

        _text.Line($"function {range}{name}(input [31:0] index);");
        _text.Indent();
        _text.Line("case (index)");
        _text.Indent();
        for (var i = 0; i < words.Count; i++)
        {
            if (words[i].IsZero) continue;
            foreach (var line in LineWrap.Assign($"32'd{Number(i)}: {name} = ", VerilogLiteral.Of(words[i]))) _text.Line(line);
        }

        _text.Line($"default: {name} = {VerilogLiteral.Of(BitVector.Zero(words[0].Width))};");
        _text.Outdent();
        _text.Line("endcase");
        _text.Outdent();
        _text.Line("endfunction");
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
