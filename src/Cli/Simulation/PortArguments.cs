using System.Globalization;
using WaferHdl.Cli.Output;
using WaferHdl.Cli.Projects;
using WaferHdl.Language.Text;
using WaferHdl.Simulator.Values;

namespace WaferHdl.Cli.Simulation;

/// <summary>Reads the values of <c>--in</c>, <c>--out</c>, <c>--set</c> and their like.</summary>
internal static class PortArguments
{
    public static PortSetting Setting(string text)
    {
        var (port, value) = Split(text, "--set", "PORT=VALUE");
        return new PortSetting(port, value, SourceSpan.None);
    }

    /// <summary><c>PORT=FILE</c>, then <c>,name=value</c> for each further property that <paramref name="allowed"/> names.</summary>
    public static StreamFile File(string text, string option, params string[] allowed)
    {
        var (port, rest) = Split(text, option, "PORT=FILE");
        var parts = rest.Split(',');
        var file = new StreamFile(port, parts[0], SourceSpan.None);
        foreach (var part in parts.Skip(1))
        {
            var (name, value) = Split(part, option, "NAME=VALUE behind the file");
            if (!allowed.Contains(name))
            {
                throw CliException.Of(
                    CliRules.Usage, $"'{option}' knows no '{name}'",
                    allowed.Length == 0 ? null : $"it knows {string.Join(", ", allowed)}");
            }

            file = name switch
            {
                "frac" => file with { Frac = (int)Number(value, option, name, -1000, 1000) },
                "rows" => file with { Rows = Number(value, option, name, 0, long.MaxValue) },
                "expect" => file with { Expect = value },
                _ => file with { Format = value },
            };
        }

        return file;
    }

    /// <summary><c>MEMORY=FILE,format=f32</c>.</summary>
    public static FillSetting Fill(string text)
    {
        var file = File(text, "--fill", "format");
        if (WordFormat.Find(file.Format) is null)
        {
            throw CliException.Of(
                CliRules.Usage, $"there is no format '{file.Format}'", $"the formats are {string.Join(", ", WordFormat.Names)}");
        }

        return new FillSetting([file.Port], file.File!, file.Format, TileSelection.All, SourceSpan.None);
    }

    public static ClockSetting Clock(string text)
    {
        var (port, value) = Split(text, "--clock", "CLOCK=PERIOD or CLOCK=PERIOD:PHASE");
        var parts = value.Split(':', 2);
        return new ClockSetting(
            port, Number(parts[0], "--clock", "period", 1, 1L << 40),
            parts.Length == 2 ? Number(parts[1], "--clock", "phase", 0, 1L << 40) : 0);
    }

    private static (string Name, string Value) Split(string text, string option, string form)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        if (at <= 0 || at == text.Length - 1)
            throw CliException.Of(CliRules.Usage, $"'{option} {text}' can't be read", $"write {option} {form}");
        return (text[..at].Trim(), text[(at + 1)..].Trim());
    }

    private static long Number(string text, string option, string name, long low, long high)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= low && number <= high)
        {
            return number;
        }

        var range = high > int.MaxValue ? $"of at least {low}" : $"from {low} to {high}";
        throw CliException.Of(CliRules.Usage, $"the {name} '{text}' of '{option}' is no whole number {range}");
    }
}
