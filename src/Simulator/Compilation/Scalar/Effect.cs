namespace WaferHdl.Simulator.Compilation.Scalar;

/// <summary>What a kernel leaves behind. Effects happen as if all at once, from the values of the cycle's start.</summary>
internal abstract record Effect;

/// <summary><paramref name="Bytes"/> (4 or 8, or 1 and 2 inside a wide value) at a root offset.</summary>
/// <param name="IsTop">Zeros follow, up to 8 bytes: other values may have stood at the place.</param>
internal sealed record StoreEffect(int Offset, int Bytes, int Value, bool IsTop = false) : Effect;

/// <summary>An element of a wide register replaced where it lies; past the end nothing happens.</summary>
internal sealed record ElementEffect(int Table, int Index, int Value) : Effect;

/// <param name="Address">Of 32 or 64 bits; past the depth nothing happens.</param>
/// <param name="Data">Limbs in place (shifted by the write's low bit), words of 64 bits.</param>
/// <param name="Masks">By limb: the bits that are replaced.</param>
internal sealed record WriteEffect(int Memory, int Address, int[] Data, ulong[] Masks) : Effect;

/// <param name="Values">By part that has a value: its limbs, of 64 bits.</param>
internal sealed record CheckEffect(int Property, int[][] Values) : Effect;

/// <param name="Amount">Of 64 bits.</param>
internal sealed record CountEffect(int Slot, int Amount) : Effect;

/// <summary>Repeats the words of a loop.</summary>
/// <param name="Loop">Its number.</param>
/// <param name="Values">What each place in scratch takes for the next round, of 64 bits.</param>
/// <param name="Node">Named when it does not settle.</param>
internal sealed record LoopEffect(int Loop, (int Offset, int Value)[] Values, int Limit, int Node) : Effect;

/// <summary>The effects that happen where the condition is 1, and where it is 0.</summary>
internal sealed record BranchEffect(int Condition, List<Effect> Then, List<Effect> Else) : Effect;
