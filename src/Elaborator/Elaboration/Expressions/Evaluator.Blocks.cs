using System.Collections.Immutable;
using WaferHdl.Elaborator.Elaboration.Drivers;
using WaferHdl.Elaborator.Elaboration.Procedures;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Elaborator.Elaboration.Expressions;

/// <summary>Module-level items.</summary>
internal sealed partial class Evaluator
{
    public int WidthOf(Net net) => _logic.WidthOf(net);

    public Net ReadWhole(Carrier carrier) => carrier.Value;

    /// <summary>Adds a driver of a place, at an index of the enclosing box.</summary>
    public void Drive(BoundExpression place, Net value, int[] boxIndex)
    {
        var outer = _places.BoxIndex;
        _places.BoxIndex = boxIndex;
        var target = _places.Resolve(place);
        _places.BoxIndex = outer;
        if (target is null || !target.IsStatic)
        {
            if (target is not null) _module.Report.VariablePlace(place.Span);
            _module.HasErrorNodes = true;
            return;
        }

        if (target.IsNowhere || CarrierOf(target.Root) is not { } carrier) return;
        carrier.Drivers.Add(new Driver(target.Low, value, target.Width, place.Span));
    }

    public void ElaborateComb(BoundComb comb)
    {
        var procedure = Enter(ProcedureKind.Comb, comb.Body, -1);
        Execute(comb.Body);
        foreach (var (carrier, variable) in procedure.Targets)
        {
            var span = procedure.FirstAssignments.GetValueOrDefault(carrier, comb.Span);
            UncoveredPath? missing = null;
            var (low, end) = (0, 0);
            for (var atom = 0; atom < variable.AtomCount; atom++)
            {
                if (_scope.Get((variable, atom)) is not { Net: { } net } value) continue;
                if (value.Missing is { } path)
                {
                    if (missing is null) low = variable.Cuts[atom];
                    missing ??= path;
                    end = variable.Cuts[atom + 1];
                }

                carrier.Drivers.Add(new Driver(
                    variable.Cuts[atom], net, variable.Cuts[atom + 1] - variable.Cuts[atom], span));
            }

            if (missing is null) continue;
            _module.Report.Latch(
                BitNames.Of(variable.Name, variable.Type, low, end - low), missing.Describe(), span,
                HeadOf(comb.Span));
            _module.HasErrorNodes = true;
        }

        Leave();
    }

    public void ElaborateSeq(BoundSeq seq)
    {
        var procedure = Enter(ProcedureKind.Seq, seq.Body, seq.Domain);
        Execute(seq.Body);
        AddRegisterDrivers(procedure, seq.Span);
        Leave();
    }

    /// <summary>Gives registers what the statements so far assign.</summary>
    private void AddRegisterDrivers(Procedure procedure, SourceSpan block)
    {
        foreach (var (carrier, variable) in procedure.Targets)
        {
            var span = procedure.FirstAssignments.GetValueOrDefault(carrier, block);
            if (carrier.Domain >= 0 && carrier.Domain != procedure.Domain)
            {
                _module.Report.RegisterInOtherDomain(
                    carrier.Name, DomainName(carrier.Domain), DomainName(procedure.Domain), span,
                    carrier.Span);
                _module.HasErrorNodes = true;
            }

            for (var atom = 0; atom < variable.AtomCount; atom++)
            {
                if (_scope.Get((variable, atom)) is not { Net: { } net }) continue;
                carrier.Drivers.Add(new Driver(
                    variable.Cuts[atom], net, variable.Cuts[atom + 1] - variable.Cuts[atom], span));
            }
        }
    }

    public void AddProperty(BoundProperty property)
    {
        var condition = EvaluateTop(property.Condition);
        var message = property.Message?.Parts.Select(Part).ToImmutableArray() ?? [];
        var check = property.Kind switch
        {
            PropertyKind.Assert => PropertyCheck.Assert,
            PropertyKind.Assume => PropertyCheck.Assume,
            _ => PropertyCheck.Cover,
        };
        _module.Properties.Add(new Property(check, condition, message, property.Domain, property.Span));

        MessagePart Part(BoundMessagePart part)
        {
            if (part.Value is null) return new MessagePart(part.Text, null, null, null);
            if (part.Value is BoundString text)
                return new MessagePart(part.Text + text.Value, null, null, null);
            var net = EvaluateTop(part.Value);
            // An exact integer is shown at the width it takes here.
            var type = part.Value.Type.Width > 0 ? part.Value.Type
                : part.Value is BoundConstant { Value.Sign: < 0 } ? new IntType(WidthOf(net))
                : new UIntType(WidthOf(net));
            return new MessagePart(part.Text, net, type, part.Format);
        }
    }

    /// <summary>The name that a place begins with.</summary>
    public static string? NameOf(BoundExpression place)
    {
        while (true)
        {
            switch (place)
            {
                case BoundName name:
                    return name.Signal.Name;
                case BoundField field:
                    place = field.Target;
                    continue;
                case BoundElement element:
                    place = element.Target;
                    continue;
                case BoundPortMember member:
                    place = member.Target;
                    continue;
                default:
                    return null;
            }
        }
    }

    private Procedure Enter(ProcedureKind kind, ImmutableArray<BoundStatement> body, int domain)
    {
        var procedure = new Procedure(kind, domain);
        (_frame, _scope, _path, _procedure) = ([], new Scope(null), null, procedure);
        AddTargets(procedure, body);
        return procedure;
    }

    private void AddTargets(Procedure procedure, ImmutableArray<BoundStatement> body)
    {
        var cuts = new Cuts(_places);
        cuts.Scan(body);
        _cuts.Scan(body);
        foreach (var root in cuts.Roots)
        {
            if (CarrierOf(root) is not { } carrier || procedure.Targets.ContainsKey(carrier)) continue;
            var isComb = procedure.Kind == ProcedureKind.Comb;
            var bounds = cuts.Of(root, carrier.Width);
            procedure.Targets.Add(carrier, new Variable(carrier.Name, carrier.Type, bounds, null)
            {
                Initial = isComb ? null : carrier.Value,
                OwnAtoms = isComb ? cuts.AreAssigned(root, bounds) : null,
                Outside = isComb ? carrier.Value : null,
            });
        }
    }

    private void Leave() => (_frame, _scope, _path, _procedure) = ([], new Scope(null), null, null);

    private static Carrier? CarrierOf(object root) => root switch
    {
        Carrier { Kind: not CarrierKind.Fixed } carrier => carrier,
        ArrayElement { Group.IsOutput: false } element =>
            element.Array.ArrayInputs[element.Group].ElementAt(element.Index),
        _ => null,
    };

    private string DomainName(int domain) =>
        domain >= 0 && domain < _module.Module.Domains.Length ? _module.Module.Domains[domain].Name : "?";

    // The first line of a block, so that a label does not underline all of it.
    private static SourceSpan HeadOf(SourceSpan span)
    {
        if (span.Source is null) return span;
        var end = span.Source.Content.IndexOf('\n', span.Start);
        return end < 0 || end >= span.End ? span : span with { Length = Math.Max(1, end - span.Start) };
    }
}
