namespace WaferHdl.Disk;

/// <summary>Where the standard library (<c>hdl/</c>) lies.</summary>
public static class StandardLibrary
{
    /// <summary>The folder beside the program that ships with it.</summary>
    public static string DefaultFolder { get; } = Path.Combine(AppContext.BaseDirectory, "hdl");
}
