using System.Collections.Immutable;
using WaferHdl.Language.Diagnostics;

namespace WaferHdl.Codegen;

/// <summary>What the user asked of a backend.</summary>
public sealed record BackendOptions
{
    /// <summary>Options of the one backend, by the name on the command line (<c>sv</c>, <c>module</c>), in any order;
    /// a flag has the value <c>true</c>.</summary>
    public ImmutableSortedDictionary<string, string> Settings { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Where the backend puts its notes, warnings and errors.</summary>
    public DiagnosticBag Diagnostics { get; init; } = new();

    public bool IsSet(string name) => Settings.TryGetValue(name, out var value) && value == "true";
}
