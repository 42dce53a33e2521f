using static WaferHdl.Library.Tests.Cores.ElementMath;

namespace WaferHdl.Library.Tests.Cores;

/// <summary>What the programs of a core mean, without time: one instruction after the other, those of background threads
/// at once. Follows docs/isa.md, not the hardware.</summary>
internal sealed class CoreModel(IReadOnlyList<uint> code, byte[] memory, Func<int, int, (uint Data, bool Control)> input)
{
    private const int Pick = 20;

    private readonly Descriptor[] _descriptors = Enumerable.Range(0, 16).Select(_ => new Descriptor()).ToArray();
    private readonly int[] _taken = new int[8];
    private int _pc;

    public uint[] Registers { get; } = new uint[16];

    public byte[] Memory { get; } = memory;

    public List<(int Color, bool Control, uint Data)> Sent { get; } = [];

    /// <summary>Runs up to the halt.</summary>
    public void Run()
    {
        for (var budget = 100_000; budget > 0; budget--)
        {
            var word = code[_pc++];
            var op = (int)(word >> 26);
            if (op == 62) return;
            if (op < 32) Compute(word, op);
            else Execute(word, op);
            Registers[0] = 0;
        }

        throw new InvalidOperationException("the program does not halt");
    }

    private void Execute(uint word, int op)
    {
        var (d, a) = (Field(word, 22, 4), Field(word, 18, 4));
        var number = (short)Field(word, 2, 16);
        var place = (ushort)(Registers[a] + number);
        switch (op)
        {
            case 32: Registers[d] = (uint)number; break;
            case 33: Registers[d] = Registers[d] & 0xFFFF | (uint)(ushort)number << 16; break;
            case 34: Registers[d] = Registers[a] + (uint)number; break;
            case 35: Registers[d] = Load(place, 4); break;
            case 36: Registers[d] = Load(place, 2); break;
            case 37: Store(place, 4, Registers[d]); break;
            case 38: Store(place, 2, Registers[d]); break;
            case 40: _pc = Field(word, 6, 12); break;
            case 41:
                Registers[d] = (uint)_pc;
                _pc = Field(word, 6, 12);
                break;
            case 42: _pc = (int)Registers[d] & 0xFFF; break;
            case 43: Jump(word, Registers[d] == Registers[a]); break;
            case 44: Jump(word, Registers[d] != Registers[a]); break;
            case 45: Jump(word, (int)Registers[d] < (int)Registers[a]); break;
            case 46: Jump(word, (int)Registers[d] >= (int)Registers[a]); break;
            case 49: _descriptors[a].Set(Field(word, 15, 3), Registers[d]); break;
            case 50 or 51: Sent.Add((Field(word, 6, 5), op == 51, Registers[d])); break;
            case 52: Registers[d] = Take(Field(word, 0, 3)).Data; break;
            case 60: break;
            default: throw new InvalidOperationException($"operation {op}");
        }
    }

    private void Jump(uint word, bool taken)
    {
        if (taken) _pc = Field(word, 6, 12);
    }

    private void Compute(uint word, int op)
    {
        var type = Field(word, 23, 3);
        int[] fields = [Field(word, 18, 5), Field(word, 13, 5), Field(word, 8, 5)];
        var operands = fields.Select(f => f >= 16 ? _descriptors[f - 16] : null).ToArray();
        var distinct = operands.OfType<Descriptor>().Distinct().ToArray();
        foreach (var descriptor in distinct) descriptor.Begin();

        var half = type is I16 or F16 or Mix;
        var (aBytes, bBytes) = (half || op == 19 ? 2 : 4, half ? 2 : 4);
        var dBytes = type is I16 or F16 || op == 18 ? 2 : 4;
        var scalars = fields.Select(f => f < 16 ? Registers[f] : 0).ToArray();
        var leader = operands.Skip(op == Pick ? 1 : 0).FirstOrDefault(o => o is { IsCounted: true });
        for (var isLast = false; !isLast;)
        {
            var (d, a, b) = (operands[0], operands[1], operands[2]);
            var left = scalars[1];
            if (a is { Kind: 3 })
            {
                var (data, control) = Take(a.Queue);
                if (control && a.Extent == 0) return;
                left = data;
            }
            else if (a is not null) left = Load(a.Address(0), aBytes);

            var index = (int)(left >> 16);
            var right = b switch
            {
                null => scalars[2],
                { Kind: 3 } when b == a => left,
                { Kind: 3 } => Take(b.Queue).Data,
                _ => Load(b.Address(index), bBytes),
            };
            isLast = leader is null ? a is not { Kind: 3 } : leader.IsLast;

            if (op == Pick)
            {
                if ((left & 0x7FFF) != 0) Give(d, fields[0], 4, (uint)(ushort)(scalars[2] + a!.Taken) << 16 | left, 0, isLast);
            }
            else
            {
                var old = d is null ? Registers[fields[0]] : d.Kind == 4 ? 0 : Load(d.Address(index), dBytes);
                Give(d, fields[0], dBytes, ElementMath.Compute(op, type, left, right, old), index, isLast);
            }

            foreach (var descriptor in distinct)
                if (op != Pick || descriptor == a || (left & 0x7FFF) != 0)
                    descriptor.Advance();
        }
    }

    private void Give(Descriptor? d, int field, int bytes, uint value, int index, bool isLast)
    {
        if (bytes == 2) value &= 0xFFFF;
        if (d is null) Registers[field] = field == 0 ? 0 : value;
        else if (d.Kind == 4) Sent.Add((d.Color, d.MarksLast && isLast, value));
        else Store(d.Address(index), bytes, value);
    }

    private (uint Data, bool Control) Take(int queue) => input(queue, _taken[queue]++);

    private uint Load(ushort address, int bytes)
    {
        var start = address & -bytes;
        if (start >= Memory.Length) return 0;
        return bytes == 2 ? BitConverter.ToUInt16(Memory, start) : BitConverter.ToUInt32(Memory, start);
    }

    private void Store(ushort address, int bytes, uint value)
    {
        var start = address & -bytes;
        if (start >= Memory.Length) return;
        BitConverter.GetBytes(value).AsSpan(0, bytes).CopyTo(Memory.AsSpan(start));
    }

    private static int Field(uint word, int low, int width) => (int)(word >> low & ((1u << width) - 1));

    /// <summary>A descriptor and the place of its next element.</summary>
    private sealed class Descriptor
    {
        private readonly uint[] _parts = new uint[6];
        private readonly int[] _indices = new int[4];
        private ushort _at;

        public int Kind => Field(_parts[0], 0, 3);

        public int Color => Field(_parts[0], 5, 5);

        public int Queue => Field(_parts[0], 10, 3);

        public bool MarksLast => Field(_parts[0], 13, 1) != 0;

        public int Extent => (ushort)_parts[2];

        public int Taken => _indices[0];

        public bool IsCounted => Kind != 2 && Extent != 0;

        private int Dims => Field(_parts[0], 3, 2);

        private bool IsRing => Kind == 1;

        public bool IsLast => Enumerable.Range(0, IsRing ? 1 : Dims + 1).All(k => _indices[k] + 1 == (ushort)_parts[2 + k]);

        public void Set(int field, uint value)
        {
            _parts[field] = value;
            if (field == 1) _at = (ushort)value;
        }

        public void Begin()
        {
            Array.Clear(_indices);
            if (!IsRing) _at = (ushort)_parts[1];
        }

        public ushort Address(int index) =>
            (ushort)(_at + (Kind == 2 ? index * (_parts[Dims != 0 ? 3 : 2] >> 16) : 0));

        public void Advance()
        {
            var ends = Extent != 0 && _indices[0] + 1 == Extent;
            if (Kind == 2 && Dims == 0) return;
            var jump = 0;
            if (IsRing)
            {
                if (_at == (ushort)_parts[3]) jump = 1;
                else if (ends && Dims != 0) jump = 2;
                _indices[0] = ends ? 0 : _indices[0] + 1;
            }
            else
            {
                _indices[0]++;
                while (jump < Dims && ends)
                {
                    _indices[jump++] = 0;
                    ends = ++_indices[jump] == (ushort)_parts[2 + jump];
                }

                if (jump == Dims && ends) _indices[jump] = 0;
            }

            _at += (ushort)(_parts[2 + jump] >> 16);
        }
    }
}
