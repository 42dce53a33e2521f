using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Elaboration.Drivers;

/// <summary>Splits a register of the language into one cell for each leaf of its struct; arrays stay
/// packed.</summary>
internal static class RegisterCells
{
    /// <summary>The register as a carrier: its value is the packed value of its cells.</summary>
    public static Carrier Declare(ModuleState module, BoundRegister register)
    {
        var cells = new List<RegisterState>();
        foreach (var (name, type, low) in LeavesOf(register.Name, register.Type, 0))
        {
            var init = BitMath.Slice(register.Init, low, type.Width);
            cells.Add(module.AddRegister(
                name, type, init, register.HasInit, register.HasInit, register.Domain, register.Span));
        }

        var value = module.Logic.Concat(cells.Select(cell => cell.Output).ToList(), register.Span);
        return new Carrier(register.Name, register.Type, CarrierKind.Register, value, register.Span)
        {
            Domain = register.Domain,
            Registers = cells,
        };
    }

    /// <summary>Gives the cells of a register their next values.</summary>
    public static void SetNext(ModuleState module, Carrier carrier, Net value)
    {
        var low = carrier.Width;
        foreach (var cell in carrier.Registers)
        {
            low -= cell.Init.Width;
            cell.Next = module.Logic.Slice(value, low, cell.Init.Width, carrier.Span);
        }
    }

    // Highest bits first.
    private static IEnumerable<(string Name, HdlType Type, int Low)> LeavesOf(
        string name, HdlType type, int low)
    {
        if (type is not StructType structure) return [(name, type, low)];
        return structure.Fields.SelectMany((field, i) =>
            LeavesOf($"{name}.{field.Name}", field.Type, low + structure.LowBitOf(i)));
    }
}
