using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Grammar;
using WaferHdl.Language.Syntax;
using WaferHdl.Language.Text;
using WaferHdl.Tests.Support;

namespace WaferHdl.Pipeline.Tests.Sources;

/// <param name="File">Relative to the repository.</param>
/// <param name="Top">A module with its arguments.</param>
internal sealed record DesignSource(string File, string Top)
{
    public string Name => $"{File} {Top}";

    public Design Elaborate() => Compiler.Design(Compiler.Open(File), Top);
}

/// <summary>Every module of the library, the examples and the golden cases as a top.</summary>
internal static class RepositoryDesigns
{
    // Modules that need arguments, examples in a size that all tools take quickly, and corners of the generic ones.
    private static readonly DesignSource[] s_chosen =
    [
        new("examples/02_fifo/fifo_chain.whdl", "FifoChain<u8, 8>"),
        new("examples/03_uart/uart.whdl", "Loopback<8>"),
        new("examples/03_uart/uart.whdl", "UartRx<9>"),
        new("examples/06_riscv/rv32.whdl", "Core<WORDS = 128, PROGRAM = \"data/sort.hex\">"),
        new("examples/07_spmv/spmv.whdl", "Spmv<PES = 2, K = 2, ROWS = 8, COLS = 8, WORDS = 8>"),
        new("hdl/cdc/async_fifo.whdl", "AsyncFifo<i5, DEPTH = 4>"),
        new("hdl/cdc/sync2.whdl", "Sync2<W = 4, STAGES = 3, INIT = 9>"),
        new("hdl/code/lfsr.whdl", "Lfsr<W = 9, STEPS = 5>"),
        new("hdl/code/parity.whdl", "ParityChecker<BYTES = 1, ODD = true>"),
        new("hdl/code/secded.whdl", "SecdedDecoder<D = 11>"),
        new("hdl/code/secded.whdl", "_Channel<D = 8>"),
        new("hdl/mem/dual.whdl", "RegisterFile<u9, DEPTH = 5, READS = 3, ZERO = true>"),
        new("hdl/mem/dual.whdl", "TrueDual<i3, DEPTH = 3>"),
        new("hdl/mem/rom.whdl", "Rom<u8, DEPTH = 16, FILE = \"mem/rom_test.hex\">"),
        new("hdl/mem/rom.whdl", "Table<u8, DEPTH = 16, FILE = \"mem/table_test.hex\">"),
        new("hdl/mem/single.whdl", "SinglePortBytes<BYTES = 3, DEPTH = 7>"),
        new("hdl/num/div.whdl", "Divider<W = 2>"),
        new("hdl/num/div.whdl", "SignedDivider<W = 7>"),
        new("hdl/num/fixed.whdl", "Requantize<I = 3, F = 9, TO_I = 5, TO_F = 2>"),
        new("hdl/num/lzc.whdl", "Normalize<W = 5>"),
        new("hdl/num/mul.whdl", "Mul<WA = 3, WB = 40, STAGES = 1>"),
        new("hdl/num/shift.whdl", "Barrel<W = 7>"),
        new("hdl/num/sqrt.whdl", "Sqrt<W = 9>"),
        new("hdl/stream/arbiter.whdl", "Priority<u4, N = 5>"),
        new("hdl/stream/arbiter.whdl", "RoundRobin<i12, N = 3>"),
        new("hdl/stream/credit.whdl", "_CreditPath<u6, CREDITS = 3>"),
        new("hdl/stream/fifo.whdl", "Fifo<u33, DEPTH = 3>"),
        new("hdl/stream/fifo.whdl", "Fifo<bit, DEPTH = 2>"),
        new("hdl/stream/fork.whdl", "Fork<u3, N = 4>"),
        new("hdl/stream/join.whdl", "JoinAll<i7, N = 3>"),
        new("hdl/stream/mux.whdl", "Demux<u5, N = 5>"),
        new("hdl/stream/mux.whdl", "Mux<u5, N = 3>"),
        new("hdl/stream/slice.whdl", "Slice<i65>"),
        new("hdl/stream/width.whdl", "Down<u3, N = 3>"),
        new("hdl/stream/width.whdl", "Up<i9, N = 5>"),
        new("hdl/util/counter.whdl", "Counter<LIMIT = 1>"),
        new("hdl/util/counter.whdl", "UpDown<MAX = 9, INIT = 4>"),
        new("hdl/util/onehot.whdl", "Decoder<N = 5>"),
        new("hdl/util/onehot.whdl", "PriorityEncoder<N = 3>"),
    ];

    // As their defaults they are as large as a real machine; they stand in the list above.
    private static readonly HashSet<string> s_huge = new(["Core", "Spmv"], StringComparer.Ordinal);

    public static IReadOnlyList<DesignSource> All { get; } =
    [
        .. s_chosen.Concat(Defaults()).OrderBy(d => d.Name, StringComparer.Ordinal),
    ];

    private static IEnumerable<DesignSource> Defaults() =>
        Files().SelectMany(file => Modules(file).Where(m => !s_huge.Contains(m)).Select(m => new DesignSource(file, m)));

    private static IEnumerable<string> Files() =>
    [
        .. Golden.Files("hdl", "*.whdl"), .. Golden.Files("examples", "*.whdl"),
        .. Golden.Files("tests/Cases/elaboration", "*.whdl"), .. Golden.Files("tests/Cases/elaboration-run", "*.whdl"),
    ];

    // Without the modules that need arguments.
    private static IEnumerable<string> Modules(string file) =>
        WhdlParser.Parse(new SourceText(file, Golden.Read(file)), new DiagnosticBag()).Declarations
            .OfType<ModuleDeclaration>()
            .Where(m => !m.IsExtern && m.Parameters.All(p => p.Default is not null))
            .Select(m => m.Name.Text);
}
