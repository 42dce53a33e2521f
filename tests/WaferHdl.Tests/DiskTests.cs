using WaferHdl.Disk;
using Xunit;

namespace WaferHdl.Facade.Tests;

public sealed class DiskTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("whdl").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Project_shadows_the_library_and_each_file_is_one_source()
    {
        Write("project/stream/fifo.whdl", "// mine");
        Write("library/stream/fifo.whdl", "// theirs");
        Write("library/stream/skid.whdl", "// skid");
        var provider = Provider();
        Assert.Equal("// mine", provider.FindPackage("stream.fifo")!.Content);
        Assert.Equal("stream/skid.whdl", provider.FindPackage("stream.skid")!.Path);
        Assert.Same(provider.FindPackage("stream.fifo"), provider.FindFile(Path.Combine(_folder, "project/stream/fifo.whdl")));
        Assert.Equal(["stream.fifo", "stream.skid"], provider.Packages);
    }

    [Theory, InlineData("..secret"), InlineData("stream..fifo"), InlineData(""), InlineData("a/b"), InlineData("../secret")]
    public void Package_name_never_leaves_the_project(string name)
    {
        Write("secret.whdl", "");
        Write("project/a/b.whdl", "");
        Assert.Null(Provider().FindPackage(name));
    }

    [Theory]
    [InlineData("../secret.hex", "outside the project")]
    [InlineData("/etc/passwd", "outside the project")]
    [InlineData("missing.hex", "there is no file")]
    [InlineData("data", "is a folder")]
    [InlineData("link.hex", "a link out of the project")]
    public void Data_file_that_may_not_be_read_says_why(string path, string reason)
    {
        Write("secret.hex", "00");
        Write("project/data/a.hex", "00");
        File.CreateSymbolicLink(Path.Combine(_folder, "project/link.hex"), Path.Combine(_folder, "secret.hex"));
        Assert.Null(Provider().ReadData(path, out var error));
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Projects_inside_a_project_are_their_own()
    {
        Write("project/whdl.toml", "");
        Write("project/a.whdl", "");
        Write("project/inner/whdl.toml", "");
        Write("project/inner/b.whdl", "");
        Write("project/build/c.whdl", "");
        var root = Path.Combine(_folder, "project");
        Assert.Equal(["a.whdl"], ProjectFolder.SourcesBelow(root).Select(f => Path.GetRelativePath(root, f)));
        Assert.Equal([root, Path.Combine(root, "inner")], ProjectFolder.ProjectsBelow(root));
        Assert.Equal(Path.Combine(root, "inner"), ProjectFolder.Of(Path.Combine(root, "inner/b.whdl")));
    }

    private DiskSourceProvider Provider() => new(Path.Combine(_folder, "project"), Path.Combine(_folder, "library"));

    private void Write(string path, string text)
    {
        var full = Path.Combine(_folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }
}
