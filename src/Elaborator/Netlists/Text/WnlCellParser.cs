using System.Collections.Immutable;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Netlists.Text;

/// <summary>Reads the lines <c>%label:width = operation</c>.</summary>
internal sealed class WnlCellParser(
    WnlCursor cursor, WnlNets nets, ModuleBuilder builder, WnlParser modules, WnlModuleParser owner)
{
    public void Line()
    {
        var start = cursor.Position;
        var label = cursor.Label();
        var labelSpan = cursor.SpanFrom(start);
        cursor.Expect(":");
        var width = cursor.Integer("the width of the net", 1);
        cursor.Expect("=");
        var cell = cursor.HasFailed ? null : Operation(width, start);
        if (!cursor.HasFailed && cell is not null) nets.Define(label, labelSpan, cell);
        else nets.DefineFailed(label);
    }

    private Cell? Operation(int width, int start)
    {
        cursor.SkipBlank();
        if (char.IsAsciiDigit(cursor.Current))
            return new ConstantCell(cursor.Constant(), cursor.SpanFrom(start));
        var wordStart = cursor.Position;
        var word = cursor.Word("an operation");
        if (WnlText.UnaryKinds.TryGetValue(word, out var unary)) return new UnaryCell(unary, nets.Read(), width, Span());
        if (WnlText.BinaryKinds.TryGetValue(word, out var binary))
        {
            var a = nets.Read();
            cursor.Expect(",");
            return new BinaryCell(binary, a, nets.Read(), width, Span());
        }

        switch (word)
        {
            case "input": return new InputCell(owner.Port(), width, Span());
            case "slice": return Slice();
            case "concat": return new ConcatCell(List(), width, Span());
            case "zext": return new ExtendCell(nets.Read(), false, width, Span());
            case "sext": return new ExtendCell(nets.Read(), true, width, Span());
            case "cross": return new CrossCell(nets.Read(), width, Span());
            case "mux": return Mux();
            case "case": return Case();
            case "dslice": return DynamicSlice();
            case "dinsert": return DynamicInsert();
            case "register": return Register();
            case "read": return MemoryRead();
            case "output" or "outputs": return Output(word == "outputs");
            default:
                cursor.FailAt(cursor.SpanFrom(wordStart), $"'{word}' is no operation");
                return null;
        }

        SourceSpan Span() => cursor.SpanFrom(start);

        Cell Slice()
        {
            var a = nets.Read();
            cursor.Expect("[");
            var (low, sliceWidth) = owner.HighLow();
            cursor.Expect("]");
            if (!cursor.HasFailed && sliceWidth != width)
                cursor.FailAt(Span(), $"the slice has {sliceWidth} bits, but its net {width}");
            return new SliceCell(a, low, sliceWidth, Span());
        }

        Cell Mux()
        {
            var select = nets.Read();
            cursor.Expect("?");
            var whenTrue = nets.Read();
            cursor.Expect(":");
            return new MuxCell(select, whenTrue, nets.Read(), width, Span());
        }

        Cell Case()
        {
            var subject = nets.Read();
            var arms = ImmutableArray.CreateBuilder<CaseArm>();
            cursor.Expect("{");
            while (!cursor.HasFailed && !cursor.TakeWord("else"))
            {
                var patterns = ImmutableArray.CreateBuilder<CasePattern>();
                do patterns.Add(Pattern());
                while (cursor.Take("|"));
                cursor.Expect("=>");
                arms.Add(new CaseArm(patterns.ToImmutable(), nets.Read()));
            }

            cursor.Expect("=>");
            var otherwise = nets.Read();
            cursor.Expect("}");
            return new CaseCell(subject, arms.ToImmutable(), otherwise, width, Span());
        }

        Cell DynamicSlice()
        {
            var a = nets.Read();
            var (from, stride) = Start();
            return new DynamicSliceCell(a, from, stride, width, Span());
        }

        Cell DynamicInsert()
        {
            var a = nets.Read();
            var (from, stride) = Start();
            cursor.Expect("=");
            return new DynamicInsertCell(a, from, stride, nets.Read(), width, Span());
        }

        Cell Register()
        {
            var name = cursor.Name("the name of a register");
            cursor.ExpectWord("next");
            var next = nets.Read();
            var isInitDefined = !cursor.TakeWord("uninit");
            if (isInitDefined) cursor.ExpectWord("init");
            var init = cursor.Constant();
            var hasReset = cursor.TakeWord("reset");
            var domain = owner.Domain();
            if (!cursor.HasFailed && init.Width != width)
                cursor.FailAt(Span(), $"the initial value has {init.Width} bits, but the register {width}");
            return new RegisterCell(name, next, init, hasReset, isInitDefined, domain, Span());
        }

        Cell MemoryRead()
        {
            var memory = owner.Reference("memory", builder.Memories, m => m.Name);
            cursor.Expect("[");
            var address = nets.Read();
            cursor.Expect("]");
            return new MemoryReadCell(memory, address, width, Span());
        }

        Cell? Output(bool isArray)
        {
            // The instance stands after its port; read the port once it is known.
            cursor.SkipBlank();
            var portStart = cursor.Position;
            var number = cursor.Take("#") ? cursor.Integer("the number of a port") : -1;
            var name = number >= 0 ? "" : cursor.Name("a port");
            var portSpan = cursor.SpanFrom(portStart);
            cursor.ExpectWord("of");
            var instance = isArray
                ? owner.Reference("array", builder.Arrays, a => a.Name)
                : owner.Reference("instance", builder.Instances, i => i.Name);
            if (cursor.HasFailed || instance >= (isArray ? builder.Arrays.Count : builder.Instances.Count)) return null;
            var target = modules[isArray ? builder.Arrays[instance].Classes[0] : builder.Instances[instance].Module];
            var port = number >= 0 ? number : target.FindPort(name);
            if (port < 0 || port >= target.Ports.Length)
                cursor.FailAt(portSpan, $"'{target.DisplayName}' has no port '{name}'");
            return isArray
                ? new ArrayOutputCell(instance, port, width, Span())
                : new InstanceOutputCell(instance, port, width, Span());
        }
    }

    private (Net Start, int Stride) Start()
    {
        cursor.Expect("[");
        var start = nets.Read();
        cursor.Expect("*");
        var stride = cursor.Integer("the stride", 1);
        cursor.Expect("]");
        return (start, stride);
    }

    private ImmutableArray<Net> List()
    {
        var list = ImmutableArray.CreateBuilder<Net>();
        do list.Add(nets.Read());
        while (cursor.Take(","));
        return list.ToImmutable();
    }

    private CasePattern Pattern()
    {
        cursor.SkipBlank();
        var start = cursor.Position;
        var digits = 0;
        while (char.IsAsciiDigit(cursor.At(start + digits))) digits++;
        if (string.CompareOrdinal(cursor.Text, start + digits, "'h", 0, 2) == 0)
        {
            var constant = cursor.Constant();
            return new CasePattern(constant, cursor.HasFailed ? constant : BitVector.AllOnes(constant.Width));
        }

        var width = cursor.Integer("a pattern such as 4'b10??", 1);
        cursor.Expect("'b");
        var bits = cursor.Digits(c => c is '0' or '1' or '?');
        if (!cursor.HasFailed && bits.Length != width)
            cursor.FailAt(cursor.SpanFrom(start), $"the pattern has {bits.Length} digits, but {width} bits");
        return new CasePattern(Bits(bits, '1'), Bits(bits, '0', '1'));
    }

    private static BitVector Bits(string digits, params ReadOnlySpan<char> ones)
    {
        var value = System.Numerics.BigInteger.Zero;
        foreach (var digit in digits) value = (value << 1) + (ones.Contains(digit) ? 1 : 0);
        return BitVector.FromInteger(value, Math.Max(1, digits.Length));
    }
}
