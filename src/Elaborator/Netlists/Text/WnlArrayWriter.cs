using System.Collections.Immutable;
using System.Diagnostics;
using System.Numerics;
using System.Text;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Netlists.Text;

/// <summary>Writes instance arrays: shape, classes, and a line a piece.</summary>
internal sealed class WnlArrayWriter(Design design, WnlLabels labels, WnlReferences references, StringBuilder text)
{
    public void Write(InstanceArray array)
    {
        var variables = Variables(array.IndexNames);
        text.Append($"  array {WnlText.Name(array.Name)} ");
        for (var d = 0; d < array.Shape.Length; d++) text.Append($"[{WnlText.Name(array.IndexNames[d])}: {array.Shape[d]}]");
        text.Append(" {\n");
        foreach (var id in array.Classes) text.Append($"    class {references.Module(id)}\n");
        foreach (var piece in array.ClassMap) text.Append($"    at {Box(piece.Box)} class {piece.Class}\n");
        var ports = WnlReferences.ByName(design[array.Classes[0]].Ports.Select(port => port.Name));
        for (var port = 0; port < array.Inputs.Length; port++)
            foreach (var piece in array.Inputs[port])
                text.Append($"    {ports[port]} at {Box(piece.Box)} = {Source(piece.Source, variables)}\n");
        text.Append("  }\n");
    }

    /// <summary>The words for the index in affine maps: the names of the source where they are distinct.</summary>
    public static ImmutableArray<string> Variables(ImmutableArray<string> names) =>
        names.Distinct(StringComparer.Ordinal).Count() == names.Length && names.All(name => name.All(WnlText.IsNamePart) && WnlText.IsPlainName(name))
            ? names
            : [.. names.Select((_, d) => $"${d}")];

    private static string Box(IndexBox box)
    {
        var result = new StringBuilder();
        foreach (var range in box.Ranges)
        {
            result.Append('[').Append(range.Start);
            if (range.Count != 1 || range.Stride != 1) result.Append("..").Append(range.Last);
            if (range.Stride != 1) result.Append(" step ").Append(range.Stride);
            result.Append(']');
        }

        return result.ToString();
    }

    private string Source(PieceSource source, ImmutableArray<string> variables) => source switch
    {
        NetPiece piece => $"{labels[piece.Net]} element {Affine(piece.Element, variables)}{Place(piece.Stride, piece.Offset)}",
        IndexPiece piece => $"index {Affine(piece.Value, variables)}",
        TablePiece piece =>
            $"{labels[piece.Net]} table ({string.Join(", ", piece.Elements)}){Place(piece.Stride, piece.Offset)}",
        _ => throw new UnreachableException($"piece {source.GetType().Name} has no text form"),
    };

    private static string Place(int stride, int offset) => $" stride {stride}" + (offset == 0 ? "" : $" offset {offset}");

    // 4*r + c - 1: coefficients first, the constant last.
    private static string Affine(AffineMap map, ImmutableArray<string> variables)
    {
        var result = new StringBuilder();
        for (var d = 0; d < map.Coefficients.Length; d++)
            if (!map.Coefficients[d].IsZero)
                Term(result, map.Coefficients[d], variables[d]);
        if (result.Length == 0 || !map.Constant.IsZero) Term(result, map.Constant, null);
        return result.ToString();
    }

    private static void Term(StringBuilder result, BigInteger factor, string? variable)
    {
        var size = BigInteger.Abs(factor);
        if (result.Length > 0) result.Append(factor.Sign < 0 ? " - " : " + ");
        else if (factor.Sign < 0) result.Append('-');
        if (variable is null) result.Append(size);
        else result.Append(size.IsOne ? "" : $"{size}*").Append(variable);
    }
}
