using System.Runtime.CompilerServices;
using WaferHdl;
using WaferHdl.Codegen.Verilog;
using WaferHdl.Disk;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Testing;
using Xunit;

namespace Snapshots;

public sealed class DebounceTests
{
    [Fact]
    public void Netlist_is_as_reviewed() => HardwareSnapshot.MatchNetlist(Elaborate("debounce.Debounce<4>"));

    [Fact]
    public void Verilog_is_as_reviewed() => HardwareSnapshot.Match(Elaborate("debounce.Debounce<4>"), new VerilogBackend());

    [Theory, InlineData(3), InlineData(1000)]
    public void Counter_is_as_wide_as_the_wait(int wait) =>
        HardwareSnapshot.MatchNetlist(Elaborate($"debounce.Debounce<{wait}>"), name: $"wait={wait}");

    private static Design Elaborate(string top)
    {
        var provider = new DiskSourceProvider(Path.Combine(Folder(), "hardware"));
        var workspace = new Workspace(provider, [provider.FindPackage("debounce")!]);
        var design = workspace.Elaborate(top);
        Assert.True(design is not null, string.Join('\n', workspace.Diagnostics.Sorted().Select(d => $"{d.Span}: {d.Message}")));
        return design;
    }

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
