using WaferHdl.Codegen;

namespace WaferHdl.Tests.VerilogTools;

/// <summary>A folder that vanishes with its user.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("whdl-verilog-").FullName;

    public void Add(IEnumerable<OutputFile> files)
    {
        foreach (var file in files) File.WriteAllText(System.IO.Path.Combine(Path, file.Path), file.Text);
    }

    public void Dispose()
    {
        // WHDL_KEEP_VERILOG=1 leaves everything in place for a look.
        if (Environment.GetEnvironmentVariable("WHDL_KEEP_VERILOG") == "1") return;
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A tool that was stopped may still write; the system clears temporary folders.
        }
    }
}
