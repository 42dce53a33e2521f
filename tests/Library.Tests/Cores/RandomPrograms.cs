namespace WaferHdl.Library.Tests.Cores;

/// <summary>Random programs for one core that end, and mean the same whatever their cycles are: background threads work
/// on memory, queues and colours of their own until they are joined.</summary>
internal sealed class RandomPrograms(int seed)
{
    private const int Halt = 62, Join = 60, Pick = 20;
    private const int RegionBytes = 0x1000;

    private readonly Random _random = new(seed);
    private readonly List<uint> _code = [];
    private bool _isShared;      // a background thread is at work

    public uint[] Make(int blocks)
    {
        for (var r = 1; r < 15; r++) Number(r, (uint)_random.NextInt64(1L << 32));
        for (var i = 0; i < blocks; i++)
        {
            switch (_random.Next(10))
            {
                case < 3: Scalars(); break;
                case 3: Skip(); break;
                case 4: Call(); break;
                case 5: Words(); break;
                case < 9: Vector(0); break;
                default: Background(); break;
            }
        }

        _code.Add((uint)Halt << 26);
        return [.. _code];
    }

    private int Register() => _random.Next(15);

    private void Scalars()
    {
        for (var n = _random.Next(1, 5); n > 0; n--)
        {
            if (_random.Next(3) == 0)
            {
                var op = _random.Next(3);
                Emit(32 + op, (Register(), 22), (Register(), 18), (_random.Next(1 << 16), 2));
                continue;
            }

            var (operation, type) = Operation();
            if (type == ElementMath.Sparse) type = ElementMath.F32;
            // What a move of a half makes of the high half of a register is nothing to rely on.
            if (type == ElementMath.Mix && operation is 0 or 10 or 11 or 12) type = ElementMath.I32;
            Emit(operation, (type, 23), (Register(), 18), (Register(), 13), (Register(), 8));
        }
    }

    // Loads and stores, and words sent and received.
    private void Words()
    {
        switch (_random.Next(4))
        {
            case 0: Emit(50 + _random.Next(2), (Register(), 22), (_random.Next(24), 6)); break;
            case 1: Emit(52, (Register(), 22), (_random.Next(2), 0)); break;
            default: Emit(_random.Next(35, 39), (Register(), 22), (0, 18), (_random.Next(RegionBytes), 2)); break;
        }
    }

    private void Skip()
    {
        var at = _code.Count;
        _code.Add(0);
        Scalars();
        _code[at] = Word(_random.Next(43, 47), (Register(), 22), (Register(), 18), (_code.Count, 6));
    }

    // To a place that goes back at once.
    private void Call()
    {
        Emit(41, (14, 22), (_code.Count + 2, 6));
        Emit(40, (_code.Count + 2, 6));
        Emit(42, (14, 22));
    }

    private void Background()
    {
        var thread = _random.Next(1, 9);
        _isShared = true;
        Vector(thread);
        for (var n = _random.Next(3); n > 0; n--)
        {
            if (_random.Next(2) == 0) Scalars();
            else Vector(0);
        }

        Emit(Join, (thread, 21));
        _isShared = false;
    }

    // Descriptors 0 to 3 and memory up to 0x4000 are the main thread's, 4 to 7 and what is above those of others.
    private void Vector(int thread)
    {
        var (op, type) = _random.Next(12) == 0 ? (Pick, ElementMath.F16) : Operation();
        var isPick = op == Pick;
        int[] shape = _random.Next(4) switch
        {
            0 => [_random.Next(1, 5), _random.Next(1, 4)],
            1 => [_random.Next(1, 3), _random.Next(1, 3), _random.Next(1, 3), _random.Next(1, 3)],
            _ => [_random.Next(1, 14)],
        };
        var half = type is ElementMath.I16 or ElementMath.F16 or ElementMath.Mix;
        var dBytes = isPick ? 4 : type is ElementMath.I16 or ElementMath.F16 || op == 18 ? 2 : 4;
        var aBytes = half || op == 19 ? 2 : 4;
        var d = thread == 0 && !isPick && _random.Next(6) == 0
            ? Register()
            : Operand(thread, 0, shape, dBytes, isOutput: op is not (4 or 5) && _random.Next(3) == 0, isSparse: type == ElementMath.Sparse);
        var a = isPick ? Dense(thread, shape)
            : type != ElementMath.Sparse && _random.Next(6) == 0 && d >= 16 ? Register()
            : Operand(thread, 1, shape, aBytes, isInput: _random.Next(3) == 0);
        var b = isPick || _random.Next(3) == 0 ? Register()
            : Operand(thread, 2, shape, half ? 2 : 4, isSparse: type == ElementMath.Sparse);
        if (d < 16 && a < 16 && b < 16) return;
        Emit(op, (type, 23), (d, 18), (a, 13), (b, 8), (thread, 4));
    }

    private int Dense(int thread, int[] shape)
    {
        var id = (thread == 0 ? 0 : 4) + 1;
        Describe(id, 0, shape.Length - 1, Base(thread), shape, 2, dense: true);
        return 16 + id;
    }

    private int Operand(
        int thread, int place, int[] shape, int bytes, bool isOutput = false, bool isInput = false, bool isSparse = false)
    {
        var id = (thread == 0 ? 0 : 4) + place;
        if (isOutput)
        {
            var color = _random.Next(12) + (thread == 0 ? 0 : 12);
            Set(id, 0, (uint)(4 | color << 5 | _random.Next(2) << 13));
            Set(id, 2, (uint)shape.Aggregate((x, y) => x * y));
        }
        else if (isInput)
        {
            Set(id, 0, (uint)(3 | (_random.Next(2) + (thread == 0 ? 0 : 4)) << 10));
            Set(id, 2, (uint)shape.Aggregate((x, y) => x * y));
        }
        else if (isSparse && !_isShared && _random.Next(2) == 0)
        {
            Describe(id, 2, 0, Base(thread), [1], bytes, dense: false);
        }
        else if (_random.Next(6) == 0)
        {
            var at = Base(thread) & ~7;
            var size = _random.Next(1, 9);
            Set(id, 0, 1);
            Set(id, 1, (uint)at);
            Set(id, 2, (uint)(bytes << 16 | shape.Aggregate((x, y) => x * y)));
            Set(id, 3, (uint)((-(size - 1) * bytes & 0xFFFF) << 16 | at + (size - 1) * bytes));
        }
        else Describe(id, 0, shape.Length - 1, Base(thread), shape, bytes, dense: _random.Next(2) == 0);

        return 16 + id;
    }

    private int Base(int thread) => (thread == 0 ? 0 : 0x4000) + 0x800 + _random.Next(0x400) * 2;

    private void Describe(int id, int kind, int dims, int start, int[] shape, int bytes, bool dense)
    {
        Set(id, 0, (uint)(kind | dims << 3));
        Set(id, 1, (uint)(dense ? start & ~7 : start & -bytes));
        for (var k = 0; k <= dims; k++)
        {
            var add = dense ? bytes : (_random.Next(7) - 3) * bytes;
            Set(id, 2 + k, (uint)((add & 0xFFFF) << 16 | shape[k]));
        }
    }

    private (int Op, int Type) Operation()
    {
        var op = _random.Next(20);
        int[] types = op switch
        {
            0 or 10 or 11 or 12 => [ElementMath.I32, ElementMath.I16, ElementMath.F32, ElementMath.F16],
            4 or 5 => [ElementMath.I32, ElementMath.I16, ElementMath.F32, ElementMath.F16, ElementMath.Mix, ElementMath.Sparse],
            1 or 2 or 3 => [ElementMath.I32, ElementMath.I16, ElementMath.F32, ElementMath.F16, ElementMath.Mix],
            6 or 7 or 8 or 9 => [ElementMath.I32, ElementMath.I16, ElementMath.F32, ElementMath.F16],
            13 or 14 or 15 => [ElementMath.I32, ElementMath.I16],
            16 => [ElementMath.I32],
            _ => [ElementMath.F32],
        };
        return (op, types[_random.Next(types.Length)]);
    }

    private void Set(int id, int field, uint value)
    {
        Number(15, value);
        Emit(49, (15, 22), (id, 18), (field, 15));
    }

    private void Number(int register, uint value)
    {
        Emit(32, (register, 22), ((int)(value & 0xFFFF), 2));
        if ((uint)(short)value != value) Emit(33, (register, 22), ((int)(value >> 16), 2));
    }

    private void Emit(int op, params (int Value, int At)[] fields) => _code.Add(Word(op, fields));

    private static uint Word(int op, params (int Value, int At)[] fields)
    {
        var word = (uint)op << 26;
        foreach (var (value, at) in fields) word |= (uint)value << at;
        return word;
    }
}
