using System.Globalization;
using System.Text;
using System.Text.Json;
using WaferHdl.Cli.Output;
using WaferHdl.Cli.Projects;

namespace WaferHdl.Cli.Wafers;

/// <summary>The file from which an interrupted study goes on: how many wafers of each point were drawn and good.</summary>
internal sealed class YieldState(string path, IReadOnlyList<YieldPoint> points, string settings)
{
    /// <summary>Takes over what the file has, when it is there. Points that are not in it start from nothing.</summary>
    public void Load()
    {
        if (!File.Exists(path)) return;
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            if (json.RootElement.GetProperty("settings").GetString() != settings)
                throw CliException.Of(
                    CliRules.Value, $"'{path}' is the state of a study with other settings",
                    "repeat the options of that study, or name another file");
            foreach (var saved in json.RootElement.GetProperty("points").EnumerateArray())
            {
                var key = saved.GetProperty("point").GetString();
                if (points.FirstOrDefault(p => KeyOf(p) == key) is not { } point) continue;
                (point.Maps, point.Good) = (saved.GetProperty("maps").GetInt64(), saved.GetProperty("good").GetInt64());
                if (point.Good < 0 || point.Maps < point.Good) throw new FormatException();
            }
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw CliException.Of(CliRules.FileAccess, $"'{path}' is no state of a yield study", "name another file");
        }
    }

    public void Save()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, JsonDiagnosticWriter.Options))
        {
            json.WriteStartObject();
            json.WriteString("settings", settings);
            json.WriteStartArray("points");
            foreach (var point in points)
            {
                json.WriteStartObject();
                json.WriteString("point", KeyOf(point));
                json.WriteNumber("maps", point.Maps);
                json.WriteNumber("good", point.Good);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        // A reader sees the old or the new state, never half of one.
        var next = path + ".new";
        OutputFolder.WriteOne(next, Encoding.UTF8.GetString(stream.ToArray()) + "\n");
        File.Move(next, path, overwrite: true);
    }

    private static string KeyOf(YieldPoint point) =>
        string.Create(CultureInfo.InvariantCulture, $"{point.Policy.Name} at {point.Model.Density}");
}
