using WaferHdl.Elaborator.Netlists;

namespace WaferHdl.Codegen.Verilog;

/// <summary>Concatenations that a generate loop says shorter: the borders of a grid of instances.</summary>
internal sealed partial class ExpressionWriter
{
    private readonly Dictionary<Net, (RegularConcat Concat, string Body)?> _loops = [];

    /// <summary>The variable of such loops.</summary>
    public required Func<string> Counter { get; init; }

    // The repeated pattern of a concatenation and its text, when it has one.
    private (RegularConcat Concat, string Body)? LoopOf(Net net)
    {
        if (_module[net] is not ConcatCell and not SliceCell) return null;
        if (_loops.TryGetValue(net, out var known)) return known;
        (RegularConcat, string)? loop = null;
        var found = _module[net] switch
        {
            ConcatCell concat => RegularConcat.Of(_module, concat, part => _names[part] is not null),
            SliceCell slice when _names[slice.A] is null => RegularConcat.Of(_module, slice),
            _ => null,
        };
        if (found is { } regular)
        {
            var texts = regular.Pattern.Select(part => PartText(part, regular.Count)).Reverse().ToList();
            if (texts.All(t => t is not null)) loop = (regular, texts.Count == 1 ? texts[0]! : $"{{{string.Join(", ", texts)}}}");
        }

        _loops.Add(net, loop);
        return loop;
    }

    private string? PartText(RegularPart part, int count)
    {
        if (part.Cell is null) return Operand(part.Net).InConcat();
        if (ArrayElement(part.Cell, part.Position, part.Width, count) is { } element) return element;
        if (_names[part.Net] is null) return null;
        for (var k = 0; k < count; k++)
            MarkRead(part.Net, (int)(part.Position.Constant + part.Position.Coefficients[0] * k), part.Width);
        var start = ArrayIndex.Affine(part.Position, [Counter()]);
        var select = part.Width == 1 ? $"[{start}]" : $"[{start} +: {Number(part.Width)}]";
        return _names[part.Net] + select;
    }

    private void WriteLoop(VerilogText text, string name, (RegularConcat Concat, string Body) loop)
    {
        var (counter, width) = (Counter(), loop.Concat.Width);
        var place = width == 1 ? $"[{counter}]" : $"[{counter} * {Number(width)} +: {Number(width)}]";
        var lines = LineWrap.Assign($"assign {name}{place} = ", loop.Body);
        text.Line("generate");
        text.Indent();
        VerilogStyle.WriteLoop(text, counter, loop.Concat.Count, _names.Scope.TakeExact("gen_" + name.TrimStart('_')), string.Join('\n', lines));
        text.Outdent();
        text.Line("endgenerate");
    }
}
