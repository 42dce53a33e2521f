using System.Collections.Immutable;
using System.Globalization;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Elaborator.Checks.Paths;

/// <summary>What a user calls bits of a module's nets.</summary>
internal sealed class BitNames
{
    private readonly Design _design;
    private readonly ModuleNetlist _module;
    private readonly NamedNet?[] _names;

    public BitNames(Design design, ModuleNetlist module)
    {
        _design = design;
        _module = module;
        _names = new NamedNet?[module.Cells.Length];
        // An input is called by its port, whatever passes it on; of other names the module's own come before ports.
        foreach (var name in module.Names)
            if (name.Kind != NameKind.Port && module[name.Net] is not InputCell)
                _names[name.Net.Cell] ??= name;
        // A port names its net where nothing else does, inputs first.
        foreach (var isOutput in new[] { false, true })
            for (var i = 0; i < module.Ports.Length; i++)
            {
                var port = module.Ports[i];
                if (port.IsOutput == isOutput && module[module.PortNets[i]] is not RegisterCell)
                    _names[module.PortNets[i].Cell] ??=
                        new NamedNet(port.Name, module.PortNets[i], port.Type, NameKind.Port, null, port.Source);
            }
    }

    /// <summary>The name of bits, or null for a net that the source does not name.</summary>
    /// <param name="range">The bits.</param>
    /// <param name="index">For an array whose instances count as one: which instance, as text (<c>[i + 1]</c>).</param>
    public string? Of(BitRange range, string? index)
    {
        switch (_module[range.Net])
        {
            case InstanceOutputCell cell:
                var instance = _module.Instances[cell.Instance];
                return $"{instance.Name}.{OfPort(instance.Module, cell.Port, range.Low, range.High)}";
            case ArrayOutputCell cell:
                var array = _module.Arrays[cell.Array];
                var width = _design[array.Classes[0]].Ports[cell.Port].Width;
                index ??= IndexText(array, range.Low / width);
                var low = range.Low % width;
                return $"{array.Name}{index}.{OfPort(array.Classes[0], cell.Port, low, Math.Min(width, low + range.Width))}";
            case var cell when _names[range.Net.Cell] is { } name:
                return name.Type.Width == cell.Width ? name.Name + Member(name.Type, range.Low, range.High) : name.Name;
            case RegisterCell register:
                return register.Name + Member(new UIntType(register.Width), range.Low, range.High);
            case MemoryReadCell read:
                return $"{_module.Memories[read.Memory].Name}[…]{Member(new UIntType(read.Width), range.Low, range.High)}";
            default:
                return null;
        }
    }

    /// <summary>The place in the source that bits come from.</summary>
    public SourceSpan SpanOf(Net net) => _module[net] switch
    {
        InstanceOutputCell cell => _module.Instances[cell.Instance].Source,
        ArrayOutputCell cell => _module.Arrays[cell.Array].Source,
        InputCell cell => _module.Ports[cell.Port].Source,
        var cell when !cell.Source.IsNone => cell.Source,
        _ => _names[net.Cell]?.Source ?? SourceSpan.None,
    };

    public string OfPort(ModuleId id, int port, int low, int high)
    {
        var target = _design[id].Ports[port];
        return target.Name + Member(target.Type, low, high);
    }

    /// <summary>The index of an instance that stands some steps from the one that a path starts at: <c>[r][c + 1]</c>.</summary>
    public static string IndexText(InstanceArray array, ImmutableArray<int> offset) =>
        string.Concat(array.IndexNames.Select((name, d) => (d < offset.Length ? offset[d] : 0) switch
        {
            0 => $"[{name}]",
            > 0 and var ahead => $"[{name} + {ahead}]",
            var behind => $"[{name} - {-behind}]",
        }));

    public static string IndexText(InstanceArray array, int flat)
    {
        var text = "";
        for (var d = array.Shape.Length - 1; d >= 0; d--)
        {
            text = $"[{flat % array.Shape[d]}]{text}";
            flat /= array.Shape[d];
        }

        return text;
    }

    /// <summary>The member of a packed value that bits belong to: <c>.color</c>, <c>[3]</c>, <c>.data[7:4]</c>.</summary>
    public static string Member(HdlType type, int low, int high)
    {
        var text = "";
        while (low > 0 || high < type.Width)
        {
            switch (type)
            {
                case StructType structure:
                    var field = structure.Fields.Length - 1;
                    var fieldLow = 0;
                    while (field > 0 && fieldLow + structure.Fields[field].Type.Width <= low)
                        fieldLow += structure.Fields[field--].Type.Width;
                    if (high > fieldLow + structure.Fields[field].Type.Width) return text;
                    text += "." + structure.Fields[field].Name;
                    type = structure.Fields[field].Type;
                    (low, high) = (low - fieldLow, high - fieldLow);
                    break;
                case ArrayType array:
                    var element = low / array.Element.Width;
                    if (high > (element + 1) * array.Element.Width) return text;
                    text += $"[{element.ToString(CultureInfo.InvariantCulture)}]";
                    type = array.Element;
                    (low, high) = (low - element * type.Width, high - element * type.Width);
                    break;
                default:
                    return text + (high == low + 1 ? $"[{low}]" : $"[{high - 1}:{low}]");
            }
        }

        return text;
    }
}
