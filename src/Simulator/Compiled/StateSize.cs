using WaferHdl.Elaborator.Netlists;
using WaferHdl.Simulator.Reference;
using WaferHdl.Simulator.Schedule;

namespace WaferHdl.Simulator.Compiled;

/// <summary>How large a design is, before anything is made for it. Saturated.</summary>
/// <param name="Bytes">Of registers and counts in the formats of lanes, and of memories of the root; those of lanes count
/// when they are written.</param>
internal readonly record struct StateSize(long Instances, long Bytes)
{
    private const int BitsOfCount = 64;

    public static StateSize Of(Design design, ModuleTarget[] targets)
    {
        var known = new (Int128 Instances, Int128 Bits, Int128 Words)[design.Modules.Length];

        // A module stands behind those that it instantiates, an extern one has a model.
        for (var i = 0; i < known.Length; i++)
            if (targets[i].Program == i)
                known[i] = Measure(design.Modules[i], i);
        var top = known[targets[design.Top.Index].Program];
        return new StateSize(Saturate(top.Instances), Saturate((top.Bits + top.Words) / 8));

        (Int128 Instances, Int128 Bits, Int128 Words) Measure(ModuleNetlist module, int index)
        {
            Int128 limit = (Int128)1 << 100;
            (Int128 Instances, Int128 Bits, Int128 Words) sum = (1, BitsOf(module), module.Memories.Sum(m => (long)m.Width * m.Depth));
            foreach (var instance in module.Instances) Add(instance.Module, 1);
            foreach (var array in module.Arrays)
                foreach (var piece in array.ClassMap)
                    Add(array.Classes[piece.Class], piece.Box.Count);
            return sum;

            void Add(ModuleId id, long count)
            {
                var target = targets[id.Index].Program;
                var one = target < index ? known[target] : Measure(design.Modules[target], target);
                var isRoot = count < Graphs.GraphOptions.Default.MinimumLanes;
                sum = (
                    Int128.Min(limit, sum.Instances + (one.Instances * count)),
                    Int128.Min(limit, sum.Bits + (one.Bits * count)),
                    isRoot ? Int128.Min(limit, sum.Words + (one.Words * count)) : sum.Words);
            }
        }
    }

    private static long BitsOf(ModuleNetlist module) =>
        module.Cells.OfType<RegisterCell>().Sum(r => (long)LaneFormat.BlockBytes(r.Width) * 8 / LaneFormat.Lanes)
        + ((long)BitsOfCount * (module.Memories.Length + module.Properties.Length + module.Counters.Length));

    private static long Saturate(Int128 value) => (long)Int128.Min(long.MaxValue, value);
}
