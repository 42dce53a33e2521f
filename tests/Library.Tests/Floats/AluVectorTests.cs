using System.Globalization;
using System.Numerics;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Compiled;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Reference;
using Xunit;

namespace WaferHdl.Library.Tests.Floats;

/// <summary>The element arithmetic of a core against TestFloat's vectors: one multiplier and adder gives all sums and
/// products of a format.</summary>
public sealed class AluVectorTests
{
    // The values of AluOp and Type.
    private const int Add = 1, Sub = 2, Mul = 3, Mac = 4, Mas = 5, Less = 8, Equal = 9;
    private const int ToFloat = 16, ToInt = 17, Narrow = 18, Widen = 19;
    private const int I32 = 0, F32 = 2, F16 = 3, Mix = 4, Sparse = 5;

    private static readonly AluCase[] s_cases =
    [
        new("f32_add.rne", F32, Add, 46_464, 32, 32, 32),
        new("f32_add.rne", F32, Sub, 46_464, 32, 32, 32) { Negated = 1 },
        new("f32_mul.rne", F32, Mul, 46_464, 32, 32, 32),
        new("f32_mulAdd.rne.s61", F32, Mac, 100_545, 32, 32, 32, 32),
        new("f32_mulAdd.rne.s61", F32, Mas, 100_545, 32, 32, 32, 32) { Negated = 0 },
        new("f32_lt", F32, Less, 11_616, 1, 32, 32),
        new("f32_eq", F32, Equal, 11_616, 1, 32, 32),
        new("f16_add.rne", F16, Add, 46_464, 16, 16, 16) { Lanes = 4 },
        new("f16_sub.rne", F16, Sub, 46_464, 16, 16, 16) { Lanes = 4 },
        new("f16_mul.rne", F16, Mul, 46_464, 16, 16, 16) { Lanes = 4 },
        new("f16_mulAdd.rne.s61", F16, Mac, 100_545, 16, 16, 16, 16) { Lanes = 4 },
        new("f16_mulAdd.rne.s61", F16, Mas, 100_545, 16, 16, 16, 16) { Lanes = 4, Negated = 1 },
        new("f16_lt", F16, Less, 11_616, 1, 16, 16) { Lanes = 4 },
        new("f16_eq", F16, Equal, 11_616, 1, 16, 16) { Lanes = 4 },
        new("fmac_f16_f32.rne", Mix, Mac, 60_000, 32, 16, 16, 32),
        new("fmac_f16_f32.rne", Mix, Mas, 60_000, 32, 16, 16, 32) { Negated = 1 },
        new("i32_to_f32.near_even", I32, ToFloat, 20_000, 32, 32),
        new("f32_to_i32.minMag", F32, ToInt, 20_000, 32, 32),
        new("f32_to_f16.near_even", F32, Narrow, 20_000, 16, 32),
        new("f16_to_f32.near_even", F16, Widen, 20_000, 32, 16),
        // What stands above the half in a sparse operand is its index.
        new("fmac_f16_f32.rne", Sparse, Mac, 60_000, 32, 16, 16, 32) { Widened = 1 },
    ];

    public static TheoryData<string, int> Cases()
    {
        var data = new TheoryData<string, int>();
        for (var i = 0; i < s_cases.Length; i++) data.Add(s_cases[i].ToString(), i);
        return data;
    }

    [Theory, MemberData(nameof(Cases))]
    public void Every_vector_gives_its_value(string name, int index)
    {
        Assert.NotEmpty(name);
        Check(s_cases[index], new CompiledEngineFactory(), 1);
    }

    [Theory, MemberData(nameof(Cases))]
    public void A_sample_of_the_vectors_gives_the_same_on_the_interpreter(string name, int index)
    {
        Assert.NotEmpty(name);
        Check(s_cases[index], new InterpreterFactory(), 97);
    }

    private static void Check(AluCase test, ISimulationEngineFactory factory, int stride)
    {
        var design = Repository.Elaborate("hdl", "pe.alu.Alu");
        var diagnostics = new DiagnosticBag();
        using var engine = factory.Create(design, SimulationOptions.Default, diagnostics)!;
        Assert.False(diagnostics.HasErrors);
        engine.Poke(Port(design, "op"), BitVector.FromInteger(test.Operation, 5));
        engine.Poke(Port(design, "kind"), BitVector.FromInteger(test.Kind, 3));
        // A conversion has one operand, a fused product three.
        int[] ports = [Port(design, "a"), Port(design, "b"), Port(design, "d")];
        var y = Port(design, "y");
        var failures = new List<string>();
        var rows = 0;
        foreach (var lanes in test.File.Read().Where((_, i) => i % stride == 0).Chunk(test.Lanes))
        {
            rows += lanes.Length;
            for (var i = 0; i < test.File.Operands.Length; i++) engine.Poke(ports[i], test.Operand(lanes, i));
            var found = (ulong)engine.PeekPort(y).Unsigned;
            for (var lane = 0; lane < lanes.Length; lane++)
            {
                var value = test.Lanes == 1 ? found : found >> 16 * lane & 0xFFFF;
                var wanted = (ulong)(lanes[lane].Y >> 5);
                if (value != wanted) failures.Add($"{lanes[lane].X:x} in lane {lane}: {value:x}, not {wanted:x}");
            }
        }

        Assert.Empty(failures.Take(20));
        Assert.Equal((test.File.Rows + stride - 1) / stride, rows);
    }

    private static int Port(Design design, string name) =>
        Enumerable.Range(0, design.TopModule.Ports.Length).Single(p => design.TopModule.Ports[p].Name == name);

    /// <summary>A file of vectors and the operation of the core that must give them.</summary>
    private sealed record AluCase(string Name, int Kind, int Operation, int Rows, int Result, params int[] Operands)
    {
        public VectorFile File { get; } = new(Name, "", Rows, Result, Operands);

        /// <summary>Rows that are computed side by side.</summary>
        public int Lanes { get; init; } = 1;

        /// <summary>The operand whose sign is turned.</summary>
        public int? Negated { get; init; }

        /// <summary>The half that is given as a single.</summary>
        public int? Widened { get; init; }

        public BitVector Operand((BigInteger X, BigInteger Y)[] lanes, int index)
        {
            var width = Operands[index];
            var below = Operands.Skip(index + 1).Sum();
            // Above the operand is anything.
            var above = index == Widened ? 32 : width;
            var value = Lanes == 1 ? BigInteger.Parse("5a5a5a5a5a5a5a5a", NumberStyles.HexNumber) >> above << above : 0;
            for (var i = 0; i < lanes.Length; i++)
            {
                var operand = (lanes[i].X >> below) % (BigInteger.One << width);
                if (index == Negated) operand ^= BigInteger.One << width - 1;
                if (index == Widened) operand = Widen((ushort)operand);
                value += operand << 16 * i;
            }

            return BitVector.FromInteger(value, 64);
        }

        private static uint Widen(ushort half) =>
            BitConverter.SingleToUInt32Bits((float)BitConverter.UInt16BitsToHalf(half));

        public override string ToString() => $"{Name} {Kind} {Operation}";
    }
}
