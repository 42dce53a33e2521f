namespace WaferHdl.Simulator.Engine;

/// <summary>The text form of a state: one item a line, equal states give equal text.</summary>
/// <remarks>
/// <code>
/// waferhdl-state 2
/// design FINGERPRINT
/// init zero | init random SEED
/// in NAME WIDTH HEX
/// reg PATH WIDTH HEX
/// mem PATH WIDTH            (where words differ from power-up)
/// word ADDRESS HEX          (of the mem above)
/// count PATH NUMBER         (that are not 0)
/// end
/// </code>
/// </remarks>
public static class StateText
{
    internal const string Format = "waferhdl-state";
    internal const string Header = Format + " 2";

    public static void Write(IStateAccess state, TextWriter output)
    {
        output.Write(Header + "\n");
        output.Write($"design {state.Layout.Fingerprint}\n");
        output.Write(state.Options.RandomInit ? $"init random {state.Options.Seed}\n" : "init zero\n");
        for (var i = 0; i < state.Layout.Inputs.Length; i++)
        {
            var value = state.ReadInput(i);
            output.Write($"in {state.Layout.TopModule.Ports[state.Layout.Inputs[i]].Name} {value.Width} {value.ToHex()}\n");
        }

        foreach (var column in state.Layout.Columns)
        {
            if (column.Kind == StateKind.Register) WriteRegister(state, column, output);
            else if (column.Kind == StateKind.Memory) WriteMemory(state, column, output);
            else WriteCounts(state, column, output);
        }

        output.Write("end\n");
    }

    /// <param name="path">Of the file, for messages.</param>
    /// <exception cref="SimulationException">The text is no state, or of another version or design
    /// (WH4040).</exception>
    public static SimulationState Read(TextReader input, string path, StateLayout layout) =>
        new StateTextReader(input, path, layout).Read();

    private static void WriteRegister(IStateAccess state, StateColumn column, TextWriter output)
    {
        const int LanesPerChunk = 1 << 12;
        var values = new byte[LanesPerChunk * column.Bytes];
        StateTransfer.ForEachChunk(column.Site.Lanes, LanesPerChunk, (lane, count) =>
        {
            state.ReadRegister(column, lane, values.AsSpan(0, count * column.Bytes));
            for (var i = 0; i < count; i++)
            {
                var value = PackedValue.Load(values.AsSpan(i * column.Bytes, column.Bytes), column.Width);
                output.Write($"reg {column.PathOf(lane + i)} {column.Width} {value.ToHex()}\n");
            }
        });
    }

    private static void WriteMemory(IStateAccess state, StateColumn column, TextWriter output)
    {
        var lane = -1L;
        foreach (var word in state.ReadMemory(column))
        {
            if (word.Lane != lane) output.Write($"mem {column.PathOf(lane = word.Lane)} {column.Width}\n");
            output.Write($"word {word.Address} {word.Value.ToHex()}\n");
        }
    }

    private static void WriteCounts(IStateAccess state, StateColumn column, TextWriter output)
    {
        const int LanesPerChunk = 1 << 12;
        var values = new long[LanesPerChunk];
        StateTransfer.ForEachChunk(column.Site.Lanes, LanesPerChunk, (lane, count) =>
        {
            state.ReadCounts(column, lane, values.AsSpan(0, count));
            for (var i = 0; i < count; i++)
                if (values[i] != 0)
                    output.Write($"count {column.PathOf(lane + i)} {values[i]}\n");
        });
    }
}
