using WaferHdl.Semantics.Types;

namespace WaferHdl.Elaborator.Elaboration.Drivers;

/// <summary>Names a range of bits the way a user would: <c>'q'</c>, <c>'r.count'</c>, <c>bits 7..4 of
/// 'a[3]'</c>.</summary>
internal static class BitNames
{
    public static string Of(string name, HdlType type, int low, int width)
    {
        while (true)
        {
            if (low == 0 && width == type.Width) return $"'{name}'";
            switch (type)
            {
                case StructType structure when FieldAt(structure, low, width) is { } index:
                    name += "." + structure.Fields[index].Name;
                    low -= structure.LowBitOf(index);
                    type = structure.Fields[index].Type;
                    continue;
                case ArrayType array when array.Element.Width is > 0 and var element
                    && low / element == (low + width - 1) / element:
                    name += $"[{low / element}]";
                    low %= element;
                    type = array.Element;
                    continue;
                case ArrayType array when array.Element.Width is > 0 and var element && low % element == 0
                    && width % element == 0:
                    return $"elements {low / element} to {(low + width) / element - 1} of '{name}'";
                default:
                    return width == 1
                        ? $"bit {low} of '{name}'" : $"bits {low + width - 1}..{low} of '{name}'";
            }
        }
    }

    private static int? FieldAt(StructType structure, int low, int width)
    {
        for (var i = 0; i < structure.Fields.Length; i++)
        {
            var start = structure.LowBitOf(i);
            if (low >= start && low + width <= start + structure.Fields[i].Type.Width) return i;
        }

        return null;
    }
}
