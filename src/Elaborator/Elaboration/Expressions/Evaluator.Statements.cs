using System.Collections.Immutable;
using WaferHdl.Elaborator.Elaboration.Drivers;
using WaferHdl.Elaborator.Elaboration.Procedures;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Bound;

namespace WaferHdl.Elaborator.Elaboration.Expressions;

internal sealed partial class Evaluator
{
    private void Execute(ImmutableArray<BoundStatement> statements)
    {
        foreach (var statement in statements)
        {
            switch (statement)
            {
                case BoundDeclare declare:
                    Declare(
                        declare.Local,
                        declare.Value is { } value
                            ? Evaluate(value) : _logic.Zero(Math.Max(1, declare.Local.Type.Width)));
                    break;
                case BoundAssign assign:
                    Assign(assign);
                    break;
                case BoundIfStatement choice:
                    ExecuteIf(choice);
                    break;
                case BoundMatchStatement match:
                    ExecuteMatch(match);
                    break;
            }
        }
    }

    private void ExecuteIf(BoundIfStatement choice)
    {
        var condition = Evaluate(choice.Condition);
        if (_logic.TryConstant(condition, out var known))
        {
            // The other branch never runs: it drives nothing, but its targets still belong to this block.
            Execute(known.IsZero ? choice.Else : choice.Then);
            return;
        }

        var yes = Branch(choice.Then, () => condition);
        var no = Branch(choice.Else, () => _logic.Not(condition, choice.Condition.Span));
        MergeIf(condition, yes, no, choice.Condition.Span);
    }

    private void ExecuteMatch(BoundMatchStatement match)
    {
        var selector =
            Selector(match.Subject, match.Arms.Select(arm => (arm.Patterns, arm.IsWildcard)), match.Span);
        if (selector.KnownArm is { } known)
        {
            Execute(match.Arms[known].Body);
            return;
        }

        var scopes = new List<Scope>(selector.ArmCount);
        for (var i = 0; i < selector.ArmCount; i++)
        {
            var arm = i;
            scopes.Add(Branch(match.Arms[i].Body, () => selector.Taken(arm)));
        }

        MergeMatch(selector, scopes);
    }

    private void Declare(BoundLocal local, Net value)
    {
        var width = _logic.WidthOf(value);
        var variable = new Variable(local.Name, local.Type, _cuts.Of(local, width), _scope);
        _frame[local] = variable;
        AssignRange(variable, 0, width, value, null);
    }

    private void Assign(BoundAssign assign)
    {
        var value = Evaluate(assign.Value);
        if (_places.Resolve(assign.Place) is not { } place)
        {
            // Binding has reported what is wrong with it.
            _module.HasErrorNodes = true;
            return;
        }

        if (place.IsNowhere) return;
        if (place.Root is MemoryState memory)
        {
            WriteMemory(memory, place, value, assign.Span);
            return;
        }

        if (VariableOf(place, assign.Place.Span) is not { } variable) return;
        if (place.IsStatic)
        {
            AssignRange(variable, place.Low, place.Width, value, null);
            return;
        }

        // A variable index: the bits around it keep what they have.
        var (old, missing) = CurrentRange(variable, place.Low, place.Width);
        var inserted = InsertInto(old, place.Rest, 0, value, assign.Span);
        if (missing is not null)
        {
            var index = place.Rest.OfType<DynamicSelector>().First().Index;
            missing = new UncoveredPath($"'{TextOf(index.Span)}' names another part", missing);
        }

        AssignRange(variable, place.Low, place.Width, inserted, missing);
    }

    private Variable? VariableOf(Place place, SourceSpan span)
    {
        if (place.Root is BoundLocal local)
            return _frame.TryGetValue(local, out var variable) ? variable : null;
        var carrier = place.Root switch
        {
            Carrier own => own,
            ArrayElement { Group.IsOutput: false } element =>
                element.Array.ArrayInputs[element.Group].ElementAt(element.Index),
            _ => null,
        };
        if (carrier is null || _procedure is null || !_procedure.Targets.TryGetValue(carrier, out var target))
        {
            _module.HasErrorNodes = true;
            return null;
        }

        _procedure.FirstAssignments.TryAdd(carrier, span);
        return target;
    }

    private Net InsertInto(Net old, List<Selector> rest, int depth, Net value, SourceSpan span)
    {
        if (depth == rest.Count) return value;
        switch (rest[depth])
        {
            case StaticSelector part:
                var inner = InsertInto(
                    depth + 1 == rest.Count ? value
                        : _logic.Slice(old, part.Low, part.Width, span), rest, depth + 1, value, span);
                return _logic.Insert(old, part.Low, inner, span);
            default:
                var dynamic = (DynamicSelector)rest[depth];
                var index = Index(dynamic);
                var nested = depth + 1 == rest.Count
                    ? value
                    : InsertInto(
                        _logic.DynamicSlice(old, index, dynamic.Stride, dynamic.Width, span), rest, depth + 1,
                        value, span);
                return _logic.DynamicInsert(old, index, dynamic.Stride, nested, span);
        }
    }

    private void AssignRange(Variable variable, int low, int width, Net value, UncoveredPath? missing)
    {
        var end = low + width;
        for (var atom = variable.AtomAt(low); atom < variable.AtomCount && variable.Cuts[atom] < end; atom++)
        {
            var from = variable.Cuts[atom];
            var to = variable.Cuts[atom + 1];
            var key = (variable, atom);
            if (from >= low && to <= end)
            {
                _scope.Set(key, new AtomValue(_logic.Slice(value, from - low, to - from, default), missing));
                continue;
            }

            // The assignment lies across a cut: the rest of the atom keeps its value.
            var old = ValueIn(_scope, key);
            var (start, stop) = (Math.Max(from, low), Math.Min(to, end));
            var inserted = _logic.Insert(
                old.Net ?? _logic.Zero(to - from), start - from,
                _logic.Slice(value, start - low, stop - start, default),
                default);
            _scope.Set(key, new AtomValue(inserted, old.Missing ?? missing));
        }
    }

    // What a range holds at this point of the statements; unassigned parts read 0 and are named.
    private (Net Net, UncoveredPath? Missing) CurrentRange(
        Variable variable, int low, int width, Scope? scope = null)
    {
        var parts = new List<Net>();
        UncoveredPath? missing = null;
        var end = low + width;
        for (var atom = variable.AtomAt(low); atom < variable.AtomCount && variable.Cuts[atom] < end; atom++)
        {
            var from = variable.Cuts[atom];
            var to = variable.Cuts[atom + 1];
            var value = ValueIn(scope ?? _scope, (variable, atom));
            missing ??= value.Missing;
            var (start, stop) = (Math.Max(from, low), Math.Min(to, end));
            parts.Add(_logic.Slice(value.Net ?? _logic.Zero(to - from), start - from, stop - start, default));
        }

        parts.Reverse();
        return (_logic.Concat(parts, default), missing);
    }

    private Net ReadVariable(Variable variable, int low, int width, SourceSpan span, Scope? scope = null)
    {
        var (net, missing) = CurrentRange(variable, low, width, scope);
        if (missing is not null)
            _module.Report.ReadBeforeAssigned(
                BitNames.Of(variable.Name, variable.Type, low, width), missing.Describe(), span);
        return net;
    }
}
