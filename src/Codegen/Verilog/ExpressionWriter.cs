using System.Globalization;
using System.Numerics;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Codegen.Verilog;

/// <summary>Writes the cells of one module as expressions. A net with a name, with several readers or with a long
/// text becomes a wire, declared before its first use.</summary>
/// <remarks>Operands are exactly as wide as their operator, so no expression depends on the width of its context;
/// signed operators take <c>$signed(…)</c> operands, and their result is never a bare operand of another.</remarks>
internal sealed partial class ExpressionWriter
{
    // A longer operand gets a wire of its own.
    private const int MaxOperandLength = 64;

    private readonly ModuleNetlist _module;
    private readonly ModuleNames _names;
    private readonly NetUses _uses;
    private readonly HelperFunctions _functions;
    private readonly StatementBuilder _statements;
    private readonly VerilogStyle _style;
    private readonly State[] _states;
    private readonly BigInteger[] _readBits;
    private readonly HashSet<Net> _hasBlock = [];
    private readonly HashSet<Net> _hasNoBlock = [];
    private readonly HashSet<Net> _isForward = [];
    // What each temporary is for.
    private readonly Dictionary<string, string> _stems = new(StringComparer.Ordinal);

    private string _target = "t";
    private bool _isInBlock;

    public ExpressionWriter(
        ModuleNetlist module, ModuleNames names, NetUses uses, HelperFunctions functions, StatementBuilder statements,
        VerilogStyle style)
    {
        _module = module;
        _names = names;
        _uses = uses;
        _functions = functions;
        _statements = statements;
        _style = style;
        _states = new State[module.Cells.Length];
        _readBits = new BigInteger[module.Cells.Length];
        for (var i = 0; i < module.Cells.Length; i++)
            if (module.Cells[i] is InputCell or RegisterCell or InstanceOutputCell or ArrayOutputCell)
                _states[i] = State.Defined;
    }

    private enum State : byte
    {
        None,
        Open,
        Defined,
    }

    /// <summary>Where wires go that an expression needs; switched for parts of the text that stand apart.</summary>
    public VerilogText Definitions { get; set; } = new();

    /// <summary>Declarations of nets that are read before their definition can stand.</summary>
    public VerilogText ForwardDeclarations { get; } = new();

    /// <summary>Outputs that are assigned in an <c>always</c> block and so are variables.</summary>
    public HashSet<string> VariableOutputs { get; } = [];

    /// <summary>Nets that got a wire for the sake of the text, in order, with their names.</summary>
    public List<Net> Temporaries { get; } = [];

    /// <summary>Memories that the text reads.</summary>
    public HashSet<int> ReadMemories { get; } = [];

    /// <summary>The text of one element of an instance array's output, when the array has wires for it: at a bit
    /// position that moves with <see cref="Counter"/>, with a width, for a number of its values.</summary>
    public required Func<ArrayOutputCell, AffineMap, int, int, string?> ArrayElement { get; init; }

    /// <summary>Runs with temporaries named after <paramref name="target"/>.</summary>
    public T For<T>(string target, Func<T> write)
    {
        var outer = _target;
        // What a temporary needs is numbered with it, so that names stay short.
        _target = _stems.GetValueOrDefault(target, target);
        var result = write();
        _target = outer;
        return result;
    }

    /// <summary>Makes sure that the wire of a named net stands in the definitions.</summary>
    public void Define(Net net) => Signal(net, 0, 0);

    /// <summary>A net as an operand, of any length.</summary>
    public VerilogExpression Render(Net net)
    {
        var cell = _module[net];
        switch (cell)
        {
            case ConstantCell constant:
                return VerilogExpression.Primary(VerilogLiteral.Of(constant.Value));
            case SliceCell slice when _names[net] is null && ArraySlice(slice) is { } element:
                return VerilogExpression.Primary(element);
        }

        if (_names[net] is null && NeedsName(net, cell)) AddTemporary(net);
        return _names[net] is null ? Compose(net) : VerilogExpression.Primary(Signal(net));
    }

    /// <summary>A net as an operand of moderate length.</summary>
    public VerilogExpression Operand(Net net)
    {
        var expression = Render(net);
        if (expression.Length <= MaxOperandLength || _module[net] is ConstantCell) return expression;
        return VerilogExpression.Primary(Signal(net));
    }

    /// <summary>The name of a net, which gets a wire if it has none: selects need a name.</summary>
    public string Signal(Net net) => Signal(net, 0, _module.WidthOf(net));

    /// <summary>The name of a net of which the text around reads only these bits.</summary>
    public string Signal(Net net, int low, int width)
    {
        if (_names[net] is null) AddTemporary(net);
        EnsureDefined(net, _names[net]!);
        MarkRead(net, low, width);
        return _names[net]!;
    }

    /// <summary>A 1 for each bit of a net that the text reads so far.</summary>
    public BigInteger ReadBits(Net net) => _readBits[net.Cell];

    /// <summary>Whether the text declares the net.</summary>
    public bool IsDefined(Net net) => _states[net.Cell] == State.Defined;

    public void MarkRead(Net net, int low, int width) =>
        _readBits[net.Cell] |= ((BigInteger.One << width) - 1) << low;

    /// <summary>Text short enough for a port connection.</summary>
    public string Connection(Net net) => Operand(net).Text;

    /// <summary>The lines of <c>prefix EXPRESSION;</c> for the right side of an assignment.</summary>
    public IEnumerable<string> AssignLines(string prefix, Net value, string comment = "") =>
        LineWrap.Assign(prefix, Render(value).Text, comment);

    private bool NeedsName(Net net, Cell cell) => cell switch
    {
        SliceCell => LoopOf(net) is not null,
        _ when IsBlock(net) => true,
        ConcatCell when LoopOf(net) is not null => true,
        MemoryReadCell when _isInBlock => true, // `always @*` would wait for every word
        _ => _uses.CountOf(net) > 1 && !IsCheap(net),
    };

    // Small enough to be written twice.
    private bool IsCheap(Net net) => _module[net] switch
    {
        ExtendCell { IsSigned: false } extend => IsLeaf(extend.A),
        UnaryCell { Kind: UnaryKind.Not } not => IsLeaf(not.A),
        BinaryCell { OutputWidth: 1, Kind: BinaryKind.And or BinaryKind.Or or BinaryKind.Equal or BinaryKind.NotEqual } binary =>
            IsNearLeaf(binary.A) && IsNearLeaf(binary.B) && Render(binary.A).Length + Render(binary.B).Length <= 36,
        _ => false,
    };

    private bool IsNearLeaf(Net net) =>
        IsLeaf(net) || (_names[net] is null && _module[net] is UnaryCell { Kind: UnaryKind.Not } not && IsLeaf(not.A));

    private bool IsLeaf(Net net) => _names[net] is not null || _module[net] switch
    {
        ConstantCell { Width: <= 64 } => true,
        SliceCell slice => _names[slice.A] is not null,
        _ => false,
    };

    /// <summary>Whether a net is computed in a combinational block rather than by an expression.</summary>
    private bool IsBlock(Net net)
    {
        if (_hasBlock.Contains(net)) return true;
        if (_hasNoBlock.Contains(net)) return false;
        var isBlock = _module[net] switch
        {
            CaseCell or DynamicInsertCell => true,
            MuxCell mux => IsInnerBlock(mux.WhenTrue) || IsInnerBlock(mux.WhenFalse),
            _ => false,
        };
        (isBlock ? _hasBlock : _hasNoBlock).Add(net);
        return isBlock;
    }

    private bool IsInnerBlock(Net net) => _names[net] is null && _uses.CountOf(net) == 1 && IsBlock(net);

    private void AddTemporary(Net net)
    {
        var name = _names.Scope.TakeTemporary(_target);
        _names[net] = name;
        _stems.Add(name, _target);
        Temporaries.Add(net);
    }

    private void EnsureDefined(Net net, string name)
    {
        switch (_states[net.Cell])
        {
            case State.None:
                WriteDefinition(net, name);
                break;
            case State.Open:
                _isForward.Add(net);
                break;
        }
    }

    private void WriteDefinition(Net net, string name)
    {
        _states[net.Cell] = State.Open;
        var isOuterInBlock = _isInBlock;
        var port = _style.DirectOutput(name);
        var body = new VerilogText();
        var statements = IsBlock(net) ? _statements.BuildValue(net) : null;
        var range = VerilogStyle.Range(_module.WidthOf(net));
        _isInBlock = statements is not null;
        if (statements is null && LoopOf(net) is { } loop)
        {
            if (!port) (_isForward.Contains(net) ? ForwardDeclarations : body).Line($"wire {range}{name};");
            WriteLoop(body, name, loop);
        }
        else if (statements is null)
        {
            var text = For(name, () => Compose(net)).Text;
            var isDeclared = port || _isForward.Contains(net);
            var prefix = isDeclared ? $"assign {name} = " : $"wire {range}{name} = ";
            foreach (var line in LineWrap.Assign(prefix, text, _style.Location(net))) body.Line(line);
            if (!port && _isForward.Contains(net)) ForwardDeclarations.Line($"wire {range}{name};");
        }
        else
        {
            var block = new VerilogText();
            block.Line(_style.CombinationalBlock);
            block.Indent();
            For(name, () =>
            {
                new StatementWriter(_module, this, _names, "=").Write(block, statements);
                return true;
            });
            block.Outdent();
            block.Line("end");
            if (port) VariableOutputs.Add(name);
            else (_isForward.Contains(net) ? ForwardDeclarations : body).Line($"{_style.Variable} {range}{name};");
            body.Lines(block.ToString());
        }

        _isInBlock = isOuterInBlock;
        _style.WriteComments(Definitions, net, isBlock: statements is not null);
        Definitions.Lines(body.ToString());
        if (statements is not null) Definitions.Blank();
        _states[net.Cell] = State.Defined;
    }

    private string? ArraySlice(SliceCell slice) => _module[slice.A] is ArrayOutputCell output
        ? ArrayElement(output, new AffineMap(slice.Low, []), slice.SliceWidth, 1)
        : null;

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
