using System.Numerics;

namespace WaferHdl.Simulator.Schedule;

/// <summary>A row of values that lanes of one strip take from equally spaced places. Element i goes to lane
/// <c>Place + i · PlaceStep</c>, bits from <c>Bit + i · BitStep</c> on.</summary>
/// <param name="Width">Bits of an element.</param>
/// <param name="Region">Of the source; −1: a constant or an index, <c>Value + i · ValueStep</c>.</param>
/// <param name="From">Lane of element 0 in strip <paramref name="FromStrip"/> of the source.</param>
/// <param name="Low">The first bit in the source's node.</param>
internal readonly record struct LinkRun(
    int Strip, int Place, int PlaceStep, int Bit, int BitStep, int Width, int Count, int Region, int Node,
    int FromStrip, int From, int FromStep, int Low, int LowStep, BigInteger Value, BigInteger ValueStep)
{
    public bool IsValue => Region < 0;
}
