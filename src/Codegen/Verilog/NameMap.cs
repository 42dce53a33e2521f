using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using WaferHdl.Elaborator.Netlists;

namespace WaferHdl.Codegen.Verilog;

/// <summary>The machine-readable map from names of the source to names of the text, beside the files.</summary>
internal static class NameMap
{
    public static string Write(Design design, DesignNames names, IReadOnlyList<(int Module, ModuleNames Names)> modules)
    {
        using var stream = new MemoryStream();
        var options = new JsonWriterOptions
        {
            Indented = true,
            NewLine = "\n",
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
        using (var json = new Utf8JsonWriter(stream, options))
        {
            json.WriteStartObject();
            json.WriteString("top", names.ModuleNames[design.Top.Index]);
            json.WriteStartObject("modules");
            foreach (var (index, module) in modules) WriteModule(json, design.Modules[index], names.ModuleNames[index], module, design, names);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static void WriteModule(
        Utf8JsonWriter json, ModuleNetlist module, string name, ModuleNames names, Design design, DesignNames all)
    {
        json.WriteStartObject(name);
        json.WriteString("source", module.DisplayName);
        json.WriteString("definition", module.Definition);
        WriteMap(json, "signals", names.Signals);
        json.WriteStartObject("instances");
        for (var i = 0; i < names.InstanceMap.Count; i++)
        {
            var (source, verilog) = names.InstanceMap[i];
            var target = i < module.Instances.Length
                ? module.Instances[i].Module
                : module.Arrays[i - module.Instances.Length].Classes[0];
            json.WriteStartObject(source);
            json.WriteString("name", verilog);
            json.WriteString("module", all.ModuleNames[target.Index]);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        if (names.Renamed.Count != 0) WriteMap(json, "renamed", names.Renamed);
        json.WriteEndObject();
    }

    private static void WriteMap(Utf8JsonWriter json, string key, IEnumerable<(string Source, string Verilog)> pairs)
    {
        json.WriteStartObject(key);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (source, verilog) in pairs)
            if (seen.Add(source))
                json.WriteString(source, verilog);
        json.WriteEndObject();
    }
}
