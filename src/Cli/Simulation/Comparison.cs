using WaferHdl.Cli.Output;
using WaferHdl.Cli.Projects;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Runtime.StreamFiles;
using WaferHdl.Simulator.Values;

namespace WaferHdl.Cli.Simulation;

/// <summary>Compares what a run wrote with a file, row by row.</summary>
internal static class Comparison
{
    /// <returns>The number of equal rows, or what differs first.</returns>
    public static (long Rows, Diagnostic? Difference) Compare(SimulationJob job, JobFiles.Output output)
    {
        var file = output.File;
        var expectedPath = job.FullPath(file.Expect!);
        if (!File.Exists(expectedPath))
            throw CliException.Of(CliRules.NoSuchPath, $"there is no file '{DisplayPaths.Of(expectedPath)}'", null, file.Span);
        var format = JobFiles.FormatOf(file with { Format = null }, file.Expect!, isInput: true);
        using var actual = Rows(output.Path, output.Format, output.Element, null).GetEnumerator();
        using var expected = Rows(expectedPath, format, output.Element, file.Frac).GetEnumerator();
        var shown = DisplayPaths.Of(expectedPath);
        for (var row = 0L; ; row++)
        {
            var (hasActual, hasExpected) = (actual.MoveNext(), expected.MoveNext());
            if (!hasActual && !hasExpected) return (row, null);
            if (!hasActual || !hasExpected)
            {
                var more = Count(hasActual ? actual : expected) + row + 1;
                return (row, Differs(file, hasActual
                    ? $"'{file.Port}' gave {more} rows, but '{shown}' has {row}"
                    : $"'{file.Port}' gave {row} rows, but '{shown}' has {more}"));
            }

            if (actual.Current == expected.Current) continue;
            return (row, Differs(
                file, $"row {row + 1} of '{file.Port}' is {Text(actual.Current, output.Element)}, "
                + $"but '{shown}' has {Text(expected.Current, output.Element)}"));
        }
    }

    private static Diagnostic Differs(StreamFile file, string message) =>
        new(CliRules.ResultDiffers, file.Span.IsNone ? SourceSpan.None : file.Span, message, [], null);

    private static IEnumerable<BitVector> Rows(string path, StreamFormat format, HdlType element, int? frac)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        if (format == StreamFormat.Binary)
        {
            var layout = RowLayout.Of(element);
            var source = FileSource.ReadBinary(stream, DisplayPaths.Of(path), layout.Row);
            while (source.TryNext(out var row)) yield return row;
            yield break;
        }

        using var reader = new StreamReader(stream);
        foreach (var row in FileSource.ReadRows(reader, format, DisplayPaths.Of(path), element, frac)) yield return row;
    }

    private static string Text(BitVector row, HdlType element) => ValueText.Format(row, RowLayout.Of(element).Row);

    private static long Count(IEnumerator<BitVector> rest)
    {
        var count = 0L;
        while (rest.MoveNext()) count++;
        return count;
    }
}
