namespace WaferHdl.Simulator.Compilation.Scalar;

internal enum StepKind : byte
{
    /// <summary>Computes a word into its local.</summary>
    Define,

    /// <summary>A load of this block goes into a local, since the place is about to be stored to.</summary>
    Keep,

    /// <summary>A select by a branch into its local.</summary>
    Choose,
    Effect,
    Branch,
    Loop,
}

/// <summary>One statement of a block.</summary>
/// <param name="Word">What is defined; −1: an effect.</param>
/// <param name="Then">Blocks of a branch or choice; of a loop its body.</param>
internal sealed record Step(StepKind Kind, int Word, Effect? Effect = null, int Then = -1, int Else = -1);
