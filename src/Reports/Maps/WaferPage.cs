using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace WaferHdl.Reports.Maps;

/// <summary>The map as one HTML page without anything from outside: it zooms from the wafer to a tile.</summary>
/// <remarks>The page gets arrays, not elements, deflated; what it draws costs what is in sight.</remarks>
public static class WaferPage
{
    /// <summary>Rows or columns that a picture of one pixel a tile may have in a browser.</summary>
    public const int MaximumLine = 16_000;

    /// <summary>Tiles of one page: four arrays of this length are held by the browser.</summary>
    public const long MaximumTiles = 32_000_000;

    // In the order in which they stand in the page: each uses what stands before it.
    private static readonly string[] s_scripts =
        ["data", "geometry", "colors", "pyramid", "draw", "view", "panel", "app", "input", "check", "main"];

    /// <summary>Writes the page. Equal maps give equal bytes.</summary>
    public static string Write(WaferMap map)
    {
        var page = Part("page.html");
        var script = new StringBuilder("'use strict';\n");
        foreach (var name in s_scripts) script.Append(Part($"{name}.js"));
        return Fill(
            page,
            ("title", HtmlEncoder.Default.Encode(map.Title)),
            ("style", Part("page.css")),
            ("data", Data(map)),
            ("script", script.ToString()));
    }

    // One pass over the template, so that no part can be taken for a place in it.
    private static string Fill(string page, params (string Name, string Text)[] parts)
    {
        var text = new StringBuilder(page.Length);
        var position = 0;
        foreach (var (name, content) in parts)
        {
            var mark = "{{" + name + "}}";
            var at = page.IndexOf(mark, position, StringComparison.Ordinal);
            text.Append(page, position, at - position).Append(content.TrimEnd('\n'));
            position = at + mark.Length;
        }

        return text.Append(page, position, page.Length - position).ToString();
    }

    private static string Part(string name)
    {
        using var stream = System.Reflection.Assembly.GetExecutingAssembly().GetManifestResourceStream($"WaferHdl.Reports.Maps.Page.{name}")
            ?? throw new InvalidOperationException($"The page has no part '{name}'.");
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return Encoding.UTF8.GetString(memory.ToArray());
    }

    // The default encoder of System.Text.Json escapes '<', so no text can end the script element that holds the data.
    private static string Data(WaferMap map)
    {
        using var memory = new MemoryStream();
        using (var json = new Utf8JsonWriter(memory, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("title", map.Title);
            json.WriteString("subtitle", WaferSummary.Line(map));
            json.WriteNumber("longestReach", map.LongestReach);
            WriteShape(json, map);
            json.WriteString("logical", PackedNumbers.OfDifferences(map.Logical));
            json.WriteString("state", PackedNumbers.OfBytes(Array.ConvertAll(map.States, state => (byte)state)));
            json.WriteString("defects", PackedNumbers.Of(
                [.. map.Defects.SelectMany(d => (int[])[(int)d.Kind, d.Row, d.Column, d.Lane])]));
            json.WriteStartArray("values");
            foreach (var value in map.Values)
            {
                json.WriteStartObject();
                json.WriteString("name", value.Name);
                json.WriteString("data", PackedNumbers.Of(value.Numbers.AsSpan()));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(memory.ToArray());
    }

    private static void WriteShape(Utf8JsonWriter json, WaferMap map)
    {
        json.WriteStartObject("shape");
        json.WriteNumber("dieRows", map.Shape.DieRows);
        json.WriteNumber("dieColumns", map.Shape.DieColumns);
        json.WriteNumber("rows", map.Shape.Rows);
        json.WriteNumber("columns", map.Shape.Columns);
        json.WriteNumber("tileAspect", map.TileAspect);
        WriteStarts("rowStarts", map.RowStarts);
        WriteStarts("columnStarts", map.ColumnStarts);
        json.WriteEndObject();

        void WriteStarts(string name, IEnumerable<int> starts)
        {
            json.WriteStartArray(name);
            foreach (var start in starts) json.WriteNumberValue(start);
            json.WriteEndArray();
        }
    }
}
