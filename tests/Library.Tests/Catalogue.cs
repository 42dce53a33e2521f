namespace WaferHdl.Library.Tests;

/// <summary>Every module of the library and of the examples, with parameters that make small hardware.</summary>
internal static class Catalogue
{
    /// <summary>By folder of the library; the examples stand under their own name.</summary>
    public static IReadOnlyDictionary<string, string[]> Tops { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["hdl/stream"] =
        [
            "stream.fifo.Fifo<u8, 5>",
            "stream.slice.Slice<u8>",
            "stream.slice.Forward<u8>",
            "stream.skid.Skid<u8>",
            "stream.fork.Fork<u8, 3>",
            "stream.join.Join<u8, u16>",
            "stream.join.JoinAll<u8, 3>",
            "stream.mux.Mux<u8, 3>",
            "stream.mux.Demux<u8, 3>",
            "stream.arbiter.Priority<u8, 3>",
            "stream.arbiter.RoundRobin<u8, 5>",
            "stream.width.Up<u8, 3>",
            "stream.width.Down<u8, 3>",
            "stream.credit.CreditSender<u8, 3>",
            "stream.credit.CreditReceiver<u8, 3>",
        ],
        ["hdl/num"] =
        [
            "num.mul.Mul<9, 13, 3>",
            "num.mul.SignedMul<9, 13, 3>",
            "num.div.Divider<9>",
            "num.div.SignedDivider<9>",
            "num.sqrt.Sqrt<11>",
            "num.lzc.LeadingZeros<13>",
            "num.lzc.Normalize<32>",
            "num.shift.Barrel<13>",
            "num.fixed.Requantize<8, 8, 4, 4>",
            "num.fixed.FixedMac<8, 8>",
            "num.float.pipe.AddPipe<5, 10>",
            "num.float.pipe.MulPipe<5, 10>",
            "num.float.pipe.FmaPipe<4, 3, 5, 7>",
            "num.float.div.DivUnit<5, 10>",
            "num.float.sqrt.SqrtUnit<5, 10>",
        ],
        ["hdl/mem"] =
        [
            "mem.single.SinglePort<u8, 20>",
            "mem.single.SinglePortBytes<4, 20>",
            "mem.dual.SimpleDual<u8, 20>",
            "mem.dual.TrueDual<u8, 20>",
            "mem.dual.RegisterFile<u32, 32, ZERO = true>",
            "mem.rom.Rom<u8, 16, FILE = \"mem/rom_test.hex\">",
            "mem.rom.Table<u16, 8, FILE = \"mem/table_test.hex\">",
        ],
        ["hdl/pe"] =
        [
            "pe.alu.Alu",
            "pe.core.Core<PROGRAM = \"pe/core_test.hex\", CODE = 64>",
            "pe.descriptor.Descriptors",
            "pe.mini.MiniPe<PROGRAM = \"pe/mini_test.hex\">",
            "pe.pick.ZeroFilter",
            "pe.sram.Sram",
            "pe.tasks.Tasks",
            "pe.threads.Threads",
            "pe.tile.Tile<CODE = 64>",
        ],
        ["hdl/cdc"] =
        [
            "cdc.sync2.Sync2<4, 3>",
            "cdc.sync2.PulseSync",
            "cdc.handshake.Handshake<u8>",
            "cdc.async_fifo.AsyncFifo<u8, 8>",
        ],
        ["hdl/code"] =
        [
            "code.crc.Crc",
            "code.crc.Crc<16, 0x1021, 0xFFFF, false, false, 0, 32>",
            "code.secded.SecdedEncoder<64>",
            "code.secded.SecdedDecoder<64>",
            "code.lfsr.Lfsr<16, STEPS = 8>",
            "code.lfsr.GaloisLfsr<16>",
            "code.parity.ParityGenerator<4>",
            "code.parity.ParityChecker<4>",
            "code.enc8b10b.Encoder8b10b",
            "code.enc8b10b.Decoder8b10b",
        ],
        ["hdl/util"] =
        [
            "util.edge.Edge",
            "util.edge.Debounce<5>",
            "util.counter.Counter<10>",
            "util.counter.UpDown<9>",
            "util.counter.Ticker<7>",
            "util.onehot.PriorityEncoder<6>",
            "util.onehot.OneHotEncoder<6>",
            "util.onehot.Decoder<6>",
            "util.onehot.GrayCounter<5>",
        ],
        ["hdl/noc"] =
        [
            "noc.color.ColorRouter<16, 3>",
            "noc.color.ColorRouter<16, 10, 4, HOP = 2>",
            "noc.ramp.Ramp",
            "noc.mesh.XyRouter<u8, 3>",
            "noc.mesh.XyVcRouter<u8, 3, 2, 3>",
            "noc.torus.TorusRouter<u8, 3, 3>",
            "noc.parts.queue.VcQueue<u8, 3, 4>",
            "noc.parts.queue.CreditQueue<u8, 3, 4>",
            "noc.parts.gate.VcGate<u8, 3>",
            "noc.parts.gate.CreditGate<u8, 3, 4>",
            "noc.parts.gate.ChannelPick<5>",
            "noc.parts.switch.Order<3>",
            "noc.parts.switch.StreamSwitch<u8, 3>",
            "noc.parts.switch.StreamSwitch<u8, 3, PACKETS = true, FIXED = true>",
            "noc.parts.switch.StreamSwitch<u8, 3, UNICAST = true>",
            "noc.parts.switch.VcSwitch<u8, 3, 2>",
            "noc.parts.switch.VcSwitch<u8, 3, 2, UNICAST = true>",
            "noc.parts.switch.VcSwitch<u8, 3, 1, PACKETS = true, FIXED = true>",
        ],
        ["hdl/wafer"] =
        [
            "wafer.lanes.LaneSpread<6, 2>",
            "wafer.lanes.LaneGather<6, 2>",
            "wafer.lanes.LaneEncoder<10, \"secded\">",
            "wafer.lanes.LaneEncoder<10, \"parity\">",
            "wafer.lanes.LaneDecoder<10, \"secded\">",
            "wafer.lanes.LaneDecoder<10, \"none\">",
            "wafer.lanes.LaneTrainer<5>",
            "wafer.scribe.ScribeWires<5>",
            "wafer.scribe.ScribeSender<5, SPARE = 2>",
            "wafer.scribe.ScribeReceiver<5, \"parity\">",
            "wafer.scribe.ScribeCrossing<5>",
            "wafer.scribe.ScribeLink<u8, \"secded\", LATENCY = 1>",
            "wafer.scribe.ScribeLink<u8, SPARE = 0>",
            "wafer.scribe.ScribeLink",
            "wafer.scribe.VcScribeLink<u8, 3, \"parity\", SPARE = 2>",
            "wafer.scribe.CreditScribeLink<u8, 1>",
        ],
        ["examples/01_counter"] =
        [
            "counter.Counter<8>",
        ],
        ["examples/02_fifo"] =
        [
            "fifo_chain.FifoChain",
            "fifo_chain.PeakOf",
        ],
        ["examples/03_uart"] =
        [
            "uart.Loopback<16>",
        ],
        ["examples/04_fir"] =
        [
            "fir.LowPass<X = 6>",
            "noise.Noise",
        ],
        ["examples/05_sha256"] =
        [
            "sha256.Sha256",
            "chain.Chain",
        ],
        ["examples/06_riscv"] =
        [
            "rv32.Core<WORDS = 64, PROGRAM = \"data/sort.hex\">",
        ],
        ["examples/07_spmv"] =
        [
            "spmv.Spmv<PES = 2, K = 2, ROWS = 8, COLS = 8, WORDS = 8, A = 8, X = 8, Y = 20>",
        ],
    };

    /// <summary>The project of a group: the library is one, each example another.</summary>
    public static string ProjectOf(string group) => group.StartsWith("hdl/", StringComparison.Ordinal) ? "hdl" : group;
}
