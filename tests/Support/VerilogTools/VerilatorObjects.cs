using System.Security.Cryptography;
using System.Text;

namespace WaferHdl.Tests.VerilogTools;

/// <summary>Keeps the compiled run-time library of Verilator between runs: it is the same for every design and takes
/// most of a small design's compile time.</summary>
/// <remarks>Make takes an object file that is newer than its source as done.</remarks>
internal static class VerilatorObjects
{
    private const string ObjectFolder = "obj";
    private static readonly Lazy<string> s_cache = new(FindCache);

    /// <summary>Fills the object folder of a new build; returns its name.</summary>
    public static string Prepare(string folder)
    {
        var target = Directory.CreateDirectory(Path.Combine(folder, ObjectFolder)).FullName;
        if (!Directory.Exists(s_cache.Value)) return ObjectFolder;
        foreach (var file in Directory.GetFiles(s_cache.Value, "verilated*.o"))
        {
            var copy = Path.Combine(target, Path.GetFileName(file));
            File.Copy(file, copy);
            File.SetLastWriteTimeUtc(copy, DateTime.UtcNow);
        }

        return ObjectFolder;
    }

    /// <summary>Keeps what a build has made, unless it is kept already.</summary>
    public static void Keep(string folder, string objects)
    {
        if (Directory.Exists(s_cache.Value)) return;
        var fresh = s_cache.Value + "." + Environment.ProcessId;
        Directory.CreateDirectory(fresh);
        foreach (var file in Directory.GetFiles(Path.Combine(folder, objects), "verilated*.o"))
            File.Copy(file, Path.Combine(fresh, Path.GetFileName(file)), overwrite: true);
        try
        {
            Directory.Move(fresh, s_cache.Value);
        }
        catch (IOException)
        {
            Directory.Delete(fresh, recursive: true); // another process was first
        }
    }

    // One cache a user and a version of the tool.
    private static string FindCache()
    {
        var version = ExternalProcess.Run(Path.GetTempPath(), TimeSpan.FromSeconds(30), "verilator", "--version").Output;
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(version + Environment.UserName)))[..12];
        return Path.Combine(Path.GetTempPath(), "whdl-verilated-" + key);
    }
}
