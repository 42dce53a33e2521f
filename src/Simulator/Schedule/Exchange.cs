using System.Numerics;

namespace WaferHdl.Simulator.Schedule;

/// <summary>Values at equal distances in a row of a buffer or in the root area.</summary>
/// <param name="Buffer">−1: the root area; it has one lane.</param>
/// <param name="Strip">Of the region that owns the buffer.</param>
/// <param name="Offset">Of lane 0 in the row.</param>
/// <param name="Width">Of the value there; it says the format.</param>
/// <param name="Bit">The first bit in the value.</param>
internal readonly record struct ExchangeEnd(
    int Buffer, int Strip, int Offset, int LimbBytes, int Width, int Lane, int LaneStep, int Bit, int BitStep);

/// <summary>Copies <paramref name="Count"/> values of <paramref name="Width"/> bits before a kernel runs on
/// <paramref name="Strip"/>.</summary>
/// <param name="From">Null: <c>Value + i · ValueStep</c>.</param>
internal sealed record Exchange(
    int Strip, ExchangeEnd? From, ExchangeEnd To, int Width, int Count, BigInteger Value, BigInteger ValueStep);
