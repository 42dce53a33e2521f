using System.Collections.Immutable;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Syntax;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Semantics.Binding;

/// <summary>Assignments and connections at module level, for one index or for a box of them.</summary>
internal sealed partial class ModuleBinder
{
    private const int MaxConnectedElements = 65_536;

    private void BindDrive(AssignItem assign)
    {
        var place = BindPlace(assign.Place);
        if (place is BoundError || !CheckPlace(place, assign.Place, false, assign.Span))
        {
            Bind(assign.Value, place.Type is ErrorHdlType ? null : place.Type);
            return;
        }

        var value = BindAs(assign.Value, place.Type);
        if (value is not BoundError) AddDrive(place, value, assign.Span);
    }

    // Where drives go: into the module, or into the result of one box.
    private List<BoundItem>? _boxItems;

    private void AddDrive(BoundExpression place, BoundExpression value, SourceSpan span)
    {
        var box = Indices is { Box: var present } && present.Count > 1 ? present : null;
        (_boxItems ?? _items).Add(new BoundDrive(box, place, value, span));
    }

    private void BindConnect(ConnectItem connect)
    {
        var left = BindEnd(connect.Left);
        var right = left is BoundError ? left : BindEnd(connect.Right);
        if (left is BoundError || right is BoundError) return;
        Connect(left, right, connect.Left, connect.Right, connect.Span);
    }

    private BoundExpression BindEnd(Expression syntax)
    {
        var end = Bind(syntax);
        if (end is BoundError || PortLeaves.HasDirections(end.Type)) return end;
        return Error(
            SemanticRules.MixedConnect, syntax.Span, $"'<>' connects streams and bundles, but '{Snippet(syntax.Span)}' is {Describe(end.Type)}",
            "assign it with '='");
    }

    private void Connect(BoundExpression left, BoundExpression right, SyntaxNode leftSyntax, SyntaxNode rightSyntax, SourceSpan span)
    {
        if (!AreConnectable(left.Type, right.Type))
        {
            Error(
                SemanticRules.MixedConnect, span, $"'{Snippet(leftSyntax.Span)}' is '{left.Type}' but '{Snippet(rightSyntax.Span)}' is '{right.Type}'",
                null, new Label(leftSyntax.Span, $"'{left.Type}'"), new Label(rightSyntax.Span, $"'{right.Type}'"));
            return;
        }

        if (HasVariable(left) || HasVariable(right))
        {
            Error(
                SemanticRules.MixedConnect, span, "a connection with a variable index is no wire but hardware",
                "use 'stream.mux.Mux', or assign 'valid', 'ready' and 'data'");
            return;
        }

        var leaves = new List<(BoundExpression Left, BoundExpression Right)>();
        if (!Leaves(left, right, leaves, span)) return;
        foreach (var (a, b) in leaves)
        {
            var (drivesA, drivesB) = (Ports.IsDriven(a), Ports.IsDriven(b));
            if (drivesA is null || drivesB is null) return;
            if (drivesA == drivesB)
            {
                Error(
                    SemanticRules.WrongDirection, span,
                    drivesA == true
                        ? $"both ends of '{Snippet(span)}' are driven from here: neither is a source"
                        : $"neither end of '{Snippet(span)}' can be driven from here: both are sources",
                    "connect a source with a sink; a module's own input is a source",
                    new Label(leftSyntax.Span, drivesA == true ? "a sink" : "a source"),
                    new Label(rightSyntax.Span, drivesA == true ? "a sink" : "a source"));
                return;
            }
        }

        foreach (var (a, b) in leaves)
        {
            if (Ports.IsDriven(a) == true) AddDrive(a, b, span);
            else AddDrive(b, a, span);
        }
    }

    private static bool AreConnectable(HdlType left, HdlType right) => (left, right) switch
    {
        (BundleType a, BundleType b) => a.Name == b.Name,
        (ArrayType a, ArrayType b) => a.Length == b.Length && AreConnectable(a.Element, b.Element),
        _ => left.Equals(right),
    };

    private static bool HasVariable(BoundExpression end)
    {
        while (true)
        {
            switch (end)
            {
                case BoundElement { Index: not (BoundConstant or BoundIndexValue) }: return true;
                case BoundInstancePort port: return port.Indices.Any(i => i is not (BoundConstant or BoundIndexValue));
                case BoundElement { Target: BoundPortArray }: return false;
                case BoundElement element: end = element.Target; break;
                case BoundPortMember member: end = member.Target; break;
                default: return false;
            }
        }
    }

    private bool Leaves(
        BoundExpression left, BoundExpression right, List<(BoundExpression, BoundExpression)> leaves, SourceSpan span)
    {
        if (!Spend(span)) return false;
        switch (left.Type)
        {
            case StreamType:
                foreach (var name in (string[])["valid", "ready", "data"])
                    leaves.Add((StreamPart(left, name), StreamPart(right, name)));
                return true;
            case BundleType bundle:
                var other = (BundleType)right.Type;
                foreach (var member in bundle.Members)
                {
                    var a = new BoundPortMember(left, member.Name, Ports.MemberType(bundle, member), left.Span);
                    var b = new BoundPortMember(right, member.Name, Ports.MemberType(other, member), right.Span);
                    if (!Leaves(a, b, leaves, span)) return false;
                }

                return true;
            case ArrayType array when PortLeaves.HasDirections(array):
                if (array.Length > MaxConnectedElements)
                {
                    Error(SemanticRules.TooLarge, span, $"'<>' connects at most {MaxConnectedElements} elements, and these are {array.Length}", "connect them in a 'for'");
                    return false;
                }

                for (var i = 0; i < array.Length; i++)
                    if (!Leaves(ElementAt(left, i), ElementAt(right, i), leaves, span))
                        return false;
                return true;
            default:
                leaves.Add((left, right));
                return true;
        }
    }

    private static BoundExpression StreamPart(BoundExpression stream, string name) => new BoundPortMember(
        stream, name, name == "data" ? ((StreamType)stream.Type).Element : UIntType.Bit, stream.Span);

    private static BoundExpression ElementAt(BoundExpression value, int index)
    {
        if (value is BoundPortArray ports) return ports.Elements[index];
        var array = (ArrayType)value.Type;
        var at = new BoundConstant(index, UInt(Constants.UnsignedWidth(array.Length - 1)), value.Span);
        return new BoundElement(value, at, array.Element, value.Span);
    }

    // ---- loops over instance arrays ----

    /// <summary>Whether a loop holds only drives and connections that touch an instance array, so that its index can
    /// stay symbolic.</summary>
    private bool IsBoxable(ForItem loop) => _arrayNames.Count > 0 && Depth([loop]) <= 4 && HoldsOnlyDrives([loop]) && TouchesArray([loop]);

    private static int Depth(ImmutableArray<ModuleItem> items) => items.Select(i => i switch
    {
        ForItem loop => 1 + Depth(loop.Body),
        IfItem condition => Math.Max(Depth(condition.Then), Depth(condition.Else)),
        _ => 0,
    }).DefaultIfEmpty(0).Max();

    private static bool HoldsOnlyDrives(ImmutableArray<ModuleItem> items) => items.All(i => i switch
    {
        AssignItem or ConnectItem => true,
        ForItem loop => HoldsOnlyDrives(loop.Body),
        IfItem condition => HoldsOnlyDrives(condition.Then) && HoldsOnlyDrives(condition.Else),
        _ => false,
    });

    private bool TouchesArray(ImmutableArray<ModuleItem> items) => items.Any(i => i switch
    {
        AssignItem assign => SyntaxNames.In(assign.Place).Concat(SyntaxNames.In(assign.Value)).Any(_arrayNames.Contains),
        ConnectItem connect => SyntaxNames.In(connect.Left).Concat(SyntaxNames.In(connect.Right)).Any(_arrayNames.Contains),
        ForItem loop => TouchesArray(loop.Body),
        IfItem condition => TouchesArray(condition.Then) || TouchesArray(condition.Else),
        _ => false,
    });

    private void BindBoxed(ImmutableArray<ModuleItem> items, IndexBox box, ImmutableArray<Identifier> names)
    {
        foreach (var item in items)
        {
            switch (item)
            {
                case ForItem loop:
                    foreach (var (part, range) in InBoxes(box, names, loop.Span, () => BindRange(loop.Range)))
                    {
                        if (range is not { } bounds || bounds.High <= bounds.Low) continue;
                        if (bounds.Low < int.MinValue / 2 || bounds.High > int.MaxValue / 2)
                        {
                            Error(SemanticRules.TooLarge, loop.Range.Span, $"the loop runs to {bounds.High}, past the limit");
                            continue;
                        }

                        var dimension = new IndexRange((int)bounds.Low, (int)(bounds.High - bounds.Low), 1);
                        BindBoxed(loop.Body, new IndexBox(part.Ranges.Add(dimension)), names.Add(loop.Index));
                    }

                    break;
                case IfItem condition:
                    foreach (var (part, isTrue) in InBoxes(box, names, condition.Span, () => DecideStructure(condition)))
                        if (isTrue is { } decided)
                            BindBoxed(decided ? condition.Then : condition.Else, part, names);
                    break;
                default:
                    Attributes.Check(item.Prefix, Diagnostics);
                    BindInBoxes(box, names, item.Span, () =>
                    {
                        if (item is AssignItem assign) BindDrive(assign);
                        else if (item is ConnectItem connect) BindConnect(connect);
                    });
                    break;
            }
        }
    }

    private bool? DecideStructure(IfItem condition)
    {
        var value = BindCondition(condition.Condition);
        if (value is not BoundError) value = Constant(value, "the condition of a module-level 'if'", condition.Condition.Span);
        return Decide(value);
    }

    /// <summary>Binds drives over a box, which is split until each part has one form.</summary>
    private void BindInBoxes(IndexBox box, ImmutableArray<Identifier> names, SourceSpan span, Action bind)
    {
        var results = InBoxes(box, names, span, () =>
        {
            _boxItems = [];
            bind();
            var items = _boxItems;
            _boxItems = null;
            return items;
        });
        foreach (var (_, items) in results) _items.AddRange(items);
    }

    /// <summary>Runs a piece of binding over a box with symbolic indices; where it asks for a split, over the parts.</summary>
    private List<(IndexBox Box, T Result)> InBoxes<T>(IndexBox box, ImmutableArray<Identifier> names, SourceSpan span, Func<T> bind)
    {
        const int MaxFailures = 16;
        var results = new List<(IndexBox, T)>();
        var work = new Stack<IndexBox>();
        work.Push(box);
        var failures = 0;
        var (outerScope, outerDiagnostics, outerIndices) = (Scope, Diagnostics, Indices);
        while (work.TryPop(out var part) && failures < MaxFailures)
        {
            if (!Spend(span)) break;
            var scratch = new DiagnosticBag();
            Diagnostics = scratch;
            Indices = new IndexContext(part);
            Scope = new Scope(outerScope);
            for (var d = 0; d < names.Length; d++)
            {
                if (names[d].Text is "" or "_") continue;
                Scope.Add(names[d].Text, new ValueEntry(
                    Indices.Value(Indices.Index(d), IntegerType.Instance, names[d].Span), names[d].Span));
            }

            var result = bind();
            var indices = Indices;
            (Scope, Diagnostics, Indices) = (outerScope, outerDiagnostics, outerIndices);
            if (indices.IsTooLarge || results.Count + work.Count > Session.MaxBoxes)
            {
                Error(
                    SemanticRules.TooManyBoxes, span,
                    $"'{Snippet(span)}' depends on the index in a way that needs more than {Session.MaxBoxes} pieces",
                    "use affine indices ('i + 1', '2 * i') and comparisons with constants, or compute the value inside the instance from an index input");
                break;
            }

            if (indices.Split is { } parts)
            {
                for (var i = parts.Length - 1; i >= 0; i--) work.Push(parts[i]);
                continue;
            }

            Diagnostics.AddRange(scratch.Items);
            if (scratch.HasErrors) failures++;
            results.Add((part, result));
        }

        return results;
    }
}
