using VerifyTests;
using VerifyXunit;
using Xunit;

namespace WaferHdl.Support.Tests;

public sealed class VerifierTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("verify").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public Task Equal_text_passes() => Verifier.Verify("module m;\nendmodule\n", "v").UseDirectory("Snapshots");

    [Theory, InlineData(8, "a/b"), InlineData(16, "c")]
    public Task Parameters_are_part_of_the_file_name(int width, string name) =>
        Verifier.Verify($"{width} {name}").UseDirectory("Snapshots").UseParameters(width, name);

    [Fact]
    public async Task Missing_snapshot_fails_and_leaves_the_received_file()
    {
        var exception = await Assert.ThrowsAsync<VerifyException>(
            () => Verifier.Verify("new", "wnl").UseDirectory(_folder).UseFileName("a").ToTask());
        Assert.Contains("no verified file", exception.Message, StringComparison.Ordinal);
        Assert.Equal("new", await File.ReadAllTextAsync(Path.Combine(_folder, "a.received.wnl")));
        Assert.False(File.Exists(Path.Combine(_folder, "a.verified.wnl")));
    }

    [Fact]
    public async Task Difference_is_printed_by_lines()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "b.verified.txt"), "one\ntwo\nthree\n");
        var exception = await Assert.ThrowsAsync<VerifyException>(
            () => Verifier.Verify("one\n2\nthree\nfour\n").UseDirectory(_folder).UseFileName("b").ToTask());
        Assert.EndsWith(
            "    1  one\n    2 -two\n    2 +2\n    3  three\n    4 +four\n", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Accepted_text_removes_the_received_file()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "c.verified.txt"), "same");
        await File.WriteAllTextAsync(Path.Combine(_folder, "c.received.txt"), "old");
        await Verifier.Verify("same\n").UseDirectory(_folder).UseFileName("c");
        Assert.False(File.Exists(Path.Combine(_folder, "c.received.txt")));
    }
}
