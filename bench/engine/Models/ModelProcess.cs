using System.Diagnostics;
using System.Globalization;

namespace WaferHdl.Bench.Engine.Models;

/// <summary>One running model, ours or Verilator's, in a process of its own.</summary>
internal sealed class ModelProcess : IDisposable
{
    /// <summary>Edges under reset.</summary>
    public const int ResetEdges = 12;

    private readonly Process _process;

    private ModelProcess(string name, Process process) => (Name, _process) = (name, process);

    public string Name { get; }

    /// <summary>Starts a program, sets the inputs and applies reset.</summary>
    /// <exception cref="BenchException">It ends instead of answering.</exception>
    public static ModelProcess Start(string name, string folder, string file, IEnumerable<string> arguments, BenchDesign design)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var model = new ModelProcess(name, Process.Start(start)!);
        if (model.Read() != "ready") throw new BenchException($"{name} does not start");
        foreach (var (port, hex) in design.Pokes) model.Ask($"poke {port} {hex}");
        model.Ask("reset");
        return model;
    }

    /// <returns>CPU and wall seconds.</returns>
    public (double Cpu, double Wall) Step(long cycles)
    {
        var words = Ask(string.Create(CultureInfo.InvariantCulture, $"step {cycles}")).Split(' ');
        return (double.Parse(words[0], CultureInfo.InvariantCulture), double.Parse(words[1], CultureInfo.InvariantCulture));
    }

    /// <summary>A hash of all outputs.</summary>
    public string Check() => Ask("check");

    /// <summary>The largest resident size so far.</summary>
    public double PeakMebibytes() => long.Parse(Ask("peak"), CultureInfo.InvariantCulture) / 1024.0;

    public void Dispose()
    {
        try
        {
            if (!_process.HasExited) _process.StandardInput.WriteLine("quit");
            if (!_process.WaitForExit(5_000)) _process.Kill(entireProcessTree: true);
        }
        catch (IOException)
        {
            // It has ended by itself.
        }

        _process.Dispose();
    }

    private string Ask(string command)
    {
        _process.StandardInput.WriteLine(command);
        _process.StandardInput.Flush();
        return Read();
    }

    private string Read()
    {
        var line = _process.StandardOutput.ReadLine() ?? throw new BenchException($"{Name} ended early");
        return line.StartsWith("error ", StringComparison.Ordinal) ? throw new BenchException($"{Name}: {line[6..]}") : line;
    }
}
