using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Library.Tests;
using WaferHdl.Pipeline.Tests.Sources;
using WaferHdl.Simulator.Engine;
using WaferHdl.Simulator.Testbench;
using WaferHdl.Tests.Lockstep;
using WaferHdl.Tests.Support;
using Xunit;

namespace WaferHdl.Pipeline.Tests;

/// <summary>The library, the examples and all tests in the language on the compiled engine and the interpreter side by
/// side.</summary>
public sealed class LibraryEngineTests
{
    private static readonly TimeSpan s_share = TimeSpan.FromSeconds(5);

    public static TheoryData<string, string> Tops()
    {
        var data = new TheoryData<string, string>();
        foreach (var (group, tops) in Catalogue.Tops)
            foreach (var top in tops)
                data.Add(group, top);
        return data;
    }

    public static TheoryData<string> Sources =>
        [.. Golden.Files("hdl", "*.whdl").Concat(Golden.Files("examples", "*.whdl")).Where(HasTests)];

    [Theory, MemberData(nameof(Tops))]
    public void Engines_agree_on_a_module(string group, string top) =>
        Agree(Repository.Elaborate(Catalogue.ProjectOf(group), top), top.Length, cycles: 200, count: 2);

    [Theory, MemberData(nameof(Tops))]
    public void Engines_agree_on_lanes_of_a_module(string group, string top) =>
        Agree(Rack.Of(Repository.Elaborate(Catalogue.ProjectOf(group), top), 20), top.Length, cycles: 60, count: 1);

    [Theory(Explicit = true), MemberData(nameof(Tops)), Trait("Long", "lockstep")]
    public void Engines_agree_on_a_module_for_long(string group, string top) =>
        Agree(Repository.Elaborate(Catalogue.ProjectOf(group), top), top.Length, cycles: 10_000, count: 4);

    [Theory(Explicit = true), MemberData(nameof(Tops)), Trait("Long", "lockstep")]
    public void Engines_agree_on_many_of_a_module(string group, string top)
    {
        var design = Rack.Of(Repository.Elaborate(Catalogue.ProjectOf(group), top), 40);
        Assert.Empty(NetlistVerifier.Verify(design).Select(f => f.Message));
        Agree(design, top.Length, cycles: 10_000, count: 4);
    }

    [Theory, MemberData(nameof(Sources))]
    public void Engines_agree_on_tests_in_the_language(string file)
    {
        var workspace = Compiler.Open(file);
        var project = Path.GetDirectoryName(Path.Combine(Golden.Root, file))!;
        foreach (var test in workspace.Tests)
        {
            foreach (var form in EngineForm.Some(file.Length, 1))
            {
                var diagnostics = new DiagnosticBag();
                var prepared = workspace.Prepare(test, diagnostics);
                Assert.True(prepared is not null, Compiler.Print(diagnostics));
                var engine = new PairFactory(form);
                var options = new TestOptions { Engine = engine, ReadFile = Read };
                var result = TestRunner.Run(prepared.Test, prepared.Design, options);
                Assert.True(result.Passed, $"{test.Name}, {form.Name}: {result.Failure?.Message} (cycle {result.Cycle})");
                Assert.True(engine.Compared > 0, $"{test.Name}: nothing was compared");
            }
        }

        string? Read(string path, out string? error)
        {
            var places = new[] { project, Path.Combine(Golden.Root, "hdl") }.Select(p => Path.Combine(p, path));
            var found = places.FirstOrDefault(File.Exists);
            error = found is null ? $"there is no '{path}'" : null;
            return found is null ? null : File.ReadAllText(found);
        }
    }

    private static void Agree(Design design, int seed, int cycles, int count)
    {
        var options = new LockstepOptions(
            cycles, seed, SignalsEvery: Math.Max(8, cycles / 100), StateEvery: Math.Max(16, cycles / 100), LongestBatch: 40,
            Limit: s_share);
        var simulation = new SimulationOptions(seed % 2 == 0, (ulong)seed, Trap: seed % 3 == 0);
        Assert.InRange(EngineForm.Compare(design, EngineForm.Some(seed, count), options, simulation), 1, long.MaxValue);
    }

    private static bool HasTests(string file) =>
        Golden.Read(file).Split('\n').Any(line => line.StartsWith("test \"", StringComparison.Ordinal));
}
