using System.Collections.Immutable;
using WaferHdl.Elaborator.Elaboration.Procedures;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Bound;

namespace WaferHdl.Elaborator.Elaboration.Expressions;

internal sealed partial class Evaluator
{
    private Net If(BoundIf choice)
    {
        var condition = Evaluate(choice.Condition);
        if (_logic.TryConstant(condition, out var known))
            return Evaluate(known.IsZero ? choice.Else : choice.Then);
        var (yes, whenTrue) = Branch(choice.Then, () => condition);
        var (no, whenFalse) = Branch(choice.Else, () => _logic.Not(condition, choice.Condition.Span));
        MergeIf(condition, yes, no, choice.Condition.Span);
        return _logic.Mux(condition, whenTrue, whenFalse, choice.Span);
    }

    private Net Match(BoundMatch match)
    {
        var selector =
            Selector(match.Subject, match.Arms.Select(arm => (arm.Patterns, arm.IsWildcard)), match.Span);
        if (selector.KnownArm is { } known) return Evaluate(match.Arms[known].Value);
        var scopes = new List<Scope>(match.Arms.Length);
        var values = new List<Net>(match.Arms.Length);
        for (var i = 0; i < selector.ArmCount; i++)
        {
            var arm = i;
            var (scope, value) = Branch(match.Arms[i].Value, () => selector.Taken(arm));
            scopes.Add(scope);
            values.Add(value);
        }

        MergeMatch(selector, scopes);
        return selector.Select(values, match.Span);
    }

    private MatchSelector Selector(
        BoundExpression subject, IEnumerable<(ImmutableArray<BoundPattern> Patterns, bool IsWildcard)> arms,
        SourceSpan span)
    {
        var net = Evaluate(subject);
        TrapEnum(net, subject, span);
        return new MatchSelector(_logic, net, subject, [.. arms], span);
    }

    private (Scope Scope, Net Value) Branch(BoundExpression value, Func<Net> condition)
    {
        var (scope, path) = (_scope, _path);
        _scope = new Scope(scope);
        _path = new PathCondition(path, condition);
        var net = Evaluate(value);
        var branch = _scope;
        (_scope, _path) = (scope, path);
        return (branch, net);
    }

    private Scope Branch(ImmutableArray<BoundStatement> statements, Func<Net> condition)
    {
        var (scope, path) = (_scope, _path);
        _scope = new Scope(scope);
        _path = new PathCondition(path, condition);
        Execute(statements);
        var branch = _scope;
        (_scope, _path) = (scope, path);
        return branch;
    }

    // Joins what two branches assigned into the current scope.
    private void MergeIf(Net condition, Scope yes, Scope no, SourceSpan span)
    {
        foreach (var key in yes.Assigned.Concat(no.Assigned.Where(key => !yes.Assigns(key))).ToList())
        {
            if (key.Variable.DeclaredIn == yes || key.Variable.DeclaredIn == no) continue;
            var a = ValueIn(yes, key);
            var b = ValueIn(no, key);
            var missing = a.Missing is { } whenTrue
                ? new UncoveredPath($"'{TextOf(span)}' is 1", whenTrue)
                : b.Missing is { } whenFalse ? new UncoveredPath($"'{TextOf(span)}' is 0", whenFalse) : null;
            var net = (a.Net, b.Net) switch
            {
                ({ } x, { } y) => _logic.Mux(condition, x, y, span),
                var (x, y) => x ?? y,
            };
            _scope.Set(key, new AtomValue(net, missing));
        }
    }

    private void MergeMatch(MatchSelector selector, List<Scope> arms)
    {
        var keys = new HashSet<(Variable, int)>();
        foreach (var scope in arms)
        {
            foreach (var key in scope.Assigned)
            {
                if (!keys.Add(key) || (key.Variable.DeclaredIn is { } declared && arms.Contains(declared)))
                    continue;
                UncoveredPath? missing = null;
                var nets = new List<Net?>(arms.Count);
                for (var i = 0; i < arms.Count; i++)
                {
                    var value = ValueIn(arms[i], key);
                    nets.Add(value.Net);
                    if (missing is null && value.Missing is { } inner)
                        missing = new UncoveredPath(selector.Describe(i), inner);
                }

                // An arm that leaves the target alone may take any value: what is missing is reported.
                var any = nets.First(net => net is not null)!.Value;
                _scope.Set(key, new AtomValue(
                    selector.Select([.. nets.Select(net => net ?? any)], selector.Span), missing));
            }
        }
    }

    private AtomValue ValueIn(Scope scope, (Variable Variable, int Atom) key) =>
        scope.Get(key) ?? InitialOf(key);

    private AtomValue InitialOf((Variable Variable, int Atom) key)
    {
        var (variable, atom) = key;
        if (variable.InitialOf(atom) is not { } initial) return new AtomValue(null, UncoveredPath.Always);
        var low = variable.Cuts[atom];
        return new AtomValue(_logic.Slice(initial, low, variable.Cuts[atom + 1] - low, default), null);
    }

    /// <summary>The source of an expression on one line, shortened.</summary>
    internal static string TextOf(SourceSpan span)
    {
        if (span.Source is null) return "the condition";
        var text = string.Join(' ', span.Source.Content.Substring(span.Start, span.Length)
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return text.Length <= 60 ? text : text[..57] + "...";
    }
}
