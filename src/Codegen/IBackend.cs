using WaferHdl.Elaborator.Netlists;

namespace WaferHdl.Codegen;

/// <summary>Writes a design in one file format. <c>whdl export --format NAME</c> finds it by its name.</summary>
public interface IBackend
{
    /// <summary>Lower-case, as on the command line: <c>verilog</c>.</summary>
    string Name { get; }

    /// <summary>One line for the list of formats.</summary>
    string Description { get; }

    /// <summary>The extension of the main file, with its dot.</summary>
    string FileExtension { get; }

    /// <summary>Writes the whole design. Equal designs and options give equal bytes.</summary>
    /// <remarks>What the user should know (renamed names, left-out parts) goes to
    /// <see cref="BackendOptions.Diagnostics"/>; after an error there the result is empty.</remarks>
    IReadOnlyList<OutputFile> Write(Design design, BackendOptions options);
}

/// <summary>One file of an export.</summary>
/// <param name="Path">Relative to the output folder, with forward slashes, never leaving it.</param>
/// <param name="Text">Lines end in <c>\n</c>.</param>
public sealed record OutputFile(string Path, string Text);
