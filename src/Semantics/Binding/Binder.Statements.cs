using System.Collections.Immutable;
using System.Numerics;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Syntax;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Semantics.Binding;

internal partial class Binder
{
    /// <summary>A block that yields a value.</summary>
    protected BoundExpression BindBlock(BlockExpression block, HdlType? expected) => InScope<BoundExpression>(() =>
    {
        var statements = ImmutableArray.CreateBuilder<BoundStatement>();
        foreach (var statement in block.Statements) BindStatement(statement, statements);
        if (block.Value is null)
        {
            return Error(
                SemanticRules.MissingElse, block.Span, "this block yields no value",
                "end it with an expression, without ';'");
        }

        var value = Bind(block.Value, expected);
        if (value is BoundError) return value;
        return statements.Count == 0 ? value : new BoundBlock(statements.ToImmutable(), value, block.Span);
    });

    /// <summary>Statements with a scope of their own.</summary>
    protected ImmutableArray<BoundStatement> BindStatements(ImmutableArray<Statement> statements) => InScope(() =>
    {
        var bound = ImmutableArray.CreateBuilder<BoundStatement>();
        foreach (var statement in statements) BindStatement(statement, bound);
        return bound.ToImmutable();
    });

    private void BindStatement(Statement statement, ImmutableArray<BoundStatement>.Builder into)
    {
        if (Indices is { Split: not null } || !Spend(statement.Span)) return;
        switch (statement)
        {
            case LetStatement let:
                BindLet(let.Name, let.Type, let.Value, false, let.Span, into);
                break;
            case VarStatement variable:
                BindLet(variable.Name, variable.Type, variable.Value, true, variable.Span, into);
                break;
            case ConstStatement constant:
                Declare(constant.Declaration.Name, new ValueEntry(BindConstDeclaration(constant.Declaration), constant.Declaration.Name.Span));
                break;
            case AssignStatement assign:
                BindAssign(assign, into);
                break;
            case BlockStatement block:
                into.AddRange(BindStatements(block.Body));
                break;
            case IfStatement condition:
                BindIfStatement(condition, into);
                break;
            case MatchStatement match:
                BindMatchStatement(match, into);
                break;
            case ForStatement loop:
                BindFor(loop, into);
                break;
            case StaticAssertStatement assertion:
                BindStaticAssert(assertion.Condition, assertion.Message, assertion.Span);
                break;
            case ExpressionStatement expression:
                if (Bind(expression.Value) is BoundError) break;
                Error(
                    SemanticRules.NotHere, expression.Span, $"the value of '{Snippet(expression.Value.Span)}' is dropped",
                    "functions have no effect but their value: assign it, or remove the line");
                break;
            case ErrorStatement:
                break;
            default:
                Error(SemanticRules.NotHere, statement.Span, "this statement stands only in a test", "move it into a 'test'");
                break;
        }
    }

    private void BindLet(
        Identifier name, TypeSyntax? typeSyntax, Expression? valueSyntax, bool isMutable, SourceSpan span,
        ImmutableArray<BoundStatement>.Builder into)
    {
        HdlType? type = null;
        if (typeSyntax is not null)
            type = IsCompileTime ? BindParameterType(typeSyntax) : BindLocalType(typeSyntax, name);
        var value = valueSyntax is null ? null
            : type is null ? Bind(valueSyntax)
            : BindAs(valueSyntax, type);
        if (IsCompileTime)
        {
            DeclareConstant(name, type, value, isMutable);
            return;
        }

        if (type is null && value is not null and not BoundError && HasExactPart(value.Type))
        {
            // An untyped constant stays one; a variable must have bits.
            if (isMutable)
            {
                value = Error(
                    SemanticRules.NeedsType, valueSyntax!.Span, $"'{name.Text}' needs a type: '{Snippet(valueSyntax.Span)}' has no width",
                    $"write 'var {name.Text}: u8 = {Snippet(valueSyntax.Span)};'");
            }
            else
            {
                Declare(name, new ValueEntry(value, name.Span));
                return;
            }
        }

        if (type is null && value is null)
            value = Error(SemanticRules.NeedsType, span, $"'{name.Text}' needs a type or a value", $"write 'var {name.Text}: u8;'");
        type ??= value!.Type;
        if (value is not null and not BoundError && type is not ErrorHdlType && !IsData(type))
        {
            if (!isMutable && (Constants.IsConstant(value) || PortLeaves.HasDirections(type)))
            {
                Declare(name, new ValueEntry(value, name.Span));
                return;
            }

            value = Error(SemanticRules.TypeNotAllowed, valueSyntax!.Span, $"'{name.Text}' holds data, and {Describe(type)} is none");
        }

        if (value is BoundError) type = ErrorHdlType.Instance;
        var local = new BoundLocal(name.Text, type, isMutable, name.Span);
        Declare(name, new LocalEntry(local, Scope.Depth, name.Span));
        if (type is not ErrorHdlType) into.Add(new BoundDeclare(local, value, span));
    }

    private HdlType BindLocalType(TypeSyntax syntax, Identifier name) =>
        KindOf(syntax) == "bool" ? UIntType.Bit : BindDataType(syntax, $"'{name.Text}'");

    private void DeclareConstant(Identifier name, HdlType? type, BoundExpression? value, bool isMutable)
    {
        if (value is null)
        {
            value = type is null or ErrorHdlType ? new BoundError(name.Span)
                : type is IntegerType ? Exact(0, name.Span)
                : type is StringType ? new BoundString("", name.Span)
                : Zero(type, name.Span);
            if (type is null) Error(SemanticRules.NeedsType, name.Span, $"'{name.Text}' needs a type or a value");
        }

        value = Constant(value, $"'{name.Text}'", value.Span.IsNone ? name.Span : value.Span);
        type ??= value.Type;
        if (value is BoundError) type = ErrorHdlType.Instance;
        var local = new BoundLocal(name.Text, type, isMutable, name.Span);
        Declare(name, new LocalEntry(local, Scope.Depth, name.Span) { Value = value });
    }

    protected static BoundExpression Zero(HdlType type, SourceSpan span) => type switch
    {
        ArrayType { Element: IntegerType } array => new BoundFill(Exact(0, span), array.Length, type, span),
        ArrayType { Element: ArrayType } array => new BoundFill(Zero(array.Element, span), array.Length, type, span),
        _ => Constants.FromBits(BigInteger.Zero, type, span),
    };

    // ---- assignments ----

    private void BindAssign(AssignStatement assign, ImmutableArray<BoundStatement>.Builder into)
    {
        if (IsCompileTime)
        {
            AssignConstant(assign);
            return;
        }

        var place = BindPlace(assign.Place);
        if (place is BoundError || !CheckPlace(place, assign.Place, assign.IsRegistered, assign.Span))
        {
            Bind(assign.Value, place.Type is ErrorHdlType ? null : place.Type);
            return;
        }

        var value = BindAs(assign.Value, place.Type);
        if (value is not BoundError) into.Add(new BoundAssign(place, value, assign.Span));
    }

    /// <summary>The left side of an assignment.</summary>
    protected BoundExpression BindPlace(Expression syntax)
    {
        if (syntax is SliceExpression or PartSelectExpression) return Bind(syntax);
        var target = Resolve(syntax);
        switch (target)
        {
            case ValueTarget { Value: { Type: MemoryType } memory }:
                return Error(
                    SemanticRules.NotAssignable, syntax.Span, $"'{Snippet(syntax.Span)}' is a memory and is written word by word",
                    $"write '{Snippet(syntax.Span)}[address] <= …'");
            case ValueTarget { Value: var value } when Constants.IsConstant(value):
                return Error(
                    SemanticRules.NotAssignable, syntax.Span, $"'{Snippet(syntax.Span)}' is a constant and can't be assigned");
            case ValueTarget { Value: BoundBinary { Span: var fire } } when syntax is MemberExpression { Member.Text: "fire" }:
                return Error(
                    SemanticRules.NotAssignable, fire, "'fire' is 'valid && ready' and can't be assigned", "assign 'valid' or 'ready'");
            default:
                return ValueOf(target, syntax.Span);
        }
    }

    /// <summary>Whether a place can be assigned here and in this way; reports otherwise.</summary>
    protected bool CheckPlace(BoundExpression place, Expression syntax, bool isRegistered, SourceSpan span)
    {
        if (HasVariablePort(place))
        {
            Error(
                SemanticRules.NotAssignable, syntax.Span, "a list of ports is driven through constant indices only",
                "write a 'for' over the indices and compare with the variable");
            return false;
        }

        var root = Ports.Root(place);
        var name = Snippet(syntax.Span);
        switch (root)
        {
            case BoundName { Signal: BoundLocal local }:
                if (!local.IsMutable)
                    return Refuse(syntax, $"'{local.Name}' can't be assigned: it is no 'var'", $"declare it with 'var {local.Name}'", local);
                if (isRegistered) return WrongKind(span, $"'{local.Name}' is a variable and takes its value at once", "write '='");
                if (Scope.Find(local.Name) is LocalEntry entry && entry.Depth < AssignBarrier)
                    return Refuse(syntax, $"'{local.Name}' is declared outside of this value and can't change in it", "make it the value of the branch", local);
                return true;
            case BoundName { Signal: BoundRegister register }:
                if (Body != BodyKind.Seq)
                    return Refuse(syntax, $"'{register.Name}' is a register and is assigned in 'seq'", $"write 'seq {{ {name} <= …; }}'", register);
                return isRegistered || WrongKind(span, $"'{register.Name}' is a register and changes at the clock edge", "write '<='");
            case BoundMemoryRead { Memory: var memory }:
                if (Body != BodyKind.Seq)
                    return Refuse(syntax, $"'{memory.Name}' is a memory and is written in 'seq'", $"write 'seq {{ {name} <= …; }}'", memory);
                return isRegistered || WrongKind(span, $"'{memory.Name}' is a memory and changes at the clock edge", "write '<='");
            case BoundName { Signal: BoundLet let }:
                return Refuse(syntax, $"'{let.Name}' is a 'let', which has one value", "declare a 'wire' to drive it elsewhere", let);
            case BoundName { Signal: BoundWire or BoundPort } or BoundInstancePort:
                break;
            default:
                Error(SemanticRules.NotAssignable, syntax.Span, $"'{name}' can't be assigned", "assign to a wire, an output or a register");
                return false;
        }

        if (root is BoundName { Signal: BoundPort { IsFuse: true } fuse })
            return Refuse(syntax, $"'{fuse.Name}' is a fuse, which is set by the instantiation", null, fuse);
        if (Body == BodyKind.Seq)
            return Refuse(syntax, $"'{name}' is no register, so 'seq' can't assign it", "declare a 'reg', or assign in a 'comb'", null);
        if (Body == BodyKind.Function)
            return Refuse(syntax, $"a function can't assign '{name}'", "functions have no effect but their value", null);
        if (isRegistered) return WrongKind(span, $"'{name}' is a wire and takes its value at once", "write '='");
        if (root is BoundName { Signal: BoundWire }) return true;
        if (place.Type is ClockType or ResetType)
            return Refuse(syntax, $"'{name}' is {Describe(place.Type)}, which is passed where the instance is made", null, null);
        if (PortLeaves.HasDirections(place.Type))
            return Refuse(syntax, $"'{name}' is {(place.Type is StreamType ? "a stream" : "a bundle")}, whose parts run both ways", "connect it with '<>', or assign its parts", null);
        if (Ports.IsDriven(place) == true) return true;
        Error(
            SemanticRules.WrongDirection, syntax.Span,
            root is BoundName ? $"'{name}' is an input of this module and can't be driven from inside"
                : $"'{name}' is driven by the instance '{((BoundInstancePort)root).Instance.Name}'",
            place is BoundPortMember { Member: "valid" or "data" } ? "the receiving side of a stream drives 'ready'"
                : place is BoundPortMember { Member: "ready" } ? "the sending side of a stream drives 'valid' and 'data'" : null,
            new Label(root is BoundName { Signal: var s } ? s.Span : ((BoundInstancePort)root).Port.Span, "declared here"));
        return false;
    }

    private static bool HasVariablePort(BoundExpression place)
    {
        while (true)
        {
            switch (place)
            {
                case BoundElement { Target: BoundPortArray }: return true;
                case BoundPortMember member: place = member.Target; break;
                case BoundField field: place = field.Target; break;
                case BoundElement element: place = element.Target; break;
                case BoundBit bit: place = bit.Target; break;
                case BoundSlice slice: place = slice.Target; break;
                case BoundPartSelect select: place = select.Target; break;
                default: return false;
            }
        }
    }

    private bool Refuse(Expression syntax, string message, string? help, BoundSignal? declared)
    {
        Error(
            SemanticRules.NotAssignable, syntax.Span, message, help,
            declared is null ? [] : [new Label(declared.Span, "declared here")]);
        return false;
    }

    private bool WrongKind(SourceSpan span, string message, string help)
    {
        Error(SemanticRules.WrongAssignment, span, message, help);
        return false;
    }

    // ---- branches and loops ----

    private void BindIfStatement(IfStatement statement, ImmutableArray<BoundStatement>.Builder into)
    {
        var links = new List<(BoundExpression Condition, ImmutableArray<BoundStatement> Then, SourceSpan Span)>();
        ImmutableArray<BoundStatement> last = [];
        Statement? link = statement;
        while (link is IfStatement current)
        {
            var condition = BindCondition(current.Condition);
            var decided = Decide(condition);
            if (decided == false)
            {
                link = current.Else;
                continue;
            }

            if (decided == true)
            {
                last = BindStatements(current.Then.Body);
                link = null;
                break;
            }

            if (IsCompileTime && condition is not BoundError) Constant(condition, "a condition", current.Condition.Span);
            links.Add((condition, BindStatements(current.Then.Body), current.Span));
            link = current.Else;
        }

        if (link is BlockStatement otherwise) last = BindStatements(otherwise.Body);
        else if (link is not null) last = BindStatements([link]);
        for (var i = links.Count - 1; i >= 0; i--)
        {
            if (links[i].Condition is BoundError) continue;
            last = [new BoundIfStatement(links[i].Condition, links[i].Then, last, links[i].Span)];
        }

        into.AddRange(last);
    }

    private void BindMatchStatement(MatchStatement match, ImmutableArray<BoundStatement>.Builder into)
    {
        var subject = Bind(match.Subject);
        if (BindArms(subject, match.Subject, match.Arms, match.Span) is not { } arms)
        {
            foreach (var arm in match.Arms)
                if (arm.Body is Statement body && !IsCompileTime)
                    BindStatements([body]);
            return;
        }

        if (subject is BoundConstant known)
        {
            into.AddRange(BindArmStatements(Choose(arms, known.Value).Syntax));
            return;
        }

        if (IsCompileTime) Constant(subject, "the subject of a 'match'", match.Subject.Span);
        into.Add(new BoundMatchStatement(
            subject,
            [.. arms.Select(a => new BoundStatementArm(a.Patterns, a.IsWildcard, BindArmStatements(a.Syntax), a.Syntax.Span))],
            match.Span));
    }

    private ImmutableArray<BoundStatement> BindArmStatements(MatchArm arm) => arm.Body switch
    {
        BlockStatement block => BindStatements(block.Body),
        Statement statement => BindStatements([statement]),
        _ => [],
    };

    private void BindFor(ForStatement loop, ImmutableArray<BoundStatement>.Builder into)
    {
        if (BindRange(loop.Range) is not { } range) return;
        var outerLoop = LoopSpan;
        for (var i = range.Low; i < range.High; i++)
        {
            LoopSpan = loop.Range.Span;
            if (!Spend(loop.Span)) break;
            var value = Exact(i, loop.Index.Span);
            into.AddRange(InScope(() =>
            {
                Declare(loop.Index, new ValueEntry(value, loop.Index.Span));
                return BindStatements(loop.Body.Body);
            }));
        }

        LoopSpan = outerLoop;
    }

    /// <summary>The constant bounds of a loop, the upper one excluded; null after an error.</summary>
    protected (BigInteger Low, BigInteger High)? BindRange(RangeSyntax range)
    {
        var low = ConstantInteger(range.Low, "the bound of a 'for'");
        var high = ConstantInteger(range.High, "the bound of a 'for'");
        if (low is not { } from || high is not { } to) return null;
        return (from, range.IsInclusive ? to + 1 : to);
    }

    /// <summary>Checks a static assertion. In an instance with parameters it is reported where that is made.</summary>
    protected void BindStaticAssert(Expression condition, Expression? message, SourceSpan span)
    {
        var value = BindCondition(condition);
        if (value is BoundError) return;
        value = Constant(value, "a static assertion", condition.Span);
        if (Decide(value) != false) return;
        var text = message is null ? null : BindMessage(message);
        var said = text is not null ? Render(text) : $"'{Snippet(condition.Span)}' does not hold";
        if (SiteFindings is null)
        {
            Error(SemanticRules.StaticAssert, span, said);
            return;
        }

        SiteFindings.Add(new SiteFinding(SemanticRules.StaticAssert, SitePrefix + said, null, new Label(span, "asserted here")));
    }
}
