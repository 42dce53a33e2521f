namespace WaferHdl.Language.Grammar;

/// <summary>How deep a tree may get. Later stages walk it recursively on <see cref="Text.DeepStack"/>; these
/// limits keep such a walk inside its stack.</summary>
public static class NestingLimits
{
    /// <summary>Constructs open at one time: brackets, blocks, types inside types.</summary>
    public const int Nesting = 20_000;

    /// <summary>Height of the finished tree, where also each term of <c>a + b + c …</c>, each <c>else if</c>
    /// and each <c>.member</c> counts.</summary>
    public const int Height = 150_000;
}
