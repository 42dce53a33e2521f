using System.Numerics;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Semantics.Binding;

/// <summary>The lists that a skip fuse may hold.</summary>
internal static class SkipLists
{
    /// <summary>What is wrong with the value of a port, or null: it is no skip fuse, it is not known yet, or each of
    /// its lists ascends within its line.</summary>
    public static string? Mistake(BoundModule module, BoundPort port, BoundExpression value)
    {
        if (!port.IsFuse || !Constants.IsConstant(value)) return null;
        if (module.Instances.FirstOrDefault(i => i.Skip == port) is not { } instance) return null;
        var type = port.Type;
        while (type is ArrayType { Element: ArrayType inner }) type = inner;
        var width = ((ArrayType)type).Element.Width;
        var size = instance.Shape[^1] + instance.Spares;
        var bits = Constants.ToBits(value);
        for (var at = 0; at < port.Type.Width; at += type.Width)
        {
            var last = -1;
            for (var i = 0; i < instance.Spares; i++)
            {
                var position = (int)((bits >> (at + i * width)) & ((BigInteger.One << width) - 1));
                if (position >= size)
                    return $"'{instance.Name}' has {size} positions, so there is no {position} to pass over";
                if (position <= last)
                    return $"the positions to pass over must ascend, but {position} stands after {last}";
                last = position;
            }
        }

        return null;
    }
}
