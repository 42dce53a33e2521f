namespace WaferHdl.Codegen.Verilog;

/// <summary>What the Verilog text may look like. The defaults are the most conservative form.</summary>
public sealed record VerilogOptions
{
    /// <summary>SystemVerilog (<c>logic</c>, <c>always_ff</c>, <c>always_comb</c>, <c>assert</c>) in place of
    /// Verilog-2005.</summary>
    public bool IsSystemVerilog { get; init; }

    /// <summary>Whether registers and memories get <c>initial</c> values, so that all tools agree from cycle 0.</summary>
    public bool HasInitialValues { get; init; } = true;

    /// <summary>Whether declarations and blocks carry <c>// whdl: file:line</c>.</summary>
    public bool HasLocations { get; init; } = true;

    /// <summary>Stands before every module name, so that several exports can meet in one simulation.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Whether long constants that arrays read word by word, the fuses of a wafer, stand in files for
    /// <c>$readmemh</c> rather than in the text.</summary>
    public bool HasFuseFiles { get; init; } = true;

    /// <summary>Whether a configuration for <c>verilator --hierarchical</c> is written; by default for designs of so
    /// many instances that Verilator should not flatten them.</summary>
    public bool IsHierarchical { get; init; }

    public string FileExtension => IsSystemVerilog ? ".sv" : ".v";

    /// <summary>Reads <c>sv</c>, <c>no-initial</c>, <c>no-locations</c>, <c>prefix</c>, <c>hierarchical</c> and
    /// <c>fuses</c> (<c>file</c> or <c>constant</c>).</summary>
    public static VerilogOptions From(BackendOptions options) => new()
    {
        IsSystemVerilog = options.IsSet("sv"),
        HasInitialValues = !options.IsSet("no-initial"),
        HasLocations = !options.IsSet("no-locations"),
        Prefix = options.Settings.TryGetValue("prefix", out var prefix) ? prefix : "",
        HasFuseFiles = !options.Settings.TryGetValue("fuses", out var fuses) || fuses != "constant",
        IsHierarchical = options.IsSet("hierarchical"),
    };
}
