using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace WaferHdl.Simulator.Compilation.Lanes;

/// <summary>Which .NET method an operation is. Operators and intrinsics only: what goes through the JIT's inliner
/// stays a call in a large method.</summary>
internal sealed class LaneMethods
{
    private static readonly ConcurrentDictionary<int, LaneMethods> Made = new();

    private readonly LaneTarget _target;
    private readonly Type _class;
    private readonly Type _open;
    private readonly ConcurrentDictionary<(LirOp, LirType, long), MethodInfo> _methods = new();

    private LaneMethods(int vectorBits)
    {
        _target = new LaneTarget(vectorBits);
        (_class, _open) = vectorBits switch
        {
            512 => (typeof(Vector512), typeof(Vector512<>)),
            256 => (typeof(Vector256), typeof(Vector256<>)),
            128 => (typeof(Vector128), typeof(Vector128<>)),
            _ => throw new ArgumentOutOfRangeException(nameof(vectorBits)),
        };
    }

    public static LaneMethods Of(int vectorBits) => Made.GetOrAdd(vectorBits, bits => new LaneMethods(bits));

    public LaneTarget Target => _target;

    public Type TypeOf(LirType type) => type == LirType.Mask ? typeof(ulong) : _open.MakeGenericType(Element(type));

    /// <param name="from">Of the first argument.</param>
    public MethodInfo Get(LirOp op, LirType from, LirType to = LirType.None) =>
        _methods.GetOrAdd((op, from, (long)to), key => Find(key.Item1, key.Item2, (LirType)key.Item3));

    /// <summary>Three-operand logic by a truth table.</summary>
    public MethodInfo TernaryLogic(LirType type) => _methods.GetOrAdd((LirOp.And, type, 100), _ =>
    {
        var vector = TypeOf(type);
        return Exact(
            _target.VectorBits == 512 ? typeof(Avx512F) : typeof(Avx512F.VL), "TernaryLogic",
            vector, vector, vector, typeof(byte));
    });

    /// <summary>Of a sign: the unsigned vector as a signed one and back.</summary>
    public MethodInfo Reinterpret(LirType type, bool toSigned) => _methods.GetOrAdd(
        (LirOp.Cast, type, toSigned ? 101 : 102),
        _ => As(toSigned ? Element(type) : Signed(type), toSigned ? Signed(type) : Element(type)));

    private static Type Element(LirType type) => type switch
    {
        LirType.V8 => typeof(byte),
        LirType.V16 => typeof(ushort),
        LirType.V32 => typeof(uint),
        _ => typeof(ulong),
    };

    private static Type Signed(LirType type) => type switch
    {
        LirType.V8 => typeof(sbyte),
        LirType.V16 => typeof(short),
        LirType.V32 => typeof(int),
        _ => typeof(long),
    };

    private MethodInfo Find(LirOp op, LirType from, LirType to)
    {
        var vector = TypeOf(from);
        var element = Element(from);
        return op switch
        {
            LirOp.And => Exact(vector, "op_BitwiseAnd", vector, vector),
            LirOp.Or => Exact(vector, "op_BitwiseOr", vector, vector),
            LirOp.Xor => Exact(vector, "op_ExclusiveOr", vector, vector),
            LirOp.Not => Exact(vector, "op_OnesComplement", vector),
            LirOp.Add => Exact(vector, "op_Addition", vector, vector),
            LirOp.Subtract => Exact(vector, "op_Subtraction", vector, vector),
            LirOp.Multiply => Exact(vector, "op_Multiply", vector, vector),
            LirOp.ShiftLeft => Exact(vector, "op_LeftShift", vector, typeof(int)),
            LirOp.ShiftRight => Exact(vector, "op_UnsignedRightShift", vector, typeof(int)),
            LirOp.ShiftLeftBy => Variable("ShiftLeftLogicalVariable", from, vector, vector),
            LirOp.ShiftRightBy => Variable("ShiftRightLogicalVariable", from, vector, vector),
            LirOp.ShiftRightSignedBy => Variable(
                "ShiftRightArithmeticVariable", from, _open.MakeGenericType(Signed(from)), vector),
            LirOp.LeadingZeros => Exact(
                _target.VectorBits == 512 ? typeof(Avx512CD) : typeof(Avx512CD.VL), "LeadingZeroCount", vector),
            LirOp.Constant or LirOp.Splat => Exact(_class, "Create", element),
            LirOp.LoadSplat => Exact(_class, "Create", element),
            LirOp.Signs => Generic(_class, "ExtractMostSignificantBits", element, 1),
            LirOp.Equal => Generic(_class, "Equals", element, 2),
            LirOp.LessUnsigned => Generic(_class, "LessThan", element, 2),
            LirOp.LessSigned => Generic(_class, "LessThan", Signed(from), 2),
            LirOp.Test or LirOp.TestBits => Ours("CompareNotEqual", from, vector, vector),
            LirOp.Windows => Exact(
                _target.VectorBits == 512 ? typeof(Avx512Vbmi) : typeof(Avx512Vbmi.VL), "MultiShift",
                _open.MakeGenericType(typeof(byte)), _open.MakeGenericType(typeof(ulong))),
            LirOp.Select => _target.SelectsBySign
                ? Ours("BlendVariable", from, vector, vector, vector)
                : Generic(_class, "ConditionalSelect", element, 3),
            LirOp.WidenLow => Exact(_class, "WidenLower", vector),
            LirOp.WidenHigh => Exact(_class, "WidenUpper", vector),
            LirOp.Narrow => Exact(_class, "Narrow", vector, vector),
            LirOp.Shuffle => Shuffle(vector),
            LirOp.Permute2 => Permute2(from, vector),
            LirOp.Cast => As(element, Element(to)),
            _ => throw new ArgumentOutOfRangeException(nameof(op), op, null),
        };
    }

    private MethodInfo Shuffle(Type vector) => _target.VectorBits switch
    {
        512 when _target.HasAvx512 => Exact(typeof(Avx512BW), "Shuffle", vector, vector),
        256 when _target.HasAvx2 => Exact(typeof(Avx2), "Shuffle", vector, vector),
        _ => Exact(_class, "Shuffle", vector, vector),
    };

    private MethodInfo Permute2(LirType type, Type vector)
    {
        var lanes = _target.LanesOf(type);
        var name = $"PermuteVar{lanes}x{LirBuilder.Bits(type)}x2";
        var isShort = _target.VectorBits != 512;
        return Exact(
            type switch
            {
                LirType.V8 => isShort ? typeof(Avx512Vbmi.VL) : typeof(Avx512Vbmi),
                LirType.V16 => isShort ? typeof(Avx512BW.VL) : typeof(Avx512BW),
                _ => isShort ? typeof(Avx512F.VL) : typeof(Avx512F),
            },
            name, vector, vector, vector);
    }

    // Of AVX-512, by element.
    private MethodInfo Ours(string name, LirType type, params Type[] parameters)
    {
        var isByte = type is LirType.V8 or LirType.V16;
        return Exact(
            _target.VectorBits == 512
                ? isByte ? typeof(Avx512BW) : typeof(Avx512F)
                : isByte ? typeof(Avx512BW.VL) : typeof(Avx512F.VL),
            name, parameters);
    }

    private MethodInfo Variable(string name, LirType type, Type vector, Type count)
    {
        if (type == LirType.V16 || _target.VectorBits == 512) return Ours(name, type, vector, count);
        return Exact(
            name == "ShiftRightArithmeticVariable" && type == LirType.V64 ? typeof(Avx512F.VL) : typeof(Avx2),
            name, vector, count);
    }

    private MethodInfo As(Type from, Type to)
    {
        var name = "As" + to.Name;
        return Generic(_class, name, from, 1);
    }

    private static MethodInfo Exact(Type type, string name, params Type[] parameters) =>
        type.GetMethods(BindingFlags.Public | BindingFlags.Static).FirstOrDefault(
            method => method.Name == name && !method.IsGenericMethodDefinition
                && method.GetParameters().Select(p => p.ParameterType).SequenceEqual(parameters))
        ?? throw new MissingMethodException(type.FullName, name);

    private MethodInfo Generic(Type type, string name, Type element, int parameters, bool isBoolean = false) =>
        type.GetMethods(BindingFlags.Public | BindingFlags.Static).FirstOrDefault(
            method => method.Name == name && method.IsGenericMethodDefinition
                && method.GetGenericArguments().Length == 1
                && method.GetParameters().Length == parameters
                && method.GetParameters().All(p => p.ParameterType.IsGenericType
                    && p.ParameterType.GetGenericTypeDefinition() == _open)
                && (method.ReturnType == typeof(bool)) == isBoolean)
            ?.MakeGenericMethod(element)
        ?? throw new MissingMethodException(type.FullName, name);
}
