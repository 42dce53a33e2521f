using System.Text;
using WaferHdl.Cli.Output;
using WaferHdl.Cli.Projects;

namespace WaferHdl.Cli.Figures;

/// <summary>All figures of some runs as one Markdown document: a section for each project and each run, without dates and
/// paths, so that it can be checked in.</summary>
internal static class FigureDocument
{
    private const string Head = """
        # Figures: measured beside analytic and published ones

        Written by `whdl run --figures`, from simulations. Every number is compared each time; a deviation beyond what is allowed is an
        error. A *predicted* formula was there before the measurement; constants of a *fitted* one were chosen to fit measurements; no
        measurement may lie below a *bound*.

        """;

    /// <param name="results">In the order of the document.</param>
    public static string Write(IReadOnlyList<FigureResult> results)
    {
        var text = new StringBuilder(Head.ReplaceLineEndings("\n"));
        foreach (var project in results.GroupBy(r => r.Run.Root, StringComparer.Ordinal))
        {
            var manifest = Manifest.Read(project.Key);
            text.Append('\n').Append("## ").Append(manifest.Name ?? Path.GetFileName(project.Key)).Append("\n\n");
            if (manifest.About is { } about) text.Append(Sentence(about)).Append("\n\n");
            if (manifest.FiguresAbout is { } file)
            {
                var path = Path.Combine(project.Key, file);
                if (!File.Exists(path)) throw CliException.Of(CliRules.NoSuchPath, $"there is no file '{DisplayPaths.Of(path)}'");
                text.Append(File.ReadAllText(path).ReplaceLineEndings("\n").Trim()).Append("\n\n");
            }

            foreach (var run in project.GroupBy(r => r.Run.Family, StringComparer.Ordinal)) WriteRun(text, run.Key, [.. run]);
        }

        return text.ToString().TrimEnd() + "\n";
    }

    private static void WriteRun(StringBuilder text, string name, IReadOnlyList<FigureResult> results)
    {
        text.Append("### ").Append(name).Append("\n\n");
        if (results[0].Run.About is { } about) text.Append(Sentence(about)).Append("\n\n");
        foreach (var table in FigureTable.Of(results))
        {
            if (table.Name is not null) text.Append("`").Append(table.Name).Append("`:\n\n");
            table.WriteMarkdown(text);
            text.Append('\n');
            var said = new HashSet<string>(StringComparer.Ordinal);
            foreach (var result in table.Results)
                if (Note(result.Setting, table.Name is null) is { Length: > 0 } note && said.Add(note))
                    text.Append("- ").Append(note).Append('\n');
            if (said.Count > 0) text.Append('\n');
        }
    }

    // cycles: `B + P + 2 * RAMP` with RAMP = 2, predicted. Source: …
    private static string Note(FigureSetting figure, bool hasName)
    {
        var parts = new List<string>();
        if (figure.About is { } about) parts.Add(Sentence(about));
        if (figure.Formula is { } formula)
        {
            var constants = figure.With.Select(name => $"{name} = {figure.Names[name]}").ToList();
            parts.Add($"`{formula}`{(constants.Count > 0 ? " with " + string.Join(", ", constants) : "")}, {figure.Kind.ToString().ToLowerInvariant()}.");
        }

        if (figure.Per is { } per) parts.Add($"Measured: divided by `{per}`.");
        if (figure.Of is { } of) parts.Add($"Measured: `{of}` divided by it.");
        if (figure.Source is { } source) parts.Add($"Source: {Sentence(source)}");
        return parts.Count == 0 ? "" : (hasName ? $"{figure.Name}: " : "") + string.Join(' ', parts);
    }

    // A formula (`y = A x`) begins as it is.
    private static string Sentence(string text)
    {
        text = text.Trim().TrimEnd('.') + ".";
        return char.IsAsciiLetter(text[0]) && char.IsAsciiLetter(text[1]) ? char.ToUpperInvariant(text[0]) + text[1..] : text;
    }
}
