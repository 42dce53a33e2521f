using System.Collections.Immutable;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Syntax;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Symbols;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Semantics.Binding;

/// <summary>Binds a test: statements that run, on exact integers and typed values, around instances whose insides can
/// be read by path.</summary>
internal sealed partial class TestBinder : Binder
{
    private readonly TestSymbol _symbol;
    private readonly ModuleEntry _entry;
    private readonly List<BoundInstance> _instances = [];
    private readonly List<BoundDrive> _drives = [];

    public TestBinder(Session session, TestSymbol symbol, ModuleEntry entry)
        : base(session, symbol.Package, new Scope(null), entry.Diagnostics)
    {
        _symbol = symbol;
        _entry = entry;
        Body = BodyKind.Test;
    }

    public BoundTest BindTest()
    {
        NameChecker.Check(_symbol, Diagnostics);
        Attributes.Check(_symbol.Declaration.Prefix, Diagnostics);
        var body = BindBody(_symbol.Declaration.Body);
        return new BoundTest(
            _symbol.Name, Package.Name, [.. _instances], [.. _drives], body, _symbol.Declaration.Name.Span);
    }

    private ImmutableArray<TestStatement> BindBody(ImmutableArray<Statement> statements) => InScope(() =>
    {
        var bound = ImmutableArray.CreateBuilder<TestStatement>();
        foreach (var statement in statements) BindTestStatement(statement, bound);
        return bound.ToImmutable();
    });

    private void BindTestStatement(Statement statement, ImmutableArray<TestStatement>.Builder into)
    {
        if (!Spend(statement.Span)) return;
        switch (statement)
        {
            case InstStatement instance: BindInstance(instance.Item, into); break;
            case LetStatement let: BindVariable(let.Name, let.Type, let.Value, false, let.Span, into); break;
            case VarStatement variable: BindVariable(variable.Name, variable.Type, variable.Value, true, variable.Span, into); break;
            case ConstStatement constant:
                Declare(constant.Declaration.Name, new ValueEntry(BindConstDeclaration(constant.Declaration), constant.Declaration.Name.Span));
                break;
            case AssignStatement assign: BindAssignment(assign, into); break;
            case BlockStatement block: into.AddRange(BindBody(block.Body)); break;
            case IfStatement condition: BindTestIf(condition, into); break;
            case MatchStatement match: BindTestMatch(match, into); break;
            case ForStatement loop: BindTestFor(loop, into); break;
            case WhileStatement loop:
                var condition2 = BindCondition(loop.Condition);
                var body = BindBody(loop.Body.Body);
                if (condition2 is not BoundError) into.Add(new TestWhile(condition2, body, loop.Span));
                break;
            case StaticAssertStatement assertion: BindStaticAssert(assertion.Condition, assertion.Message, assertion.Span); break;
            case StepStatement step: BindStep(step, into); break;
            case ClockStatement clock: BindClock(clock, into); break;
            case ExpectStatement expect: BindExpect(expect, into); break;
            case SendStatement send: BindSend(send, into); break;
            case RecvStatement receive: BindReceive(receive, into); break;
            case PrintStatement print:
                if (BindMessage(print.Message) is { } message) into.Add(new TestPrint(message, print.Span));
                break;
            case LoadStatement load: BindLoad(load, into); break;
            case FeedStatement feed:
                if (BindStream(feed.Stream, true, "feed") is { } fed && BindFile(feed.File) is { } source)
                    into.Add(new TestFeed(fed, source, feed.Span));
                break;
            case CaptureStatement capture:
                if (BindStream(capture.Stream, false, "capture") is { } captured && BindFile(capture.File) is { } sink)
                    into.Add(new TestCapture(captured, sink, capture.Span));
                break;
            case ParallelStatement parallel:
                into.Add(new TestParallel([.. parallel.Branches.Select(b => BindBody(b.Body))], parallel.Span));
                break;
            case ExpressionStatement expression:
                if (Bind(expression.Value) is BoundError) break;
                Error(
                    SemanticRules.NotHere, expression.Span, $"the value of '{Snippet(expression.Value.Span)}' is dropped",
                    "check it with 'expect', or show it with 'print'");
                break;
        }
    }

    // ---- variables ----

    private void BindVariable(
        Identifier name, TypeSyntax? typeSyntax, Expression? valueSyntax, bool isMutable, SourceSpan span,
        ImmutableArray<TestStatement>.Builder into)
    {
        var type = typeSyntax is null ? null : BindParameterType(typeSyntax);
        var value = valueSyntax is null ? null : type is null ? Bind(valueSyntax) : BindAs(valueSyntax, type);
        type ??= value?.Type ?? IntegerType.Instance;
        if (value is BoundError) type = ErrorHdlType.Instance;
        if (!isMutable && value is not null && Constants.IsConstant(value))
        {
            Declare(name, new ValueEntry(value, name.Span));
            return;
        }

        if (type is not ErrorHdlType && !IsData(type) && type is not IntegerType && type is not ArrayType { Element: IntegerType })
        {
            Error(SemanticRules.TypeNotAllowed, (valueSyntax ?? (SyntaxNode?)typeSyntax ?? name).Span, $"'{name.Text}' can't hold {Describe(type)}");
            type = ErrorHdlType.Instance;
        }

        var local = new BoundLocal(name.Text, type, isMutable, name.Span);
        Declare(name, new LocalEntry(local, Scope.Depth, name.Span));
        if (type is not ErrorHdlType) into.Add(new TestDeclare(local, value, span));
    }

    private void BindAssignment(AssignStatement assign, ImmutableArray<TestStatement>.Builder into)
    {
        if (assign.IsRegistered)
        {
            Error(SemanticRules.WrongAssignment, assign.Span, "a test assigns with '='", "write '='");
            return;
        }

        var place = BindPlace(assign.Place);
        if (place is BoundError || !CheckTestPlace(place, assign))
        {
            Bind(assign.Value, place.Type is ErrorHdlType ? null : place.Type);
            return;
        }

        var value = BindAs(assign.Value, place.Type);
        if (value is BoundError) return;
        into.Add(Ports.Root(place) is BoundPath
            ? new TestPoke(place, value, assign.Span)
            : new TestAssign(place, value, assign.Span));
    }

    private bool CheckTestPlace(BoundExpression place, AssignStatement assign)
    {
        switch (Ports.Root(place))
        {
            case BoundName { Signal: BoundLocal local }:
                if (local.IsMutable) return true;
                Error(
                    SemanticRules.NotAssignable, assign.Place.Span, $"'{local.Name}' can't be assigned: it is no 'var'",
                    $"declare it with 'var {local.Name}'", new Label(local.Span, "declared here"));
                return false;
            case BoundPath path when _places.TryGetValue(path, out var target):
                if (target.IsPort && !target.IsOutput) return true;
                Error(
                    SemanticRules.BadTestTarget, assign.Place.Span,
                    target.IsPort
                        ? $"'{Snippet(assign.Place.Span)}' is an output of the design and can't be set"
                        : $"'{Snippet(assign.Place.Span)}' is inside the design and can only be read",
                    "set an input of the design");
                return false;
            default:
                Error(SemanticRules.NotAssignable, assign.Place.Span, $"'{Snippet(assign.Place.Span)}' can't be assigned");
                return false;
        }
    }

    // ---- branches and loops ----

    private void BindTestIf(IfStatement statement, ImmutableArray<TestStatement>.Builder into)
    {
        var links = new List<(BoundExpression Condition, ImmutableArray<TestStatement> Then, SourceSpan Span)>();
        Statement? link = statement;
        while (link is IfStatement current)
        {
            links.Add((BindCondition(current.Condition), BindBody(current.Then.Body), current.Span));
            link = current.Else;
        }

        ImmutableArray<TestStatement> last = link is BlockStatement block ? BindBody(block.Body) : [];
        for (var i = links.Count - 1; i >= 0; i--)
            last = [new TestIf(links[i].Condition, links[i].Then, last, links[i].Span)];
        if (links.All(l => l.Condition is not BoundError)) into.AddRange(last);
    }

    private void BindTestMatch(MatchStatement match, ImmutableArray<TestStatement>.Builder into)
    {
        var subject = Bind(match.Subject);
        var arms = BindArms(subject, match.Subject, match.Arms, match.Span);
        var bodies = match.Arms.Select(a => a.Body switch
        {
            BlockStatement block => BindBody(block.Body),
            Statement statement => BindBody([statement]),
            _ => [],
        }).ToList();
        if (arms is null) return;
        into.Add(new TestMatch(
            subject, [.. arms.Select((a, i) => new TestArm(a.Patterns, a.IsWildcard, bodies[i], a.Syntax.Span))], match.Span));
    }

    private void BindTestFor(ForStatement loop, ImmutableArray<TestStatement>.Builder into)
    {
        var low = BindAs(loop.Range.Low, IntegerType.Instance);
        var high = BindAs(loop.Range.High, IntegerType.Instance);
        var index = new BoundLocal(loop.Index.Text, IntegerType.Instance, false, loop.Index.Span);
        var body = InScope(() =>
        {
            Declare(loop.Index, new LocalEntry(index, Scope.Depth, loop.Index.Span));
            return BindBody(loop.Body.Body);
        });
        if (low is BoundError || high is BoundError) return;
        into.Add(new TestFor(index, low, high, loop.Range.IsInclusive, body, loop.Span));
    }

    // ---- time and checks ----

    private void BindStep(StepStatement step, ImmutableArray<TestStatement>.Builder into)
    {
        var count = step.Count is null ? null : BindAs(step.Count, IntegerType.Instance);
        var clock = step.Clock is null ? null : BindClockPath(step.Clock);
        if (count is BoundError || step.Clock is not null && clock is null) return;
        into.Add(new TestStep(count, clock, step.Span));
    }

    private void BindClock(ClockStatement statement, ImmutableArray<TestStatement>.Builder into)
    {
        var clock = BindClockPath(statement.Clock);
        var period = BindAs(statement.Period, IntegerType.Instance);
        var phase = statement.Phase is null ? null : BindAs(statement.Phase, IntegerType.Instance);
        if (clock is null || period is BoundError || phase is BoundError) return;
        if (period is BoundConstant { Value.Sign: <= 0 } known)
        {
            Error(SemanticRules.BadTestTarget, statement.Period.Span, $"the period of a clock is {known.Value}, but must be at least 1");
            return;
        }

        into.Add(new TestClock(clock, period, phase, statement.Span));
    }

    private BoundPath? BindClockPath(Expression syntax)
    {
        if (Resolve(syntax) is DesignTarget { Place: SignalPlace { Type: ClockType, IsPort: true } place })
            return PathOf(place, syntax.Span);
        if (!Diagnostics.HasErrors || Resolve(syntax) is not ErrorTarget)
            Error(SemanticRules.BadTestTarget, syntax.Span, $"'{Snippet(syntax.Span)}' is no clock of the design");
        return null;
    }

    private void BindExpect(ExpectStatement expect, ImmutableArray<TestStatement>.Builder into)
    {
        var condition = BindCondition(expect.Condition);
        var message = expect.Message is null ? null : BindMessage(expect.Message);
        if (condition is BoundError || expect.Message is not null && message is null) return;
        into.Add(new TestExpect(condition, message, expect.Span));
    }

    // ---- streams and files ----

    private BoundPath? BindStream(Expression syntax, bool isReceivedByDesign, string word)
    {
        var target = Resolve(syntax);
        if (target is DesignTarget { Place: SignalPlace { Type: StreamType, IsPort: true } place } && place.IsOutput != isReceivedByDesign)
            return PathOf(place, syntax.Span);
        if (target is ErrorTarget) return null;
        var isStream = target is DesignTarget { Place: SignalPlace { Type: StreamType, IsPort: true } };
        Error(
            SemanticRules.BadTestTarget, syntax.Span,
            isStream
                ? $"'{Snippet(syntax.Span)}' is {(isReceivedByDesign ? "sent by" : "received by")} the design"
                : $"'{Snippet(syntax.Span)}' is no stream port of the design",
            isStream ? $"use '{Opposite(word)}'" : null);
        return null;
    }

    private static string Opposite(string word) => word switch
    {
        "send" => "recv",
        "recv" => "send",
        "feed" => "capture",
        _ => "feed",
    };

    private void BindSend(SendStatement send, ImmutableArray<TestStatement>.Builder into)
    {
        var stream = BindStream(send.Stream, true, "send");
        var value = stream is null ? Silently(send.Value) : BindAs(send.Value, ((StreamType)stream.Type).Element);
        var within = send.Within is null ? null : BindAs(send.Within, IntegerType.Instance);
        if (stream is null || value is BoundError || within is BoundError) return;
        into.Add(new TestSend(stream, value, within, send.Span));
    }

    private void BindReceive(RecvStatement receive, ImmutableArray<TestStatement>.Builder into)
    {
        var stream = BindStream(receive.Stream, false, "recv");
        var within = receive.Within is null ? null : BindAs(receive.Within, IntegerType.Instance);
        var element = stream is null ? ErrorHdlType.Instance : ((StreamType)stream.Type).Element;
        BoundExpression? target = null;
        if (receive.Target is NameExpression name && Scope.Find(name.Name.Text) is not LocalEntry { Local.IsMutable: true })
        {
            var local = new BoundLocal(name.Name.Text, element, true, name.Span);
            if (Scope.FindHere(name.Name.Text) is not null) Declare(name.Name, new LocalEntry(local, Scope.Depth, name.Span));
            else Scope.Add(name.Name.Text, new LocalEntry(local, Scope.Depth, name.Span));
            if (element is not ErrorHdlType) into.Add(new TestDeclare(local, null, name.Span));
            target = new BoundName(local, name.Span);
        }
        else if (receive.Target is not null)
        {
            target = BindPlace(receive.Target);
            if (target is not BoundError && !target.Type.Equals(element) && target.Type is not IntegerType && element is not ErrorHdlType)
            {
                target = Error(
                    SemanticRules.TypeMismatch, receive.Target.Span,
                    $"'{Snippet(receive.Target.Span)}' is {Describe(target.Type)}, but the stream carries {Describe(element)}");
            }
        }

        if (stream is null || within is BoundError || target is BoundError) return;
        into.Add(new TestReceive(stream, target, within, receive.Span));
    }

    private void BindLoad(LoadStatement load, ImmutableArray<TestStatement>.Builder into)
    {
        var target = Resolve(load.Memory);
        var file = BindFile(load.File);
        if (target is DesignTarget { Place: SignalPlace { Type: MemoryType } place })
        {
            if (file is not null) into.Add(new TestLoad(PathOf(place, load.Memory.Span), file, load.Span));
            return;
        }

        if (target is not ErrorTarget)
            Error(SemanticRules.BadTestTarget, load.Memory.Span, $"'{Snippet(load.Memory.Span)}' is no memory of the design");
    }

    private string? BindFile(Expression syntax)
    {
        var value = Bind(syntax);
        if (value is BoundString file) return file.Value;
        if (value is not BoundError)
            Error(SemanticRules.TypeMismatch, syntax.Span, $"the name of a file is a string, not {Describe(value.Type)}");
        return null;
    }
}
