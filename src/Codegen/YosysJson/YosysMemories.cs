using System.Numerics;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Codegen.YosysJson;

/// <summary>Writes memories as read, write and initialisation ports. Addresses past the end read 0 and write nothing.</summary>
internal sealed class YosysMemories(ModuleNetlist module, YosysCells cells, Func<Net, int[]> bitsOf, string[] names)
{
    public void Write()
    {
        for (var i = 0; i < module.Cells.Length; i++)
            if (module.Cells[i] is MemoryReadCell read)
                Read(read, bitsOf(new Net(i)));
        for (var i = 0; i < module.Memories.Length; i++)
        {
            Image(i);
            for (var port = 0; port < module.Memories[i].Writes.Length; port++) WritePort(i, port);
        }
    }

    private static int AddressWidth(Memory memory) => Math.Max(1, 32 - BitOperations.LeadingZeroCount((uint)memory.Depth - 1));

    private string Id(int memory) => "\\" + names[memory];

    // The low bits of an address, and whether the whole of it lies in the memory.
    private (int[] Address, int? IsInside) Address(Net net, Memory memory, SourceSpan source)
    {
        var bits = bitsOf(net);
        var width = AddressWidth(memory);
        int[] low = [.. bits.Take(width), .. Enumerable.Repeat(0, Math.Max(0, width - bits.Length))];
        var canLeave = bits.Length < 63 ? 1L << bits.Length > memory.Depth : true;
        if (!canLeave) return (low, null);
        return (low, cells.Binary("$lt", bits, JsonText.Constant(memory.Depth, width + 1), 1, source)[0]);
    }

    private void Read(MemoryReadCell read, int[] y)
    {
        var memory = module.Memories[read.Memory];
        var (address, isInside) = Address(read.Address, memory, read.Source);
        var data = isInside is null ? y : cells.NewBits(read.Width);
        cells.Add(
            cells.HelperName("$memrd"), "$memrd",
            [
                ("MEMID", Id(read.Memory)), ("ABITS", JsonText.Number(address.Length)), ("WIDTH", JsonText.Number(read.Width)),
                ("CLK_ENABLE", JsonText.Number(0)), ("CLK_POLARITY", JsonText.Number(0)), ("TRANSPARENT", JsonText.Number(0)),
            ],
            [new("CLK", false, [0]), new("EN", false, [1]), new("ADDR", false, address), new("DATA", true, data)], read.Source);
        if (isInside is { } select) cells.Mux(select, data, JsonText.Constant(BitVector.Zero(read.Width)), y, read.Source);
    }

    private void Image(int index)
    {
        var memory = module.Memories[index];
        var image = memory.Image ?? []; // what nothing defines starts as 0, as in the simulator
        var words = image.SelectMany(JsonText.Constant).Concat(Enumerable.Repeat(0, (memory.Depth - image.Length) * memory.Width)).ToArray();
        cells.Add(
            cells.HelperName("$meminit"), "$meminit_v2",
            [
                ("MEMID", Id(index)), ("ABITS", JsonText.Number(32)), ("WIDTH", JsonText.Number(memory.Width)),
                ("WORDS", JsonText.Number(memory.Depth)), ("PRIORITY", JsonText.Number(0)),
            ],
            [
                new("ADDR", false, JsonText.Constant(0, 32)), new("DATA", false, words),
                new("EN", false, JsonText.Constant(BitVector.AllOnes(memory.Width))),
            ],
            memory.Source);
    }

    private void WritePort(int index, int port)
    {
        var memory = module.Memories[index];
        var write = memory.Writes[port];
        var (address, isInside) = Address(write.Address, memory, write.Source);
        var enable = bitsOf(write.Enable);
        if (isInside is { } inside) enable = cells.Binary("$and", enable, [inside], 1, write.Source);
        var above = memory.Width - write.Low - write.DataWidth;
        int[] Spread(IEnumerable<int> bits) => [.. Enumerable.Repeat(0, write.Low), .. bits, .. Enumerable.Repeat(0, above)];
        cells.Add(
            cells.HelperName("$memwr"), "$memwr_v2",
            [
                ("MEMID", Id(index)), ("ABITS", JsonText.Number(address.Length)), ("WIDTH", JsonText.Number(memory.Width)),
                ("CLK_ENABLE", "1"), ("CLK_POLARITY", "1"), ("PORTID", JsonText.Number(port)),
                // Later writes win over all earlier ones.
                ("PRIORITY_MASK", new string('1', port)),
            ],
            [
                new("CLK", false, bitsOf(module.PortNets[module.Domains[write.Domain].ClockPort])),
                new("EN", false, Spread(Enumerable.Repeat(enable[0], write.DataWidth))),
                new("ADDR", false, address), new("DATA", false, Spread(bitsOf(write.Data))),
            ],
            write.Source);
    }
}
