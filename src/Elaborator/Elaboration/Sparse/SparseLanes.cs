using WaferHdl.Elaborator.Elaboration.Drivers;
using WaferHdl.Elaborator.Elaboration.Expressions;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Elaborator.Elaboration.Sparse;

/// <summary>The lanes of a <c>sparse</c> block in element order. A lane runs the body, or offers its element
/// to the block's output.</summary>
internal sealed class SparseLanes
{
    private readonly ModuleState _module;
    private readonly Evaluator _evaluator;
    private readonly BoundSparse _sparse;

    public SparseLanes(ModuleState module, Evaluator evaluator, BoundSparse sparse)
    {
        (_module, _evaluator, _sparse) = (module, evaluator, sparse);
        evaluator.EnterLanes(sparse.Body, sparse.Domain);
    }

    /// <summary>By lane: whether it has an element.</summary>
    public List<Net> IsThere { get; } = [];

    /// <summary>By lane: whether it could act, were an element there and the lanes before it
    /// acting.</summary>
    public List<Net> Goes { get; } = [];

    /// <summary>By lane: whether it acts this cycle.</summary>
    public List<Net> Acts { get; } = [];

    /// <summary>Adds a lane.</summary>
    /// <param name="before">Whether the lanes before it act.</param>
    public void Run(Net isThere, Net element, Net before)
    {
        var logic = _module.Logic;
        var span = _sparse.Span;
        var offered = logic.And(before, isThere, span);
        var goes = _sparse.When is { } when
            ? _evaluator.EvaluateInLane(_sparse.Element, element, when, offered)
            : logic.Bit(true);
        if (_sparse.Target is { } target)
        {
            _evaluator.Drive(
                SparseElaborator.Member(target, "valid", UIntType.Bit), logic.And(offered, goes, span), []);
            _evaluator.Drive(SparseElaborator.Member(target, "data", _sparse.Element.Type), element, []);
            goes = logic.And(
                goes, _evaluator.EvaluateInLane(
                    _sparse.Element, element, SparseElaborator.Member(target, "ready", UIntType.Bit),
                    offered), span);
        }

        var acts = logic.And(offered, goes, span);
        IsThere.Add(isThere);
        Goes.Add(goes);
        Acts.Add(acts);
        if (_sparse.Target is null) _evaluator.RunLane(_sparse.Element, element, _sparse.Body, acts, span);
    }

    public void Finish() => _evaluator.LeaveLanes(_sparse.Span);
}
