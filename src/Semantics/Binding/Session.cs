using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Symbols;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Semantics.Binding;

/// <summary>What all bindings of one program share: caches, the chain of instances being bound, and the limits.</summary>
internal sealed class Session(ISourceProvider provider, PackageLoader loader)
{
    /// <summary>Instances and calls inside each other.</summary>
    public const int MaxDepth = 400;

    /// <summary>Bound nodes and steps of compile-time functions in one run.</summary>
    public const long MaxWork = 4_000_000;

    /// <summary>Bits of one value.</summary>
    public const int MaxWidth = 1 << 20;

    /// <summary>Elements of an array.</summary>
    public const int MaxElements = 1 << 20;

    /// <summary>Bits of one memory.</summary>
    public const long MaxMemoryBits = 1L << 33;

    /// <summary>Pieces of one argument of an instance array.</summary>
    public const int MaxBoxes = 65_536;

    /// <summary>Different modules in one instance array.</summary>
    public const int MaxClasses = 64;

    public ISourceProvider Provider { get; } = provider;

    /// <summary>Findings in constants and types, which are bound once for all their users.</summary>
    public DiagnosticBag Shared { get; } = new();

    public PackageLoader Loader { get; } = loader;

    public Dictionary<string, ModuleEntry> Modules { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, FunctionEntry> Functions { get; } = new(StringComparer.Ordinal);

    public Dictionary<ConstSymbol, BoundExpression?> Constants { get; } = [];

    public Dictionary<string, HdlType?> Types { get; } = new(StringComparer.Ordinal);

    /// <summary>Which declaration and arguments a struct or bundle type comes from, for inference.</summary>
    public Dictionary<string, (TypeSymbol Symbol, IReadOnlyList<GenericValue> Arguments)> TypeOrigins { get; } =
        new(StringComparer.Ordinal);

    /// <summary>The instances and calls that are being bound, outermost first.</summary>
    public List<Frame> Chain { get; } = [];

    /// <summary>Whether the chain has been reported as endless; one report is enough for all that follows.</summary>
    public bool IsEndlessReported { get; set; }

    public long Work { get; private set; }

    public bool IsExhausted => Work > MaxWork;

    /// <summary>Whether the end of the budget has been reported.</summary>
    public bool IsExhaustionReported { get; set; }

    public void ResetWork()
    {
        Work = 0;
        IsExhaustionReported = false;
        IsEndlessReported = false;
    }

    /// <summary>Takes one step of the budget; false when it is used up.</summary>
    public bool Spend(long steps = 1) => (Work += steps) <= MaxWork;
}

/// <summary>One link of the chain that an endless recursion prints.</summary>
internal sealed record Frame(Symbol Symbol, string Text, IReadOnlyList<(string Name, GenericValue Value)> Values, SourceSpan Site);

/// <summary>A module instantiation: bound, being bound, or failed.</summary>
internal sealed class ModuleEntry
{
    public BoundModule? Module { get; set; }

    public bool IsOpen { get; set; }

    public DiagnosticBag Diagnostics { get; } = new();

    /// <summary>Findings that belong to each place of instantiation.</summary>
    public List<SiteFinding> SiteFindings { get; } = [];

    public List<ModuleEntry> Children { get; } = [];
}

internal sealed record SiteFinding(DiagnosticRule Rule, string Message, string? Help, Label? Label);

/// <summary>A function with its generic and constant arguments decided.</summary>
internal sealed class FunctionEntry
{
    public BoundFunction? Function { get; set; }

    /// <summary>Its value when it was evaluated at compile time.</summary>
    public BoundExpression? Value { get; set; }

    public bool IsOpen { get; set; }

    public bool IsFailed { get; set; }

    public DiagnosticBag Diagnostics { get; } = new();

    public List<SiteFinding> SiteFindings { get; } = [];
}
