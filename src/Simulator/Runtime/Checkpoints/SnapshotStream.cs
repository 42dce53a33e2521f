using System.Collections.Immutable;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Simulator.Engine;

namespace WaferHdl.Simulator.Runtime.Checkpoints;

/// <summary>A <see cref="RunSnapshot"/> as bytes.</summary>
internal static class SnapshotStream
{
    public static void Write(RunSnapshot snapshot, StateLayout layout, BinaryWriter output)
    {
        output.Write(snapshot.Fingerprint);
        output.Write(snapshot.Design);
        output.Write(snapshot.Options.RandomInit);
        output.Write(snapshot.Options.Seed);
        output.Write(snapshot.Cycles);
        output.Write(snapshot.LastTransfer);
        output.Write(snapshot.Time);
        output.Write(snapshot.Clocks.Length);
        foreach (var clock in snapshot.Clocks)
        {
            output.Write(clock.Name);
            output.Write(clock.Period);
            output.Write(clock.Next);
        }

        output.Write(snapshot.Drivers.Length);
        foreach (var driver in snapshot.Drivers)
        {
            output.Write(driver.Port);
            output.Write(driver.IsInput);
            output.Write(driver.Transfers);
            output.Write(driver.IsOffering);
            output.Write(driver.HasEnded);
            output.Write(driver.IsTaken);
            output.Write(driver.Position.Rows);
            output.Write(driver.Position.Bytes);
        }

        var modules = ModulesOf(layout);
        var properties = new Dictionary<Property, (int Module, int Index)>(ReferenceEqualityComparer.Instance);
        for (var m = 0; m < modules.Count; m++)
            for (var p = 0; p < modules[m].Properties.Length; p++)
                properties[modules[m].Properties[p]] = (m, p);
        output.Write(snapshot.Hits.Length);
        foreach (var hit in snapshot.Hits)
        {
            var (module, index) = properties[hit.Hit.Property];
            output.Write(module);
            output.Write(index);
            output.Write(hit.Hit.InstancePath);
            output.Write(hit.Hit.Message);
            output.Write(hit.Cycle);
        }
    }

    public static RunSnapshot Read(BinaryReader input, StateLayout layout)
    {
        var fingerprint = input.ReadString();
        return new RunSnapshot
        {
            Fingerprint = fingerprint,
            Design = input.ReadString(),
            Options = new SimulationOptions(input.ReadBoolean(), input.ReadUInt64()),
            Cycles = input.ReadInt64(),
            LastTransfer = input.ReadInt64(),
            Time = input.ReadInt64(),
            Clocks = List(input, () => new ClockState(input.ReadString(), input.ReadInt64(), input.ReadInt64())),
            Drivers = List(input, () => new DriverState(
                input.ReadString(), input.ReadBoolean(), input.ReadInt64(), input.ReadBoolean(), input.ReadBoolean(),
                input.ReadBoolean(), new StreamPosition(input.ReadInt64(), input.ReadInt64()))),
            // Of another design the properties can't be found, and nobody asks for them.
            Hits = fingerprint == layout.Fingerprint ? ReadHits(input, layout) : [],
        };
    }

    private static ImmutableArray<TimedHit> ReadHits(BinaryReader input, StateLayout layout)
    {
        var modules = ModulesOf(layout);
        return List(input, () =>
        {
            var (module, index) = (input.ReadInt32(), input.ReadInt32());
            if (module < 0 || module >= modules.Count || index < 0 || index >= modules[module].Properties.Length)
                throw new InvalidDataException("a property that the design does not have");
            var hit = new PropertyHit(modules[module].Properties[index], input.ReadString(), input.ReadString());
            return new TimedHit(hit, input.ReadInt64());
        });
    }

    private static ImmutableArray<T> List<T>(BinaryReader input, Func<T> read)
    {
        var count = input.ReadInt32();
        var list = ImmutableArray.CreateBuilder<T>();
        for (var i = 0; i < count; i++) list.Add(read());
        return list.ToImmutable();
    }

    private static List<ModuleNetlist> ModulesOf(StateLayout layout) =>
        [.. layout.Sites.Select(s => s.Module).Distinct(ReferenceEqualityComparer.Instance).Cast<ModuleNetlist>()];
}
