namespace WaferHdl.Semantics.Binding;

/// <summary>The names that every scope has, unless something shadows them.</summary>
internal static class BuiltIns
{
    public static IReadOnlyList<string> Functions { get; } =
    [
        "abs", "all", "any", "bits", "clog2", "clz", "cross", "ctz", "delay", "from_bits", "len", "max", "min", "onehot",
        "parity", "popcount", "random", "repeat", "reverse", "sext", "signed", "sum", "trunc", "unsigned", "width", "zext",
    ];

    public static IReadOnlyList<string> Types { get; } =
        ["bit", "bool", "clock", "index", "int", "nat", "reset", "stream", "string", "uint"];

    public static IEnumerable<string> Names => Functions.Concat(Types);

    public static bool IsFunction(string name) => s_functions.Contains(name);

    public static bool IsName(string name) => s_functions.Contains(name) || s_types.Contains(name) || name == "file";

    private static readonly HashSet<string> s_functions = [.. Functions];
    private static readonly HashSet<string> s_types = [.. Types];
}
