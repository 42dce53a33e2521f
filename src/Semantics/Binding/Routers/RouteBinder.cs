using System.Collections.Immutable;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Syntax;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Symbols;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Semantics.Binding;

/// <summary>Binds the clauses <c>route</c>, <c>vc</c> and <c>tail</c> of a router to the module <c>NAME.Route</c>, which
/// works out one flit at one input.</summary>
internal sealed class RouteBinder : Binder
{
    private static readonly string[] s_own = ["flit", "from", "vc", "to", "out_vc", "tail"];

    private readonly EnumType _ports;
    private readonly BoundPort _flit;
    private readonly BoundPort _from;
    private readonly BoundPort _vc;
    private readonly List<(BoundPort Input, string Source)> _reads = [];

    public RouteBinder(
        Session session, Package package, DiagnosticBag diagnostics, EnumType ports, HdlType flit, int vcs)
        : base(session, package, new Scope(null), diagnostics)
    {
        _ports = ports;
        _flit = Input("flit", flit, SourceSpan.None);
        _from = Input("from", ports.Base, SourceSpan.None);
        _vc = Input("vc", UInt(Constants.UnsignedWidth(vcs - 1)), SourceSpan.None);
        Body = BodyKind.Comb;
    }

    /// <summary>Inputs of the module, and the signals of the router that they take: by the same names, where these are
    /// not names of the module's own ports.</summary>
    public IReadOnlyList<(BoundPort Input, string Source)> Reads => _reads;

    /// <summary>Makes a name of the router visible.</summary>
    public void See(string name, Entry entry) => Scope.Add(name, entry);

    /// <summary>Makes a signal of the router visible; when a clause reads it, it becomes an input.</summary>
    public void SeeSignal(string name, Func<BoundSignal?> signal, SourceSpan span) =>
        Scope.Add(name, new LazyEntry(
            () =>
            {
                if (signal() is not { } read || !IsData(read.Type)) return new ErrorEntry(span);
                var free = name;
                while (s_own.Contains(free) || _reads.Exists(r => r.Input.Name == free)) free += "_";
                var input = Input(free, read.Type, read.Span);
                _reads.Add((input, name));
                return new SignalEntry(input, span);
            },
            span));

    private static BoundPort Input(string name, HdlType type, SourceSpan span) =>
        new(name, type, PortDirection.In, span) { AllowUnused = true };

    private static BoundPort Output(string name, HdlType type) =>
        new(name, type, PortDirection.Out, SourceSpan.None) { AllowUnused = true };

    public BoundModule BindRoute(
        string definition, ImmutableArray<(string Name, string Value)> parameters, RouterClauses clauses)
    {
        var count = _ports.Names.Length;
        var to = Output("to", UInt(count));
        var outgoing = Output("out_vc", new ArrayType(_vc.Type, count));
        var tail = Output("tail", UIntType.Bit);
        var items = ImmutableArray.CreateBuilder<BoundItem>();

        Drive(to, BindClause(clauses.Route!, to.Type, null));
        var channels = ImmutableArray.CreateBuilder<BoundExpression>(count);
        for (var q = 0; q < count; q++)
        {
            channels.Add(clauses.Vc is { } channel
                ? BindClause(channel, _vc.Type, _ports.Names[q])
                : new BoundName(_vc, SourceSpan.None));
        }

        var isValid = channels.All(c => c is not BoundError);
        Drive(
            outgoing,
            isValid
                ? new BoundArrayValue(channels.MoveToImmutable(), outgoing.Type, SourceSpan.None)
                : new BoundError(SourceSpan.None));
        Drive(
            tail,
            clauses.Tail is { } last
                ? BindClause(last, tail.Type, null)
                : new BoundConstant(1, UIntType.Bit, SourceSpan.None));
        return new BoundModule
        {
            Definition = definition,
            Parameters = parameters,
            Ports = [_flit, _from, _vc, .. _reads.Select(r => r.Input), to, outgoing, tail],
            Items = items.ToImmutable(),
            Documentation = "Where a flit goes: the clauses of the router, worked out for one flit at one input.",
            Span = clauses.Route!.Span,
        };

        void Drive(BoundPort port, BoundExpression value)
        {
            if (value is not BoundError)
                items.Add(new BoundDrive(null, new BoundName(port, value.Span), value, value.Span));
        }
    }

    // The parameters of the clause are names of the user's choice for the inputs.
    private BoundExpression BindClause(RouterFunctionItem clause, HdlType type, EnumName? to)
    {
        BoundExpression from = new BoundConvert(
            ConversionKind.Reinterpret, new BoundName(_from, clause.Span), false, _ports, clause.Span);
        BoundExpression[] values =
        [
            new BoundName(_flit, clause.Span), from, new BoundName(_vc, clause.Span),
            new BoundConstant(to?.Value ?? 0, _ports, clause.Span),
        ];
        return InScope(() =>
        {
            Scope.Add("Port", new TypeEntry(_ports, clause.Span));
            if (clause.Kind == RouterFunction.Route) Scope.Add("set", new SetEntry(_ports, clause.Span));
            return InScope(() =>
            {
                for (var i = 0; i < clause.Parameters.Length; i++)
                    Declare(clause.Parameters[i], new ValueEntry(values[i], clause.Parameters[i].Span));
                return Coerce(Bind(clause.Body, type), type, clause.Body.Value?.Span ?? clause.Body.Span);
            });
        });
    }
}
