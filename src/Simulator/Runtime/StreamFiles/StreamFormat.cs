namespace WaferHdl.Simulator.Runtime.StreamFiles;

/// <summary>How beats are written in a file.</summary>
public enum StreamFormat
{
    /// <summary>A header that names the fields, then one row a line.</summary>
    Csv,

    /// <summary>One packed row a word, separated by white space; <c>//</c> and <c>/* */</c> comments,
    /// <c>_</c>.</summary>
    Hex,

    /// <summary>Packed rows of as many bytes as they need, the lowest byte first.</summary>
    Binary,

    /// <summary>Sparse matrices: each nonzero is a row with the fields <c>row</c>, <c>col</c> and
    /// <c>value</c>, counted from 0.</summary>
    MatrixMarket,
}

public static class StreamFormats
{
    /// <summary>By the end of the file name: <c>.csv</c>, <c>.hex</c> or <c>.mem</c>, <c>.bin</c>,
    /// <c>.mtx</c>; null for others.</summary>
    public static StreamFormat? FromPath(string path) =>
        path[(path.LastIndexOf('.') + 1)..].ToLowerInvariant() switch
        {
            "csv" => StreamFormat.Csv,
            "hex" or "mem" => StreamFormat.Hex,
            "bin" => StreamFormat.Binary,
            "mtx" => StreamFormat.MatrixMarket,
            _ => null,
        };
}
