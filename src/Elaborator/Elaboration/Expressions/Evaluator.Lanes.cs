using System.Collections.Immutable;
using WaferHdl.Elaborator.Elaboration.Procedures;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Bound;

namespace WaferHdl.Elaborator.Elaboration.Expressions;

/// <summary>The lanes of a <c>sparse</c> block: each reads what the lanes before it assigned.</summary>
internal sealed partial class Evaluator
{
    // The lanes' state, kept while expressions outside them are evaluated.
    private (Scope Scope, Procedure Procedure)? _lanes;

    public void EnterLanes(ImmutableArray<BoundStatement> body, int domain)
    {
        var procedure = Enter(ProcedureKind.Lane, body, domain);
        _lanes = (_scope, procedure);
        Leave();
    }

    /// <summary>An expression on an element, outside the lanes: registers read their old values.</summary>
    public Net EvaluateWith(BoundLocal element, Net value, BoundExpression expression, Net condition)
    {
        (_frame, _scope, _procedure) = ([], new Scope(null), null);
        _path = new PathCondition(null, () => condition);
        Declare(element, value);
        var net = Evaluate(expression);
        Leave();
        return net;
    }

    /// <summary>An expression on an element, as the next lane sees it.</summary>
    public Net EvaluateInLane(BoundLocal element, Net value, BoundExpression expression, Net condition)
    {
        EnterLane(condition);
        Declare(element, value);
        var net = Evaluate(expression);
        Leave();
        return net;
    }

    /// <summary>The body of a lane, under a condition.</summary>
    public void RunLane(
        BoundLocal element, Net value, ImmutableArray<BoundStatement> body, Net condition, SourceSpan span)
    {
        var (scope, procedure) = _lanes!.Value;
        EnterLane(condition);
        var branch = _scope;
        Declare(element, value);
        Execute(body);
        _scope = scope;
        MergeIf(condition, branch, new Scope(scope), span);
        procedure.EarlierWrites.AddRange(procedure.OwnWrites);
        procedure.OwnWrites.Clear();
        Leave();
    }

    private void EnterLane(Net condition)
    {
        var (scope, procedure) = _lanes!.Value;
        (_frame, _scope, _procedure) = ([], new Scope(scope), procedure);
        procedure.Before = scope;
        _path = new PathCondition(null, () => condition);
    }

    /// <summary>Gives registers what all lanes together assign.</summary>
    public void LeaveLanes(SourceSpan block)
    {
        var (scope, procedure) = _lanes!.Value;
        (_scope, _procedure) = (scope, procedure);
        AddRegisterDrivers(procedure, block);
        _lanes = null;
        Leave();
    }
}
