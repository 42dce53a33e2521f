using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Elaborator.Elaboration.Drivers;

internal enum CarrierKind
{
    /// <summary>An input, an instance's output, a let: it has its value already.</summary>
    Fixed,
    Wire,
    Output,
    InstanceInput,
    Register,
}

/// <summary>Something at module level that carries a packed value: a wire, a register, a group of a
/// port.</summary>
internal sealed class Carrier(string name, HdlType type, CarrierKind kind, Net value, SourceSpan span)
{
    public string Name { get; } = name;

    public HdlType Type { get; } = type;

    public int Width { get; } = type.Width;

    public CarrierKind Kind { get; } = kind;

    /// <summary>What reading it gives: for all but fixed ones a placeholder until the drivers are
    /// known.</summary>
    public Net Value { get; } = value;

    public SourceSpan Span { get; } = span;

    /// <summary>The clock domain of a register, else −1.</summary>
    public int Domain { get; init; } = -1;

    /// <summary>The cells of a register, highest bits first.</summary>
    public IReadOnlyList<RegisterState> Registers { get; init; } = [];

    public List<Driver> Drivers { get; } = [];

    /// <summary>Whether a driver was left out because of an error that is already reported.</summary>
    public bool IsPoisoned { get; set; }
}

/// <summary>What sets the bits from <paramref name="Low"/> on.</summary>
internal readonly record struct Driver(int Low, Net Net, int Width, SourceSpan Span)
{
    public int End => Low + Width;
}
