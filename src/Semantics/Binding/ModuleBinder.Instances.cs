using System.Collections.Immutable;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Syntax;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Symbols;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Semantics.Binding;

/// <summary>Instances: their modules, and the drives of their inputs.</summary>
internal sealed partial class ModuleBinder
{
    private Entry DeclareInstance(InstItem item, string suffix)
    {
        var shape = ImmutableArray.CreateBuilder<int>();
        var isValid = true;
        foreach (var dimension in item.Dimensions)
        {
            if (ConstantInt(dimension.Size, "the size of an instance array", 1, int.MaxValue / 2) is { } size) shape.Add(size);
            else isValid = false;
        }

        if (item.Dimensions.Length > 4)
        {
            Error(SemanticRules.WrongIndices, item.Dimensions[4].Span, "an instance array has at most four dimensions");
            return new ErrorEntry(item.Name.Span);
        }

        if (!isValid) return new ErrorEntry(item.Name.Span);
        if (shape.Aggregate(1L, (product, n) => Math.Min(product * n, long.MaxValue >> 33)) > int.MaxValue / 2)
        {
            Error(SemanticRules.TooLarge, item.Name.Span, $"'{item.Name.Text}' has more than {int.MaxValue / 2} instances");
            return new ErrorEntry(item.Name.Span);
        }

        if (BindClasses(item, shape.ToImmutable()) is not { } classes) return new ErrorEntry(item.Name.Span);
        var spares = item.Spares is null ? null : DeclareSpares(item, shape.ToImmutable(), classes.Modules, suffix);
        return new InstanceEntry(
            new BoundInstance(item.Name.Text + suffix, item.Name.Span)
            {
                Documentation = item.Prefix.Documentation,
                Shape = shape.ToImmutable(),
                IndexNames = [.. item.Dimensions.Select(d => d.Index?.Text ?? "")],
                Classes = classes.Modules,
                ClassMap = classes.Map,
                Spares = spares?.Count ?? 0,
                Skip = spares?.Port,
                OpenPorts = [.. item.Arguments.Where(a => a.Value is OpenExpression).Select(a => a.Name.Text)],
            },
            item.Name.Span);
    }

    private (ImmutableArray<BoundModule> Modules, ImmutableArray<(IndexBox, int)> Map)? BindClasses(
        InstItem item, ImmutableArray<int> shape)
    {
        var full = new IndexBox([.. shape.Select(n => new IndexRange(0, n, 1))]);
        var parts = InBoxes(full, IndexNames(item), item.Module.Span, () => BindModuleName(item.Module));
        var modules = new List<BoundModule>();
        var map = ImmutableArray.CreateBuilder<(IndexBox, int)>();
        foreach (var (box, target) in parts)
        {
            if (target is not { } found) return null;
            if (Instantiate(found.Symbol, found.Values, item.Module.Span) is not { Module: { } module } entry) return null;
            if (!_entry.Children.Contains(entry)) _entry.Children.Add(entry);
            var index = modules.IndexOf(module);
            if (index < 0)
            {
                index = modules.Count;
                modules.Add(module);
                if (modules.Count > Session.MaxClasses)
                {
                    Error(
                        SemanticRules.TooManyClasses, item.Module.Span,
                        $"the parameters of '{item.Name.Text}' make more than {Session.MaxClasses} different modules",
                        "make what depends on the index an input or a fuse");
                    return null;
                }

                if (!HasEqualPorts(modules[0], module))
                {
                    Error(
                        SemanticRules.TooManyClasses, item.Module.Span,
                        $"the ports of '{modules[0]}' and '{module}' differ, so they can't stand in one array",
                        "keep the types of ports independent of the index");
                    return null;
                }
            }

            map.Add((box, index));
        }

        if (parts.Count == 0) return null;
        return ([.. modules], modules.Count == 1 ? [] : map.ToImmutable());
    }

    private static bool HasEqualPorts(BoundModule a, BoundModule b) =>
        a.Ports.Length == b.Ports.Length
        && a.Ports.Zip(b.Ports).All(p => p.First.Name == p.Second.Name && p.First.Direction == p.Second.Direction
            && p.First.Type.Equals(p.Second.Type));

    private static ImmutableArray<Identifier> IndexNames(InstItem item) =>
        [.. item.Dimensions.Select(d => d.Index ?? new Identifier("", d.Span))];

    private void BindInstanceInputs(InstItem item, BoundInstance instance)
    {
        var names = IndexNames(item);
        var full = new IndexBox([.. instance.Shape.Select(n => new IndexRange(0, n, 1))]);
        var given = new Dictionary<string, PortArgument>(StringComparer.Ordinal);
        foreach (var argument in item.Arguments)
        {
            if (argument.Name.Text.Length == 0) continue;
            if (instance.Module.Ports.FirstOrDefault(p => p.Name == argument.Name.Text) is not { } port)
            {
                if (instance.Module.IsBrokenGrid) continue;
                Error(
                    SemanticRules.UnknownMember, argument.Name.Span, $"'{instance.Module}' has no port '{argument.Name.Text}'",
                    Spelling.Help(argument.Name.Text, instance.Module.Ports.Select(p => p.Name)));
                BindInBoxes(full, names, argument.Span, () => Bind(argument.Value));
                continue;
            }

            if (!given.TryAdd(port.Name, argument))
            {
                Error(
                    SemanticRules.DuplicateArgument, argument.Span, $"the port '{port.Name}' is connected already",
                    "leave one of them out", new Label(given[port.Name].Span, "first connected here"));
                continue;
            }

            BindInBoxes(full, names, argument.Span, () => BindInput(item, instance, port, argument));
        }

        BindClocks(item, instance, given, full, names);
        foreach (var port in instance.Module.Ports)
        {
            if (!port.IsFuse || given.ContainsKey(port.Name)) continue;
            BindInBoxes(full, names, item.Span, () => AddDrive(
                PortOf(instance, port, item.Name.Span),
                Constants.FromBits(port.FuseDefault.Unsigned, port.Type, item.Name.Span), item.Name.Span));
        }
    }

    // The port of the instance that the present indices name.
    private BoundInstancePort PortOf(BoundInstance instance, BoundPort port, SourceSpan span)
    {
        var indices = ImmutableArray.CreateBuilder<BoundExpression>(instance.Shape.Length);
        for (var d = 0; d < instance.Shape.Length; d++)
            indices.Add(Indices!.Value(Indices.Index(d), UInt(Constants.UnsignedWidth(instance.Shape[d] - 1)), span));
        return new BoundInstancePort(instance, indices.MoveToImmutable(), port, span);
    }

    private void BindInput(InstItem item, BoundInstance instance, BoundPort port, PortArgument argument)
    {
        var place = PortOf(instance, port, argument.Name.Span);
        if (argument.Value is OpenExpression)
        {
            LeaveOpen(place, port, argument);
            return;
        }

        if (port.Type is ClockType or ResetType)
        {
            var clock = Bind(argument.Value);
            if (clock is BoundError) return;
            if (clock.Type.Equals(port.Type))
            {
                AddDrive(place, clock, argument.Span);
                return;
            }

            if (clock.Type is ResetType given && port.Type is ResetType wanted)
            {
                AddDrive(place, ConvertReset(clock, given, wanted, argument.Span), argument.Span);
                return;
            }

            if (port.Type is ResetType && clock.Type is UIntType { Width: 1 })
            {
                AddDrive(place, clock, argument.Span);
                return;
            }

            Error(SemanticRules.TypeMismatch, argument.Value.Span, $"'{Snippet(argument.Value.Span)}' is {Describe(clock.Type)}, but '{port.Name}' is {Describe(port.Type)}");
            return;
        }

        if (PortLeaves.HasDirections(port.Type))
        {
            var end = BindEnd(argument.Value);
            if (end is not BoundError) Connect(place, end, argument.Name, argument.Value, argument.Span);
            return;
        }

        if (port.Direction == PortDirection.Out)
        {
            Bind(argument.Value);
            Error(
                SemanticRules.WrongDirection, argument.Span, $"'{port.Name}' is an output of '{instance.Module}'",
                $"read it as '{item.Name.Text}{string.Concat(instance.Shape.Select(_ => "[…]"))}.{port.Name}'", new Label(port.Span, "declared here"));
            return;
        }

        var value = BindAs(argument.Value, port.Type);
        if (value is BoundError) return;
        CheckSkips(instance.Module, port, value, argument.Value.Span);
        if (port.IsFuse && !IsFuseValue(value))
        {
            Error(
                SemanticRules.FuseNotConstant, argument.Value.Span,
                $"'{port.Name}' is a fuse, but '{Snippet(argument.Value.Span)}' can change",
                "pass a constant, an index or a fuse; or make the port an 'in'", new Label(port.Span, "declared here"));
            return;
        }

        AddDrive(place, value, argument.Span);
    }

    private static bool IsFuseValue(BoundExpression value) => value switch
    {
        BoundConstant or BoundIndexValue => true,
        BoundName { Signal: BoundPort port } => port.IsFuse,
        BoundName { Signal: BoundLet let } => IsFuseValue(let.Value),
        BoundField field => IsFuseValue(field.Target),
        BoundElement element => IsFuseValue(element.Target) && IsFuseValue(element.Index),
        BoundBit bit => IsFuseValue(bit.Target) && IsFuseValue(bit.Index),
        BoundSlice slice => IsFuseValue(slice.Target),
        BoundPartSelect select => IsFuseValue(select.Target) && IsFuseValue(select.Start),
        BoundConvert convert => IsFuseValue(convert.Operand),
        BoundArrayValue array => array.Elements.All(IsFuseValue),
        BoundStructValue structure => structure.Fields.All(IsFuseValue),
        BoundFill fill => IsFuseValue(fill.Value),
        BoundUnary unary => IsFuseValue(unary.Operand),
        BoundBinary binary => IsFuseValue(binary.Left) && IsFuseValue(binary.Right),
        _ => false,
    };

    // Open: what the instance sends is taken and dropped.
    private void LeaveOpen(BoundExpression place, BoundPort port, PortArgument argument)
    {
        var hasInput = false;
        var drains = new List<BoundExpression>();
        Visit(place);
        if (hasInput)
        {
            Error(
                SemanticRules.Unconnected, argument.Span, $"'{port.Name}' takes data, so it can't be left open", "connect it",
                new Label(port.Span, "declared here"));
            return;
        }

        foreach (var ready in drains) AddDrive(ready, BitConstant(true, argument.Span), argument.Span);

        void Visit(BoundExpression part)
        {
            switch (part.Type)
            {
                case StreamType:
                    if (Ports.IsDriven(StreamPart(part, "valid")) == true) hasInput = true;
                    else drains.Add(StreamPart(part, "ready"));
                    break;
                case BundleType bundle:
                    foreach (var member in bundle.Members)
                        Visit(new BoundPortMember(part, member.Name, Ports.MemberType(bundle, member), part.Span));
                    break;
                case ArrayType array when PortLeaves.HasDirections(array):
                    for (var i = 0; i < array.Length && drains.Count < MaxConnectedElements; i++) Visit(ElementAt(part, i));
                    break;
                default:
                    hasInput |= Ports.IsDriven(part) == true;
                    break;
            }
        }
    }

    // ---- clocks ----

    private void BindClocks(
        InstItem item, BoundInstance instance, Dictionary<string, PortArgument> given, IndexBox full,
        ImmutableArray<Identifier> names)
    {
        var clocks = instance.Module.Ports.Where(p => p.Type is ClockType).ToList();
        if (clocks.Count == 0)
        {
            if (item.Domain is not null) DomainOf(item.Domain, item.Span, $"the instance '{item.Name.Text}'");
            return;
        }

        // The domain of this module that each clock of the instance follows, as far as it is known.
        var domains = new Dictionary<BoundPort, int>();
        foreach (var clock in clocks)
        {
            if (given.TryGetValue(clock.Name, out var argument))
            {
                domains[clock] = DomainOfArgument(argument);
                continue;
            }

            if (clocks.Count > 1)
            {
                Error(
                    SemanticRules.Unconnected, item.Name.Span,
                    $"the clock '{clock.Name}' of '{item.Name.Text}' is not connected, and '{instance.Module.Definition}' has {clocks.Count}",
                    $"connect it: '{clock.Name}: …'", new Label(clock.Span, "declared here"));
                continue;
            }

            var domain = DomainOf(item.Domain, item.Span, $"the instance '{item.Name.Text}'");
            if (domain < 0) continue;
            domains[clock] = domain;
            BindInBoxes(full, names, item.Span, () => AddDrive(
                PortOf(instance, clock, item.Name.Span), new BoundName(ClockOf(domain), item.Name.Span), item.Name.Span));
        }

        foreach (var reset in instance.Module.Ports.Where(p => p.Type is ResetType))
        {
            if (given.ContainsKey(reset.Name)) continue;
            var owner = instance.Module.Domains.FirstOrDefault(d => d.Reset == reset)?.Clock ?? clocks[0];
            if (!domains.TryGetValue(owner, out var domain)) continue;
            var type = (ResetType)reset.Type;
            var value = domain >= 0 && ResetOf(domain) is { } own
                ? ConvertReset(new BoundName(own, item.Name.Span), (ResetType)own.Type, type, item.Name.Span)
                : new BoundConstant(type.IsActiveLow ? 1 : 0, UIntType.Bit, item.Name.Span);
            BindInBoxes(full, names, item.Span, () => AddDrive(PortOf(instance, reset, item.Name.Span), value, item.Name.Span));
        }
    }

    // The domain that a clock argument names; −1 when it is none of this module's.
    private int DomainOfArgument(PortArgument argument)
    {
        if (argument.Value is NameExpression name)
            for (var i = 0; i < _domains.Count; i++)
                if (_domains[i].Clock.Name == name.Name.Text)
                    return i;
        return -1;
    }

    // Polarity is adapted; a synchronous reset may come from an asynchronous one and the other way round.
    private static BoundExpression ConvertReset(BoundExpression value, ResetType from, ResetType to, SourceSpan span) =>
        from.IsActiveLow == to.IsActiveLow ? value : new BoundUnary(UnaryOperator.LogicalNot, value, UIntType.Bit, span);
}
