using WaferHdl.Semantics.Values;

namespace WaferHdl.Simulator.Compilation.Scalar;

internal sealed partial class WordBuilder
{
    public int And(int a, int b)
    {
        if (graph.IsConstant(a, out _)) (a, b) = (b, a);
        var is64 = Is64(a);
        if (a == b) return a;
        if (!graph.IsConstant(b, out var mask))
            return (graph.Ones(a) & graph.Ones(b)) == 0
                ? Constant(0, is64)
                : graph.Add(
                    new Word(WordOp.And, is64, Math.Min(a, b), Math.Max(a, b)),
                    graph.Ones(a) & graph.Ones(b));
        if ((graph.Ones(a) & mask) == 0) return Constant(0, is64);
        if ((graph.Ones(a) & ~mask) == 0) return a;
        var word = graph[a];
        switch (word.Op)
        {
            case WordOp.Constant:
                return Constant(word.Imm & mask, is64);
            case WordOp.And when graph.IsConstant(word.B, out var other):
                return And(word.A, Constant(mask & other, is64));
            case WordOp.Or or WordOp.Xor
                when (graph.Ones(word.A) & mask) == 0 || (graph.Ones(word.B) & mask) == 0:
                return And((graph.Ones(word.A) & mask) == 0 ? word.B : word.A, b);
            case WordOp.Extend:
                return Extend(And(word.A, Constant(mask, false)));
            case WordOp.Load when Narrower((int)word.Imm, word.A, 0, mask) is >= 0 and var narrow:
                return Resize(narrow, is64);
            case WordOp.ShiftRight when graph.IsConstant(word.B, out var by) && graph[word.A] is
            { Op: WordOp.Load } load && Narrower((int)load.Imm, load.A, (int)by, mask) is >= 0 and var narrow:
                return Resize(narrow, is64);
            default:
                return graph.Add(new Word(WordOp.And, is64, a, b), graph.Ones(a) & mask);
        }
    }

    /// <summary>One bit as a word of 32 bits, taken from as near to its source as can be.</summary>
    public int Bit(int word, int at)
    {
        while (true)
        {
            if (at > 63 || (graph.Ones(word) >> at & 1) == 0) return Constant(0, false);
            var made = graph[word];
            switch (made.Op)
            {
                case WordOp.And when graph.IsConstant(made.B, out _):
                case WordOp.Extend or WordOp.Truncate:
                    word = made.A;
                    continue;
                case WordOp.Or or WordOp.Xor when (graph.Ones(made.A) >> at & 1) == 0:
                    word = made.B;
                    continue;
                case WordOp.Or or WordOp.Xor when (graph.Ones(made.B) >> at & 1) == 0:
                    word = made.A;
                    continue;
                case WordOp.ShiftLeft when graph.IsConstant(made.B, out var left) && at >= (int)left:
                    (word, at) = (made.A, at - (int)left);
                    continue;
                case WordOp.ShiftRight when graph.IsConstant(made.B, out var right):
                    (word, at) = (made.A, at + (int)right);
                    continue;
                default:
                    return Resize(And(ShiftRight(word, at), Constant(1, made.Is64)), false);
            }
        }
    }

    // A field of whole bytes is a load of its own.
    private int Narrower(int offset, int bytes, int bit, ulong mask)
    {
        var width = mask switch { 0xff => 1, 0xffff => 2, uint.MaxValue => 4, _ => 0 };
        return width != 0 && bit % 8 == 0 && bit / 8 + width <= bytes ? Load(offset + bit / 8, width) : -1;
    }

    public int Or(int a, int b)
    {
        if (graph.IsConstant(a, out _)) (a, b) = (b, a);
        var is64 = Is64(a);
        if (a == b) return a;
        if (graph.IsConstant(b, out var right))
        {
            if (right == 0) return a;
            if (graph.IsConstant(a, out var left)) return Constant(left | right, is64);
            if ((graph.Ones(a) & ~right) == 0) return b;
        }
        else if (Rotation(a, b) is >= 0 and var rotated)
            return rotated;
        else if (a > b)
            (a, b) = (b, a);

        return graph.Add(new Word(WordOp.Or, is64, a, b), graph.Ones(a) | graph.Ones(b));
    }

    // The two parts of a word the other way round.
    private int Rotation(int a, int b)
    {
        if (graph[a].Op == WordOp.ShiftRight) (a, b) = (b, a);
        var (left, right) = (graph[a], graph[b]);
        if (left.Op != WordOp.ShiftLeft || right.Op != WordOp.ShiftRight || left.A != right.A) return -1;
        if (!graph.IsConstant(left.B, out var up) || !graph.IsConstant(right.B, out var down)) return -1;
        return up + down == (left.Is64 ? 64ul : 32)
            ? graph.Add(new Word(WordOp.RotateLeft, left.Is64, left.A, Imm: up), ulong.MaxValue)
            : -1;
    }

    public int Xor(int a, int b)
    {
        if (graph.IsConstant(a, out _)) (a, b) = (b, a);
        var is64 = Is64(a);
        if (a == b) return Constant(0, is64);
        if (graph.IsConstant(b, out var right))
        {
            if (right == 0) return a;
            if (graph.IsConstant(a, out var left)) return Constant(left ^ right, is64);
            if (graph[a] is { Op: WordOp.Xor } inner && graph.IsConstant(inner.B, out var other))
                return Xor(inner.A, Constant(right ^ other, is64));
            if (right == 1 && graph[a] is { Op: WordOp.Equal or WordOp.NotEqual } equal)
                return Compare(
                    equal.Op == WordOp.Equal ? WordOp.NotEqual : WordOp.Equal, equal.A, equal.B);
        }
        else if (a > b)
            (a, b) = (b, a);

        return graph.Add(new Word(WordOp.Xor, is64, a, b), graph.Ones(a) | graph.Ones(b));
    }

    public int Not(int id, int width) => Xor(id, Constant(BitVector.Mask(width), Is64(id)));

    /// <summary>Not of one bit.</summary>
    public int Inverse(int id) => Not(id, 1);

    /// <summary>Of words of one size; signed ones fill the machine word.</summary>
    public int Compare(WordOp op, int a, int b)
    {
        if (a == b) return Constant(op == WordOp.Equal ? 1u : 0, false);
        if (op is WordOp.Equal or WordOp.NotEqual && (graph.IsConstant(a, out _) || a > b)
            && !graph.IsConstant(b, out _))
            (a, b) = (b, a);
        var isLeft = graph.IsConstant(a, out var left);
        if (graph.IsConstant(b, out var right))
        {
            if (isLeft) return Constant(Holds(op, left, right, Is64(a)) ? 1u : 0, false);
            if (op is WordOp.Equal or WordOp.NotEqual) return EqualTo(op, a, right);
            if (op == WordOp.LessUnsigned)
            {
                if (right == 0) return Constant(0, false);
                if (graph.Ones(a) < right) return Constant(1, false);
                if (right == 1) return EqualTo(WordOp.Equal, a, 0);
            }
        }
        else if (isLeft && op == WordOp.LessUnsigned)
        {
            if (left >= graph.Ones(b)) return Constant(0, false);
            if (left == 0) return EqualTo(WordOp.NotEqual, b, 0);
        }

        return graph.Add(new Word(op, false, a, b), 1);
    }

    private int EqualTo(WordOp op, int a, ulong value)
    {
        var isEqual = op == WordOp.Equal;
        if ((value & ~graph.Ones(a)) != 0) return Constant(isEqual ? 0u : 1, false);
        var word = graph[a];
        if (graph.Ones(a) == 1) return Resize((value == 1) == isEqual ? a : Inverse(a), false);
        var is64 = word.Is64;
        if (word.Op == WordOp.Extend) return EqualTo(op, word.A, value);

        // What is 0 stays 0 when it is turned. The JIT of .NET 10 also takes the zero flag behind a rotation, which sets
        // none, for the result of such a comparison.
        if (word.Op == WordOp.RotateLeft && value == 0) return EqualTo(op, word.A, value);

        // A field is compared where it stands.
        if (word.Op == WordOp.And && graph.IsConstant(word.B, out var mask)
            && graph[word.A] is { Op: WordOp.ShiftRight } shift && graph.IsConstant(shift.B, out var by))
            return EqualTo(
                op, And(shift.A, Constant(mask << (int)by, is64)), value << (int)by);
        if (word.Op == WordOp.Xor && graph.IsConstant(word.B, out var flipped))
            return EqualTo(op, word.A, value ^ flipped);
        return graph.Add(new Word(op, false, a, Constant(value, is64)), 1);
    }

    private static bool Holds(WordOp op, ulong a, ulong b, bool is64) => op switch
    {
        WordOp.Equal => a == b,
        WordOp.NotEqual => a != b,
        WordOp.LessUnsigned => a < b,
        _ => is64 ? (long)a < (long)b : (int)(uint)a < (int)(uint)b,
    };

    public int Select(int condition, int then, int other)
    {
        if (then == other) return then;
        condition = Resize(condition, false);
        if (graph.IsConstant(condition, out var chosen)) return chosen != 0 ? then : other;
        if (graph[condition] is { Op: WordOp.Xor } not && graph.IsConstant(not.B, out _))
            return Select(not.A, other, then);
        if (graph[condition] is { Op: WordOp.NotEqual } unequal)
            return Select(Compare(WordOp.Equal, unequal.A, unequal.B), other, then);
        var is64 = Is64(then);
        var isThen = graph.IsConstant(then, out var one);
        var isOther = graph.IsConstant(other, out var zero);
        if ((graph.Ones(then) | graph.Ones(other)) == 1)
        {
            var bit = Resize(condition, is64);
            if (isThen && isOther) return one != 0 ? bit : Inverse(bit);
            if (isOther) return zero == 0 ? And(bit, then) : Or(Inverse(bit), then);
            if (isThen) return one == 0 ? And(Inverse(bit), other) : Or(bit, other);
        }

        return graph.Add(
            new Word(WordOp.Select, is64, condition, then, other), graph.Ones(then) | graph.Ones(other));
    }
}
