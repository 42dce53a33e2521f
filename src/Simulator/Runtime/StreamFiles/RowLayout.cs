using System.Collections.Immutable;
using System.Numerics;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;
using WaferHdl.Simulator.Values;

namespace WaferHdl.Simulator.Runtime.StreamFiles;

/// <summary>One number of a row: a field of a struct, an element of an array, or the row itself.</summary>
/// <param name="Name"><c>value</c> where the row is one number, else <c>row</c>, <c>pixel.red</c>,
/// <c>taps[3]</c>.</param>
public sealed record RowField(string Name, int Low, HdlType Type)
{
    /// <summary>The bits of a number, or null when it does not fit.</summary>
    public BitVector? Encode(BigInteger value)
    {
        var isSigned = ValueText.IsSigned(Type);
        var low = isSigned ? -(BigInteger.One << (Type.Width - 1)) : BigInteger.Zero;
        var high = BigInteger.One << (isSigned ? Type.Width - 1 : Type.Width);
        return value < low || value >= high ? null : BitVector.FromInteger(value, Type.Width);
    }
}

/// <summary>How rows of a file become beats: a stream of arrays takes one row for each element of a
/// beat.</summary>
public sealed class RowLayout
{
    private RowLayout(HdlType row, int rowsPerBeat, ImmutableArray<RowField> fields) =>
        (Row, RowsPerBeat, Fields) = (row, rowsPerBeat, fields);

    public HdlType Row { get; }

    public int RowsPerBeat { get; }

    /// <summary>In order of declaration.</summary>
    public ImmutableArray<RowField> Fields { get; }

    /// <summary>Bits of a beat.</summary>
    public int BeatWidth => Row.Width * RowsPerBeat;

    /// <param name="element">What a stream carries.</param>
    public static RowLayout Of(HdlType element)
    {
        var (row, count) = element is ArrayType array ? (array.Element, array.Length) : (element, 1);
        var fields = ImmutableArray.CreateBuilder<RowField>();
        AddFields("", row, 0, fields);
        return new RowLayout(row, count, fields.ToImmutable());
    }

    public RowField? Find(string name) => Fields.FirstOrDefault(f => f.Name == name);

    /// <summary>The rows of a beat, element 0 first.</summary>
    public IEnumerable<BitVector> RowsOf(BitVector beat)
    {
        for (var i = 0; i < RowsPerBeat; i++) yield return BitMath.Slice(beat, i * Row.Width, Row.Width);
    }

    private static void AddFields(string path, HdlType type, int low, ImmutableArray<RowField>.Builder fields)
    {
        switch (type)
        {
            case StructType structure:
                for (var i = 0; i < structure.Fields.Length; i++)
                {
                    var field = structure.Fields[i];
                    AddFields(
                        path.Length == 0 ? field.Name : $"{path}.{field.Name}", field.Type,
                        low + structure.LowBitOf(i), fields);
                }

                break;
            case ArrayType array:
                for (var i = 0; i < array.Length; i++)
                    AddFields(
                        $"{(path.Length == 0 ? "value" : path)}[{i}]", array.Element,
                        low + i * array.Element.Width, fields);
                break;
            default:
                fields.Add(new RowField(path.Length == 0 ? "value" : path, low, type));
                break;
        }
    }
}
