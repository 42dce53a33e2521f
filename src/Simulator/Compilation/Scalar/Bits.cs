namespace WaferHdl.Simulator.Compilation.Scalar;

/// <summary>A value of any width as words side by side.</summary>
/// <param name="Ends">By piece, lowest first: the bit behind it.</param>
/// <param name="Words">By piece: a word of 32 bits for up to 32, else 64; bits above the piece are 0.</param>
internal sealed record Bits(int[] Ends, int[] Words)
{
    public Bits(int width, int word) : this([width], [word])
    {
    }

    public int Width => Ends[^1];

    public int Start(int piece) => piece == 0 ? 0 : Ends[piece - 1];
}
