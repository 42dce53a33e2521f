using System.Globalization;

namespace WaferHdl.Simulator.Schedule;

/// <summary>A plan for people.</summary>
internal static class PlanText
{
    public static void Write(Plan plan, TextWriter output)
    {
        output.Write(string.Create(
            CultureInfo.InvariantCulture,
            $"plan {plan.Name}: {plan.RootBytes} bytes of the root, {plan.BufferBytes} bytes of rows\n"));
        for (var b = 0; b < plan.Buffers.Length; b++)
        {
            var buffer = plan.Buffers[b];
            output.Write(string.Create(
                CultureInfo.InvariantCulture,
                $"  buffer {b} {buffer.Name}: region {buffer.Region}, {buffer.Strips} + {2 * buffer.Margin} rows of "
                + $"{buffer.RowBytes} bytes\n"));
        }

        if (plan.Setup is { } setup) Write("setup", plan, setup, output);
        Write(plan.Name, plan, plan.Main, output);
    }

    private static void Write(string name, Plan plan, PlanStage stage, TextWriter output)
    {
        output.Write($"  {name}\n");
        for (var p = 0; p < stage.Passes.Length; p++)
        {
            var pass = stage.Passes[p];
            var program = pass.Program;
            var strips = plan.Layout.Strips[pass.Region];
            output.Write(string.Create(
                CultureInfo.InvariantCulture,
                $"    pass {p} {program.Name}: {strips.Strips} strips of {strips.Lanes} lanes, {program.Loads.Length} loads, "
                + $"{program.Order.Length} nodes, {program.Stores.Length} stores, {program.Writes.Length} writes, "
                + $"{pass.Exchange.Length} copies\n"));
            foreach (var slot in pass.Slots)
                if (slot.Delta != 0)
                    output.Write(string.Create(
                        CultureInfo.InvariantCulture, $"      reads buffer {slot.Buffer} {slot.Delta:+0;-0} strips\n"));
            var blended = program.Loads.Count(l => l.Source.Patch is not null);
            if (blended > 0) output.Write(string.Create(CultureInfo.InvariantCulture, $"      {blended} links patched\n"));
        }

        foreach (var loop in stage.Loops)
            output.Write(string.Create(
                CultureInfo.InvariantCulture,
                $"    passes {loop.First} to {loop.First + loop.Count - 1} until nothing changes\n"));
    }
}
