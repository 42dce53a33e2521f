using WaferHdl.Cli.Output;
using WaferHdl.Cli.Projects;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Types;
using WaferHdl.Simulator.Runtime;
using WaferHdl.Simulator.Runtime.StreamFiles;

namespace WaferHdl.Cli.Simulation;

/// <summary>The files that a simulation reads and writes; all are closed with it.</summary>
internal sealed class JobFiles(SimulationJob job) : IDisposable
{
    private readonly List<IDisposable> _open = [];

    /// <summary>An output file while it is written.</summary>
    public sealed record Output(StreamFile File, string Path, StreamFormat Format, HdlType Element, FileSink Sink);

    public List<Output> Outputs { get; } = [];

    /// <summary>Whether outputs that are only compared stay for a later process.</summary>
    public bool KeepsCompared { get; set; }

    public SourceBinding OpenInput(StreamFile file)
    {
        var element = PortBinder.ElementOf(job.Loaded.Design.TopModule, file, isInput: true);
        var format = FormatOf(file, file.File!, isInput: true);
        var stream = OpenRead(file.File!, file.Span);
        var shown = DisplayPaths.Of(job.FullPath(file.File!));
        return new SourceBinding(
            file.Port,
            format == StreamFormat.Binary
                ? FileSource.ReadBinary(Keep(new BufferedStream(stream, 1 << 16)), shown, element)
                : FileSource.Read(Keep(new StreamReader(stream)), format, shown, element, file.Frac));
    }

    public SinkBinding OpenOutput(StreamFile file)
    {
        var element = PortBinder.ElementOf(job.Loaded.Design.TopModule, file, isInput: false);
        var name = file.File ?? file.Expect!;
        var format = FormatOf(file, name, isInput: false);
        // Without a file of its own the output is still written, to be compared, and removed afterwards.
        var path = file.File is null ? TemporaryPath(file.Port) : job.FullPath(file.File);
        if (file.File is null) Keep(new RemovedFile(this, path));
        if (Path.GetDirectoryName(path) is { Length: > 0 } parent) Directory.CreateDirectory(parent);
        // What a checkpoint was taken behind is cut to its length later.
        var mode = job.LongRun.Resume is null ? FileMode.Create : FileMode.OpenOrCreate;
        var stream = Keep(new FileStream(path, mode, FileAccess.Write, FileShare.Read, 1 << 16));
        var sink = format == StreamFormat.Binary
            ? FileSink.WriteBinary(stream, element, file.Rows, name)
            : FileSink.Write(Keep(new StreamWriter(stream, bufferSize: 1 << 16)), format, element, file.Rows, stream, name);
        Outputs.Add(new Output(file, path, format, element, sink));
        return new SinkBinding(file.Port, sink);
    }

    public TextReader OpenText(StreamFile file) => OpenText(file.File!, file.Span);

    public TextReader OpenText(string file, SourceSpan span) => Keep(new StreamReader(OpenRead(file, span)));

    public FileStream OpenRead(string file, SourceSpan span)
    {
        var path = job.FullPath(file);
        if (!File.Exists(path))
        {
            throw CliException.Of(
                CliRules.NoSuchPath, $"there is no file '{DisplayPaths.Of(path)}'",
                Directory.Exists(path) ? "that is a folder" : null, span);
        }

        return Keep(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16));
    }

    /// <summary>Closes what is written, so that it can be read.</summary>
    public void CloseOutputs()
    {
        for (var i = _open.Count - 1; i >= 0; i--)
            if (_open[i] is not RemovedFile)
                _open[i].Dispose();
        _open.RemoveAll(o => o is not RemovedFile);
    }

    public void Dispose()
    {
        for (var i = _open.Count - 1; i >= 0; i--) _open[i].Dispose();
        _open.Clear();
    }

    public static StreamFormat FormatOf(StreamFile file, string name, bool isInput)
    {
        var format = file.Format switch
        {
            null => StreamFormats.FromPath(name),
            "csv" => StreamFormat.Csv,
            "hex" => StreamFormat.Hex,
            "bin" => StreamFormat.Binary,
            "mtx" => StreamFormat.MatrixMarket,
            _ => throw CliException.Of(
                CliRules.Usage, $"there is no file format '{file.Format}'", "the formats are csv, hex, bin and mtx", file.Span),
        };
        if (format is null)
        {
            throw CliException.Of(
                CliRules.Usage, $"the ending of '{name}' says no format",
                "end it in .csv, .hex, .bin or .mtx, or add the format: PORT=FILE,format=csv", file.Span);
        }

        if (!isInput && format == StreamFormat.MatrixMarket)
            throw CliException.Of(CliRules.Usage, "an output is not written as .mtx", "use .csv, .hex or .bin", file.Span);
        return format.Value;
    }

    // A process that resumes the run finds it by this name.
    private string TemporaryPath(string port)
    {
        if (job.LongRun is { CheckpointEvery: null, Resume: null }) return Path.GetTempFileName();
        var safe = string.Concat(port.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
        return $"{job.LongRun.Resume ?? job.CheckpointFile}.{safe}";
    }

    private T Keep<T>(T resource)
        where T : IDisposable
    {
        _open.Add(resource);
        return resource;
    }

    private sealed class RemovedFile(JobFiles files, string path) : IDisposable
    {
        public void Dispose()
        {
            if (!files.KeepsCompared) File.Delete(path);
        }
    }
}
