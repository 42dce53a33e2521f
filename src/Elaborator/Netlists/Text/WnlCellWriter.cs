using System.Diagnostics;
using System.Text;

namespace WaferHdl.Elaborator.Netlists.Text;

/// <summary>Writes what stands right of the <c>=</c> of a cell's line.</summary>
internal sealed class WnlCellWriter(
    Design design, ModuleNetlist module, WnlLabels labels, string[] ports, string[] domains)
{
    private readonly string[] _memories = WnlReferences.ByName(module.Memories.Select(memory => memory.Name));
    private readonly string[] _instances = WnlReferences.ByName(module.Instances.Select(instance => instance.Name));
    private readonly string[] _arrays = WnlReferences.ByName(module.Arrays.Select(array => array.Name));

    public string Operation(Cell cell) => cell switch
    {
        ConstantCell constant => constant.Value.ToString(),
        InputCell input => $"input {ports[input.Port]}",
        SliceCell slice => $"slice {labels[slice.A]}[{slice.Low + slice.SliceWidth - 1}:{slice.Low}]",
        ConcatCell concat => $"concat {string.Join(", ", concat.Parts.Select(part => labels[part]))}",
        ExtendCell extend => $"{(extend.IsSigned ? "sext" : "zext")} {labels[extend.A]}",
        UnaryCell unary => $"{WnlText.UnaryWords[unary.Kind]} {labels[unary.A]}",
        BinaryCell binary => $"{WnlText.BinaryWords[binary.Kind]} {labels[binary.A]}, {labels[binary.B]}",
        MuxCell mux => $"mux {labels[mux.Select]} ? {labels[mux.WhenTrue]} : {labels[mux.WhenFalse]}",
        CaseCell choice => Case(choice),
        DynamicSliceCell slice => $"dslice {labels[slice.A]}[{labels[slice.Start]} * {slice.Stride}]",
        DynamicInsertCell insert =>
            $"dinsert {labels[insert.A]}[{labels[insert.Start]} * {insert.Stride}] = {labels[insert.Value]}",
        CrossCell cross => $"cross {labels[cross.A]}",
        RegisterCell register => Register(register),
        MemoryReadCell read => $"read {_memories[read.Memory]} [{labels[read.Address]}]",
        InstanceOutputCell output =>
            $"output {PortOf(module.Instances[output.Instance].Module, output.Port)} of {_instances[output.Instance]}",
        ArrayOutputCell output =>
            $"outputs {PortOf(module.Arrays[output.Array].Classes[0], output.Port)} of {_arrays[output.Array]}",
        _ => throw new UnreachableException($"cell {cell.GetType().Name} has no text form"),
    };

    private string Register(RegisterCell register)
    {
        var init = register.IsInitDefined ? $"init {register.Init}" : $"uninit {register.Init}";
        var reset = register.HasReset ? " reset" : "";
        return $"register {WnlText.Name(register.Name)} next {labels[register.Next]} {init}{reset} @{domains[register.Domain]}";
    }

    private string Case(CaseCell choice)
    {
        var text = new StringBuilder($"case {labels[choice.Subject]} {{\n");
        foreach (var arm in choice.Arms)
            text.Append($"    {string.Join(" | ", arm.Patterns.Select(Pattern))} => {labels[arm.Value]}\n");
        return text.Append($"    else => {labels[choice.Default]}\n  }}").ToString();
    }

    // Binary with ?, or a plain constant where every bit counts.
    private static string Pattern(CasePattern pattern)
    {
        var hasWildcard = false;
        var digits = new StringBuilder();
        for (var bit = pattern.Mask.Width - 1; bit >= 0; bit--)
        {
            hasWildcard |= !pattern.Mask[bit];
            digits.Append(!pattern.Mask[bit] ? '?' : pattern.Value[bit] ? '1' : '0');
        }

        return hasWildcard ? $"{pattern.Mask.Width}'b{digits}" : pattern.Value.ToString();
    }

    private string PortOf(ModuleId id, int port)
    {
        var target = design[id];
        var name = target.Ports[port].Name;
        return target.FindPort(name) == port ? WnlText.Name(name) : $"#{port}";
    }
}
