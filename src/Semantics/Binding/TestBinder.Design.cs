using System.Collections.Immutable;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Syntax;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Symbols;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Semantics.Binding;

/// <summary>The instances of a test and the paths into them.</summary>
internal sealed partial class TestBinder
{
    private static readonly string[] s_sparseCounters = ["issued", "skipped", "stalled"];

    private readonly Dictionary<BoundPath, SignalPlace> _places = new(ReferenceEqualityComparer.Instance);

    private void BindInstance(InstItem item, ImmutableArray<TestStatement>.Builder into)
    {
        if (!item.Dimensions.IsEmpty || item.Spares is not null)
        {
            Error(
                SemanticRules.NotHere, item.Dimensions.FirstOrDefault()?.Span ?? item.Spares!.Span, "a test makes single instances",
                "put the array into a module and test that");
            Declare(item.Name, new ErrorEntry(item.Name.Span));
            return;
        }

        if (item.Domain is { } domain)
            Error(SemanticRules.NotHere, domain.Span, "the clocks of a test's instances are its own", "set them with 'clock dut.clk period …;'");
        if (BindModuleName(item.Module) is not { } target
            || Instantiate(target.Symbol, target.Values, item.Module.Span) is not { Module: { } module } entry)
        {
            Declare(item.Name, new ErrorEntry(item.Name.Span));
            return;
        }

        if (!_entry.Children.Contains(entry)) _entry.Children.Add(entry);
        var instance = new BoundInstance(item.Name.Text, item.Name.Span)
        {
            Classes = [module],
            OpenPorts = [.. item.Arguments.Where(a => a.Value is OpenExpression).Select(a => a.Name.Text)],
        };
        _instances.Add(instance);
        var place = new InstancePlace([new PathPart(item.Name.Text, null)], instance, 0);
        var given = new Dictionary<string, PortArgument>(StringComparer.Ordinal);
        foreach (var argument in item.Arguments) BindArgument(instance, place, argument, given, into);
        Declare(item.Name, new DesignEntry(place, item.Name.Span));
    }

    private void BindArgument(
        BoundInstance instance, InstancePlace place, PortArgument argument, Dictionary<string, PortArgument> given,
        ImmutableArray<TestStatement>.Builder into)
    {
        if (argument.Name.Text.Length == 0) return;
        if (instance.Module.Ports.FirstOrDefault(p => p.Name == argument.Name.Text) is not { } port)
        {
            if (instance.Module.IsBrokenGrid) return;
            Error(
                SemanticRules.UnknownMember, argument.Name.Span, $"'{instance.Module}' has no port '{argument.Name.Text}'",
                Spelling.Help(argument.Name.Text, instance.Module.Ports.Select(p => p.Name)));
            if (argument.Value is not OpenExpression) Bind(argument.Value);
            return;
        }

        if (!given.TryAdd(port.Name, argument))
        {
            Error(
                SemanticRules.DuplicateArgument, argument.Span, $"the port '{port.Name}' is connected already",
                "leave one of them out", new Label(given[port.Name].Span, "first connected here"));
            return;
        }

        if (argument.Value is OpenExpression) return;
        var target = new BoundInstancePort(instance, [], port, argument.Name.Span);
        if (PortLeaves.HasDirections(port.Type) || port.Type is ClockType or ResetType)
        {
            if (Resolve(argument.Value) is DesignTarget { Place: SignalPlace { IsPort: true } source })
                ConnectPorts(target, PortOf(source.Parts, argument.Value.Span), argument);
            else
                Error(
                    SemanticRules.BadTestTarget, argument.Value.Span,
                    $"'{port.Name}' is {Describe(port.Type)} and takes a port of another instance");
            return;
        }

        if (port.Direction == PortDirection.Out)
        {
            Bind(argument.Value);
            Error(
                SemanticRules.WrongDirection, argument.Span, $"'{port.Name}' is an output of '{instance.Module}'",
                $"read it as '{instance.Name}.{port.Name}'", new Label(port.Span, "declared here"));
            return;
        }

        var value = BindAs(argument.Value, port.Type);
        if (value is BoundError) return;
        CheckSkips(instance.Module, port, value, argument.Value.Span);
        if (AsPort(value) is { } wired)
        {
            _drives.Add(new BoundDrive(null, target, wired, argument.Span));
            return;
        }

        var path = PathOf(new SignalPlace(place.Parts.Add(new PathPart(port.Name, null)), port.Type, true, false), argument.Name.Span);
        into.Add(new TestPoke(path, value, argument.Span));
    }

    // A part of another instance's port, as the netlist sees it; null for everything else.
    private BoundExpression? AsPort(BoundExpression value)
    {
        switch (value)
        {
            case BoundPath path when _places.TryGetValue(path, out var place) && place.IsPort:
                return PortOf(path.Parts, path.Span);
            case BoundField field:
                return AsPort(field.Target) is { } structure ? field with { Target = structure } : null;
            case BoundElement { Index: BoundConstant } element:
                return AsPort(element.Target) is { } array ? element with { Target = array } : null;
            case BoundBit { Index: BoundConstant } bit:
                return AsPort(bit.Target) is { } bits ? bit with { Target = bits } : null;
            case BoundSlice slice:
                return AsPort(slice.Target) is { } whole ? slice with { Target = whole } : null;
            case BoundConvert convert:
                return AsPort(convert.Operand) is { } operand ? convert with { Operand = operand } : null;
            default:
                return null;
        }
    }

    private BoundExpression PortOf(ImmutableArray<PathPart> parts, SourceSpan span)
    {
        var instance = _instances.First(i => i.Name == parts[0].Name);
        var port = instance.Module.Ports.First(p => p.Name == parts[1].Name);
        BoundExpression value = new BoundInstancePort(instance, [], port, span);
        foreach (var part in parts.Skip(2))
        {
            value = part.Index is { } index
                ? new BoundElement(value, index, ((ArrayType)value.Type).Element, span)
                : value.Type switch
                {
                    StreamType stream => new BoundPortMember(
                        value, part.Name!, part.Name == "data" ? stream.Element : UIntType.Bit, span),
                    BundleType bundle => new BoundPortMember(
                        value, part.Name!, Ports.MemberType(bundle, bundle.Members.First(m => m.Name == part.Name)), span),
                    _ => value,
                };
        }

        return value;
    }

    private void ConnectPorts(BoundExpression left, BoundExpression right, PortArgument argument)
    {
        var isCompatible = left.Type is BundleType a && right.Type is BundleType b ? a.Name == b.Name : left.Type.Equals(right.Type);
        if (!isCompatible)
        {
            Error(
                SemanticRules.MixedConnect, argument.Span,
                $"'{argument.Name.Text}' is '{left.Type}' but '{Snippet(argument.Value.Span)}' is '{right.Type}'");
            return;
        }

        switch (left.Type)
        {
            case StreamType stream:
                foreach (var name in (string[])["valid", "ready", "data"])
                {
                    var type = name == "data" ? stream.Element : UIntType.Bit;
                    Wire(new BoundPortMember(left, name, type, left.Span), new BoundPortMember(right, name, type, right.Span), argument);
                }

                break;
            case BundleType bundle:
                foreach (var member in bundle.Members)
                    ConnectPorts(
                        new BoundPortMember(left, member.Name, Ports.MemberType(bundle, member), left.Span),
                        new BoundPortMember(right, member.Name, Ports.MemberType((BundleType)right.Type, member), right.Span), argument);
                break;
            case ArrayType array when PortLeaves.HasDirections(array):
                for (var i = 0; i < array.Length; i++)
                {
                    var index = new BoundConstant(i, UInt(Constants.UnsignedWidth(array.Length - 1)), argument.Span);
                    ConnectPorts(
                        new BoundElement(left, index, array.Element, left.Span),
                        new BoundElement(right, index, array.Element, right.Span), argument);
                }

                break;
            default:
                Wire(left, right, argument);
                break;
        }
    }

    private void Wire(BoundExpression left, BoundExpression right, PortArgument argument)
    {
        var (drivesLeft, drivesRight) = (Ports.IsDriven(left), Ports.IsDriven(right));
        if (left.Type is ClockType or ResetType) (drivesLeft, drivesRight) = (true, false);
        if (drivesLeft == drivesRight)
        {
            Error(
                SemanticRules.WrongDirection, argument.Span,
                $"'{argument.Name.Text}' and '{Snippet(argument.Value.Span)}' are both {(drivesLeft == true ? "sinks" : "sources")}");
            return;
        }

        _drives.Add(drivesLeft == true
            ? new BoundDrive(null, left, right, argument.Span)
            : new BoundDrive(null, right, left, argument.Span));
    }

    // ---- paths ----

    private BoundPath PathOf(SignalPlace place, SourceSpan span)
    {
        var path = new BoundPath(place.Parts, place.Type, span);
        _places.Add(path, place);
        return path;
    }

    protected override Target OfEntry(Entry entry, Identifier name) =>
        entry is DesignEntry design ? new DesignTarget(design.Place) : base.OfEntry(entry, name);

    protected override BoundExpression ValueOf(Target target, SourceSpan span)
    {
        if (target is not DesignTarget { Place: var place }) return base.ValueOf(target, span);
        if (place is SignalPlace signal)
        {
            if (IsData(signal.Type)) return PathOf(signal, span);
            return Error(
                SemanticRules.BadOperand, span, $"'{Snippet(span)}' is {Describe(signal.Type)}, which is no value to read",
                signal.Type is StreamType ? "read its 'valid', 'ready' or 'data'" : signal.Type is MemoryType ? "read a word: 'dut.m[0]'" : null);
        }

        return Error(
            SemanticRules.WrongKindOfName, span,
            place is InstancePlace { Missing: > 0 } ? $"'{Snippet(span)}' is an array of instances, not a value" : $"'{Snippet(span)}' is an instance, not a value",
            "name something in it");
    }

    protected override Target DesignMember(DesignPlace place, Identifier member, SourceSpan span)
    {
        var parts = place.Parts.Add(new PathPart(member.Text, null));
        switch (place)
        {
            case InstancePlace { Missing: > 0 } array:
                Error(
                    SemanticRules.WrongIndices, span, $"'{array.Instance.Name}' needs {Count(array.Missing, "more index", "more indices")} before '{member.Text}'");
                return ErrorTarget.Instance;
            case InstancePlace instance:
                return ModuleMember(instance.Instance.Module, parts, member);
            case SparsePlace sparse:
                if (member.Text == "busy") return Signal(parts, UIntType.Bit);
                if (s_sparseCounters.Contains(member.Text)) return Signal(parts, new UIntType(64));
                Error(
                    SemanticRules.UnknownMember, member.Span, $"the sparse block '{sparse.Name}' has no '{member.Text}'",
                    "it has 'busy', 'issued', 'skipped' and 'stalled'");
                return ErrorTarget.Instance;
            case SignalPlace { Type: StreamType stream } signal:
                switch (member.Text)
                {
                    case "valid": return new DesignTarget(signal with { Parts = parts, Type = UIntType.Bit });
                    case "data": return new DesignTarget(signal with { Parts = parts, Type = stream.Element });
                    case "ready": return new DesignTarget(signal with { Parts = parts, Type = UIntType.Bit, IsOutput = !signal.IsOutput });
                    case "fire":
                        var (valid, ready) = (place.Parts.Add(new PathPart("valid", null)), place.Parts.Add(new PathPart("ready", null)));
                        return new ValueTarget(new BoundBinary(
                            BinaryOperator.LogicalAnd, PathOf(signal with { Parts = valid, Type = UIntType.Bit, IsPort = false }, span),
                            PathOf(signal with { Parts = ready, Type = UIntType.Bit, IsPort = false }, span), UIntType.Bit, span));
                }

                Error(
                    SemanticRules.UnknownMember, member.Span, $"a stream has no '{member.Text}'",
                    "a stream has 'valid', 'ready', 'data' and 'fire'");
                return ErrorTarget.Instance;
            case SignalPlace { Type: BundleType bundle } signal:
                foreach (var part in bundle.Members)
                {
                    if (part.Name != member.Text) continue;
                    return new DesignTarget(signal with
                    {
                        Parts = parts,
                        Type = Ports.MemberType(bundle, part),
                        IsOutput = part.IsOutput != bundle.IsFlipped,
                    });
                }

                Error(
                    SemanticRules.UnknownMember, member.Span, $"'{bundle}' has no member '{member.Text}'",
                    Spelling.Help(member.Text, bundle.Members.Select(m => m.Name)));
                return ErrorTarget.Instance;
            case SignalPlace signal when IsData(signal.Type):
                var value = ValueMember(PathOf(signal, span), member, span);
                return value is BoundError ? ErrorTarget.Instance : new ValueTarget(value);
            default:
                Error(SemanticRules.UnknownMember, member.Span, $"there is no '{member.Text}' here");
                return ErrorTarget.Instance;
        }
    }

    private static DesignTarget Signal(ImmutableArray<PathPart> parts, HdlType type) =>
        new(new SignalPlace(parts, type, false, true));

    private Target ModuleMember(BoundModule module, ImmutableArray<PathPart> parts, Identifier member)
    {
        var name = member.Text;
        if (module.Ports.FirstOrDefault(p => p.Name == name) is { } port)
        {
            // A reset is set and read as a bit.
            var type = port.Type is ResetType ? UIntType.Bit : port.Type;
            return new DesignTarget(new SignalPlace(parts, type, parts.Length == 2, port.Direction == PortDirection.Out));
        }

        if (module.IsBrokenGrid) return ErrorTarget.Instance;
        if (FindInside(module, parts, name) is { } found) return found;
        Error(
            SemanticRules.UnknownMember, member.Span, $"'{module}' has nothing named '{name}'",
            Spelling.Help(name, module.Ports.Select(p => p.Name)
                .Concat(module.Signals.Select(s => s.Name)).Concat(module.Instances.Select(i => i.Name))
                .Concat(module.Grid is null ? [] : module.Role == ModuleRole.Wafer ? ["tile", "physical"] : ["tile"])));
        return ErrorTarget.Instance;
    }

    // A signal, instance or block by its name in the module; names from loops carry indices.
    private static Target? FindInside(BoundModule module, ImmutableArray<PathPart> parts, string name)
    {
        if (module.Signals.FirstOrDefault(s => s.Name == name) is { } signal) return Signal(parts, signal.Type);
        if (module.Instances.FirstOrDefault(i => i.Name == name) is { } instance)
            return new DesignTarget(new InstancePlace(parts, instance, instance.Shape.Length));
        if (module.Grid is { } grid && TilesOf(module, grid, name) is { } tiles)
            return new DesignTarget(new InstancePlace(parts, tiles, tiles.Shape.Length));
        if (module.Signals.Any(s => s.Name == $"{name}.busy")) return new DesignTarget(new SparsePlace(parts, name));
        var prefix = name + "[";
        return module.Signals.Any(s => s.Name.StartsWith(prefix, StringComparison.Ordinal))
            || module.Instances.Any(i => i.Name.StartsWith(prefix, StringComparison.Ordinal))
                ? new DesignTarget(new LoopPlace(parts, module, name))
                : null;
    }

    // The tiles of a grid by their logical place, those of a wafer by their physical one too.
    private static BoundInstance? TilesOf(BoundModule module, BoundGrid grid, string name)
    {
        var shape = grid.Shape;
        return name switch
        {
            "tile" => Tiles(shape.LogicalRows, shape.LogicalColumns),
            "physical" when module.Role == ModuleRole.Wafer => Tiles(shape.PhysicalRows, shape.PhysicalColumns),
            _ => null,
        };

        BoundInstance Tiles(int rows, int columns) =>
            new(name, grid.Span) { Shape = [rows, columns], Classes = [grid.Tile] };
    }

    protected override Target DesignIndex(DesignPlace place, IndexExpression syntax)
    {
        switch (place)
        {
            case InstancePlace { Missing: > 0 } array:
                var length = array.Instance.Shape[^array.Missing];
                var at = BindIndex(syntax.Index, length, $"'{array.Instance.Name}' has {Count(length, "instance")} here");
                return at is BoundError
                    ? ErrorTarget.Instance
                    : new DesignTarget(array with { Parts = place.Parts.Add(new PathPart(null, at)), Missing = array.Missing - 1 });
            case LoopPlace loop:
                return LoopIndex(loop, syntax);
            case SignalPlace { Type: MemoryType memory } signal:
                var address = BindIndex(syntax.Index, memory.Depth, $"the memory has {Count(memory.Depth, "word")}");
                return address is BoundError
                    ? ErrorTarget.Instance
                    : new ValueTarget(new BoundElement(PathOf(signal, syntax.Span), address, memory.Element, syntax.Span));
            case SignalPlace { Type: ArrayType ports } signal when PortLeaves.HasDirections(ports):
                var index = BindIndex(syntax.Index, ports.Length, $"'{Snippet(syntax.Target.Span)}' has {Count(ports.Length, "element")}");
                return index is BoundError
                    ? ErrorTarget.Instance
                    : new DesignTarget(signal with { Parts = place.Parts.Add(new PathPart(null, index)), Type = ports.Element });
        }

        var value = ValueOf(new DesignTarget(place), syntax.Target.Span);
        if (value is BoundError) return ErrorTarget.Instance;
        var element = Element(value, syntax);
        return element is BoundError ? ErrorTarget.Instance : new ValueTarget(element);
    }

    private Target LoopIndex(LoopPlace loop, IndexExpression syntax)
    {
        var index = BindIndex(syntax.Index, int.MaxValue, "the loop");
        if (index is BoundError) return ErrorTarget.Instance;
        var parts = loop.Parts.Add(new PathPart(null, index));
        // An index that is known when the test runs takes the types of the first iteration.
        var text = index is BoundConstant known
            ? $"{loop.Prefix}[{known.Value}]"
            : FirstIteration(loop);
        if (text is not null && FindInside(loop.Module, parts, text) is { } found)
            return found is DesignTarget { Place: LoopPlace inner } ? new DesignTarget(inner with { Prefix = text }) : found;
        Error(SemanticRules.OutOfRange, syntax.Index.Span, $"there is no '{Snippet(syntax.Span)}' in '{loop.Module}'");
        return ErrorTarget.Instance;
    }

    private static string? FirstIteration(LoopPlace loop)
    {
        var prefix = loop.Prefix + "[";
        var name = loop.Module.Signals.Select(s => s.Name).Concat(loop.Module.Instances.Select(i => i.Name))
            .FirstOrDefault(n => n.StartsWith(prefix, StringComparison.Ordinal));
        return name?[..(name.IndexOf(']', prefix.Length) + 1)];
    }
}
