using System.Collections.Immutable;
using WaferHdl.Elaborator.Elaboration;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;
using WaferHdl.Semantics;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Engine;
using WaferHdl.Tests.Support;
using Xunit;

namespace WaferHdl.Simulator.Tests;

/// <summary>State as columns of lanes, and its text.</summary>
public class StateTests
{
    [Fact]
    public void Lanes_of_arrays_of_several_classes_have_the_names_of_their_elements()
    {
        var layout = StateLayout.Of(Nested());
        Assert.Equal(
            ["g[].e[]:A.r", "g[].e[]:B.r", "g[].e[]:B.m"], layout.Columns.Select(c => c.Template));
        var (a, b, m) = (layout.Columns[0], layout.Columns[1], layout.Columns[2]);
        Assert.Equal([12L, 8L, 8L], layout.Columns.Select(c => c.Site.Lanes));
        Assert.Equal([2, 2, 5], a.Site.Shape);
        Assert.Equal("g[0][1].e[4].r", a.PathOf(5));
        Assert.Equal("g[1][1].e[3].r", b.PathOf(7));
        foreach (var column in layout.Columns)
            for (var lane = 0L; lane < column.Site.Lanes; lane++)
                Assert.Equal((column, lane), layout.Find(column.Kind, column.PathOf(lane)));
        Assert.Null(layout.Find(StateKind.Register, "g[0][1].e[5].r"));
        Assert.Null(layout.Find(StateKind.Register, "g[0][1].e[1].m"));
        Assert.Equal(16, m.Depth);
    }

    [Fact]
    public void State_of_every_lane_goes_to_its_place_in_another_engine()
    {
        var design = Nested();
        using var first = design.Simulate();
        for (var cycle = 0; cycle < 5; cycle++) first.Step();
        var memory = first.FindMemory("g[1][0].e[3].m")!;
        first.WriteMemory(memory, 9, DesignBuilder.Bits(77, 70));
        var state = first.Save();
        var column = state.Layout.Find(StateKind.Register, "g[1][0].e[3].r")!.Value;
        Assert.Equal(first.Peek("g[1][0].e[3].r"), state.Register(column.Column, column.Lane).Low);
        var words = state.ReadMemory(state.Layout.Columns[2]).Where(w => w.Address == 9);
        Assert.Equal([new StateWord(5, 9, DesignBuilder.Bits(77, 70))], words);

        using var second = design.Simulate();
        second.Step();
        second.Restore(state);
        Assert.Equal(Text(first.State), Text(second.State));
        first.Step();
        second.Step();
        Assert.Equal(Text(first.State), Text(second.State));
    }

    public static TheoryData<bool, bool> Forms => new() { { false, false }, { true, false }, { true, true } };

    [Theory, MemberData(nameof(Forms))]
    public void Text_of_a_wafer_gives_the_state_back(bool isPhysical, bool isRandom)
    {
        var design = Plate(isPhysical);
        var options = new SimulationOptions(isRandom, Seed: 12);
        using var first = design.Simulate(options);
        first.Poke("gain", 3);
        for (var cycle = 0; cycle < 7; cycle++) first.Step();
        var text = Text(first.State);
        Assert.Contains("reg die[1][0].tile[1][2].total 8 ", text, StringComparison.Ordinal);

        var read = StateText.Read(new StringReader(text), "s", first.State.Layout);
        Assert.Equal(text, Text(read));
        // The order of lines does not matter, but for words.
        var lines = text.Split('\n').ToList();
        var isItem = (string line) => line.StartsWith("reg ", StringComparison.Ordinal) || line.StartsWith("in ", StringComparison.Ordinal);
        var turned = lines.Where(l => !isItem(l) && l is not ("end" or "")).Concat(lines.Where(isItem).Reverse()).Append("end");
        Assert.Equal(text, Text(StateText.Read(new StringReader(string.Join('\n', turned)), "s", first.State.Layout)));

        using var second = design.Simulate(options);
        second.Restore(read);
        Assert.Equal(text, Text(second.State));
    }

    [Fact]
    public void Fingerprint_depends_on_names_widths_and_instances_only()
    {
        var plain = StateLayout.Of(Nested()).Fingerprint;
        Assert.Equal(plain, StateLayout.Of(Nested()).Fingerprint);
        Assert.Equal(plain, StateLayout.Of(Nested(increment: 7)).Fingerprint);
        Assert.NotEqual(plain, StateLayout.Of(Nested(width: 9)).Fingerprint);
        Assert.NotEqual(plain, StateLayout.Of(Nested(firstOdd: 3)).Fingerprint);
    }

    [Theory]
    [InlineData("no state", "this is no state file")]
    [InlineData("waferhdl-state 1\nend\n", "this is 'waferhdl-state 1', but 'waferhdl-state 2' is read")]
    [InlineData("waferhdl-state 2\ndesign 00\n", "the state is of another design than 'Top'")]
    [InlineData("HEAD\nreg g[0][0].e[0].r 8 fff\n", "line 4: 'fff' is no value of 8 bits")]
    [InlineData("HEAD\nreg g[0][0].e[0].r 0 0\n", "line 4: a width of 0")]
    [InlineData("HEAD\nreg g[0][0].e[0].r 7 0\n", "line 4: 'g[0][0].e[0].r' has 8 bits, not 7")]
    [InlineData("HEAD\nreg g[0][2].e[0].r 8 0\n", "line 4: 'Top' has no register 'g[0][2].e[0].r'")]
    [InlineData("HEAD\nword 3 0\n", "line 4 is no item of a state: 'word 3 0'")]
    [InlineData("HEAD\nmem g[0][0].e[1].m 70\nword 16 0\n", "line 5: address 16 of a memory of 16 words")]
    [InlineData("HEAD\nmem g[0][0].e[1].m x\n", "line 4: 'x' is no number")]
    [InlineData("HEAD\nmem g[0][0].e[1].m 70\n", "the state ends after line 5 without 'end'")]
    [InlineData("HEAD\nend\n", "the input 'rst' is missing")]
    [InlineData("HEAD\nin rst 1 0\nend\n", "the register 'g[0][0].e[0].r' is missing")]
    public void A_malformed_state_is_an_error_at_its_line(string text, string message)
    {
        var layout = StateLayout.Of(Nested());
        text = text.Replace("HEAD", $"waferhdl-state 2\ndesign {layout.Fingerprint}\ninit zero", StringComparison.Ordinal);
        var error = Assert.Throws<SimulationException>(() => StateText.Read(new StringReader(text), "s.state", layout));
        Assert.Equal("WH4040", error.Diagnostic.Code);
        Assert.StartsWith(message, error.Diagnostic.Message, StringComparison.Ordinal);
    }

    internal static string Text(IStateAccess state)
    {
        var text = new StringWriter();
        StateText.Write(state, text);
        return text.ToString();
    }

    // g[2][2] of e[5]; every second element, from 1 on, is a B.
    private static Design Nested(int width = 8, ulong increment = 1, int firstOdd = 1)
    {
        var a = DesignBuilder.Module("A");
        a.Clock();
        a.Register("r", width, 1, net => a.Binary(BinaryKind.Add, net, a.Constant(increment, width)));
        var b = DesignBuilder.Module("B");
        b.Clock();
        var count = b.Register("r", 8, 5, net => b.Binary(BinaryKind.Add, net, b.Constant(3, 8)));
        b.Memories.Add(new Memory(
            "m", new UIntType(70), 16, null, null,
            [
                new WritePort(
                    b.Constant(1, 1), b.Slice(count, 0, 4), 0, b.Concat(b.Constant(0, 62), count), 70, 0, default),
            ], null, default));
        var middle = DesignBuilder.Module("Middle");
        middle.Clock();
        middle.Arrays.Add(Array(
            middle, "e", [5], [new ModuleId(0), new ModuleId(1)],
            firstOdd == 1
                ? [Piece(0, DesignBuilder.Range(0, 3, 2)), Piece(1, DesignBuilder.Range(1, 2, 2))]
                : [Piece(0, DesignBuilder.Range(0, 3)), Piece(1, DesignBuilder.Range(3, 2))]));
        var top = DesignBuilder.Module("Top");
        top.Clock();
        top.Arrays.Add(Array(
            top, "g", [2, 2], [new ModuleId(2)],
            [new ClassPiece(new IndexBox([new IndexRange(0, 2, 1), new IndexRange(0, 2, 1)]), 0)]));
        return DesignBuilder.Design(a, b, middle, top);

        static ClassPiece Piece(int number, ImmutableArray<IndexRange> ranges) => new(new IndexBox(ranges), number);
    }

    // The clock and reset of the module go to every element.
    internal static InstanceArray Array(
        ModuleBuilder module, string name, ImmutableArray<int> shape, ImmutableArray<ModuleId> classes,
        ImmutableArray<ClassPiece> map)
    {
        var box = new IndexBox([.. shape.Select(n => new IndexRange(0, n, 1))]);
        var zero = new AffineMap(0, [.. shape.Select(_ => System.Numerics.BigInteger.Zero)]);
        return new InstanceArray(
            name, shape, [.. shape.Select((_, d) => $"i{d}")], classes, map,
            [.. Enumerable.Range(0, 2).Select(p => ImmutableArray.Create(
                new ArrayPiece(box, new NetPiece(new Net(p), zero, 1, 0))))], null, default);
    }

    internal static Design Plate(bool isPhysical)
    {
        var workspace = new Workspace(
            new NoFiles(), [new SourceText("grids.whdl", Golden.Read("tests/Cases/simulation/grids.whdl"))]);
        var design = workspace.Elaborate("Plate", new ElaborationOptions { IsPhysical = isPhysical });
        Assert.Empty(workspace.Diagnostics.Items.Where(d => d.Severity == Severity.Error).Select(d => d.Message));
        return design!;
    }

    internal sealed class NoFiles : ISourceProvider
    {
        public IEnumerable<string> Packages => [];

        public SourceText? FindPackage(string package) => null;

        public string? ReadData(string path, out string? error)
        {
            error = "no files here";
            return null;
        }
    }
}
