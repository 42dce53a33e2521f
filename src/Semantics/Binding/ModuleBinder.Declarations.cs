using System.Collections.Immutable;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Syntax;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Semantics.Binding;

internal sealed partial class ModuleBinder
{
    private Entry DeclarePort(PortItem item, string suffix)
    {
        var span = item.Name.Span;
        if (suffix.Length > 0)
        {
            Error(
                SemanticRules.BadPort, item.Span, "a port can't stand in a 'for'",
                $"declare an array outside: '{item.Name.Text}: {Snippet(item.Type.Span)}[N]'");
            return new ErrorEntry(span);
        }

        if (_clocks.TryGetValue(item, out var clock)) return new SignalEntry(clock, span);
        var type = BindType(item.Type);
        if (type is ErrorHdlType || !CheckDirection(item, type)) return new ErrorEntry(span);
        if (type is ClockType) return new SignalEntry(AddClock(item), span);
        var isDomained = type is not (ClockType or ResetType);
        var port = new BoundPort(item.Name.Text, type, item.Direction, span)
        {
            Domain = item.Domain is null ? -1 : DomainOf(item.Domain, item.Span, $"the port '{item.Name.Text}'"),
            Documentation = item.Prefix.Documentation,
            IsKept = Attributes.Has(item.Prefix, "keep"),
            AllowUnused = Attributes.AllowsUnused(item.Prefix),
        };
        if (!isDomained)
        {
            var domain = item.Domain is null && _domains.Count == 1 ? 0 : port.Domain;
            port = new BoundPort(port.Name, type, item.Direction, span) { Domain = domain, Documentation = port.Documentation };
            _resets.Add((item, port));
        }

        return new SignalEntry(port, span);
    }

    private Entry DeclareLet(LetItem item, string suffix)
    {
        var type = item.Type is null ? null : BindDataType(item.Type, $"'{item.Name.Text}'");
        var value = type is null ? Bind(item.Value) : BindAs(item.Value, type);
        if (value is BoundError) return new ErrorEntry(item.Name.Span);
        if (type is null && IsAlias(value)) return new ValueEntry(value, item.Name.Span);
        if (!IsData(value.Type))
        {
            // Untyped constants and strings are names for a value.
            if (Constants.IsConstant(value)) return new ValueEntry(value, item.Name.Span);
            Error(SemanticRules.TypeNotAllowed, item.Value.Span, $"'{item.Name.Text}' can't name {Describe(value.Type)}");
            return new ErrorEntry(item.Name.Span);
        }

        return new SignalEntry(
            new BoundLet(item.Name.Text + suffix, value.Type, value, item.Name.Span)
            {
                Documentation = item.Prefix.Documentation,
                IsKept = Attributes.Has(item.Prefix, "keep"),
                AllowUnused = Attributes.AllowsUnused(item.Prefix),
            },
            item.Name.Span);
    }

    // A stream, a bundle, a clock, something that this module drives, or a list of such: driven through the name too.
    private static bool IsAlias(BoundExpression value) => value switch
    {
        BoundPortArray => true,
        BoundArrayValue array => array.Elements.All(e => IsPort(e) && Ports.IsDriven(e) == true),
        _ => PortLeaves.HasDirections(value.Type) || value.Type is ClockType or ResetType || IsPort(value) && Ports.IsDriven(value) == true,
    };

    private static bool IsPort(BoundExpression value) => value switch
    {
        BoundName { Signal: BoundPort } or BoundInstancePort => true,
        BoundPortMember member => IsPort(member.Target),
        _ => false,
    };

    private Entry DeclareWire(WireItem item, string suffix)
    {
        var type = BindDataType(item.Type, $"the wire '{item.Name.Text}'");
        if (item.Domain is not null) DomainOf(item.Domain, item.Span, "the wire");
        if (type is ErrorHdlType) return new ErrorEntry(item.Name.Span);
        return new SignalEntry(
            new BoundWire(item.Name.Text + suffix, type, item.Name.Span)
            {
                Documentation = item.Prefix.Documentation,
                IsKept = Attributes.Has(item.Prefix, "keep"),
                AllowUnused = Attributes.AllowsUnused(item.Prefix),
            },
            item.Name.Span);
    }

    private Entry DeclareRegister(RegItem item, string suffix)
    {
        var type = BindDataType(item.Type, $"the register '{item.Name.Text}'");
        var domain = DomainOf(item.Domain, item.Span, $"the register '{item.Name.Text}'");
        var init = item.Initial is null ? null : BindAs(item.Initial, type);
        if (init is not null) init = Constant(init, $"the initial value of '{item.Name.Text}'", item.Initial!.Span);
        if (type is ErrorHdlType || domain < 0) return new ErrorEntry(item.Name.Span);
        var bits = init is null or BoundError
            ? BitVector.Zero(type.Width)
            : BitVector.FromInteger(Constants.ToBits(init), type.Width);
        return new SignalEntry(
            new BoundRegister(item.Name.Text + suffix, type, bits, domain, item.Name.Span)
            {
                HasInit = init is not null,
                Documentation = item.Prefix.Documentation,
                IsKept = Attributes.Has(item.Prefix, "keep"),
                AllowUnused = Attributes.AllowsUnused(item.Prefix),
            },
            item.Name.Span);
    }

    private Entry DeclareFuse(FuseItem item, string suffix)
    {
        if (suffix.Length > 0)
        {
            Error(SemanticRules.BadPort, item.Span, "a fuse can't stand in a 'for'", "declare an array outside");
            return new ErrorEntry(item.Name.Span);
        }

        var type = BindDataType(item.Type, $"the fuse '{item.Name.Text}'");
        var init = item.Initial is null ? null : BindAs(item.Initial, type);
        if (init is not null) init = Constant(init, $"the default of '{item.Name.Text}'", item.Initial!.Span);
        if (type is ErrorHdlType) return new ErrorEntry(item.Name.Span);
        return new SignalEntry(
            new BoundPort(item.Name.Text, type, PortDirection.In, item.Name.Span)
            {
                IsFuse = true,
                FuseDefault = init is null or BoundError
                    ? BitVector.Zero(type.Width)
                    : BitVector.FromInteger(Constants.ToBits(init), type.Width),
                Documentation = item.Prefix.Documentation,
                AllowUnused = Attributes.AllowsUnused(item.Prefix),
            },
            item.Name.Span);
    }

    private Entry DeclareMemory(MemItem item, string suffix)
    {
        var name = item.Name;
        DomainOf(item.Domain, item.Span, $"the memory '{name.Text}'");
        if (item.Type is not ArrayTypeSyntax array)
        {
            if (item.Type is not ErrorType)
                Error(SemanticRules.TypeNotAllowed, item.Type.Span, $"'{name.Text}' is a memory, so its type says how many words", $"write '{Snippet(item.Type.Span)}[256]'");
            return new ErrorEntry(name.Span);
        }

        var element = BindDataType(array.Element, $"the memory '{name.Text}'");
        if (ConstantInt(array.Length, "the depth of a memory", 1, int.MaxValue) is not { } depth || element is ErrorHdlType)
            return new ErrorEntry(name.Span);
        if ((long)depth * element.Width > Session.MaxMemoryBits)
        {
            Error(
                SemanticRules.TooLarge, item.Type.Span,
                $"'{name.Text}' has {(long)depth * element.Width} bits, but a memory may have at most {Session.MaxMemoryBits}");
            return new ErrorEntry(name.Span);
        }

        var (image, file) = BindImage(item, element, depth);
        return new SignalEntry(
            new BoundMemory(name.Text + suffix, element, depth, name.Span)
            {
                Image = image,
                ImageFile = file,
                Documentation = item.Prefix.Documentation,
                IsKept = Attributes.Has(item.Prefix, "keep"),
                AllowUnused = Attributes.AllowsUnused(item.Prefix),
            },
            name.Span);
    }

    private (ImmutableArray<BitVector>? Image, string? File) BindImage(MemItem item, HdlType element, int depth)
    {
        switch (item.Initial)
        {
            case null:
                return (null, null);
            case CallExpression { Callee: NameExpression { Name.Text: "file", Arguments.IsEmpty: true } } call
                when Scope.Find("file") is null && FindSymbol("file") is null:
                return BindImageFile(call, item, element, depth);
        }

        var value = Bind(item.Initial, new ArrayType(element, Math.Min(depth, Session.MaxElements)));
        if (value is BoundError) return (null, null);
        if (value.Type is not ArrayType given)
        {
            Error(SemanticRules.TypeMismatch, item.Initial.Span, $"a memory is initialised by an array or 'file(…)', not by {Describe(value.Type)}");
            return (null, null);
        }

        if (given.Length > depth)
        {
            Error(
                SemanticRules.MemoryImage, item.Initial.Span,
                $"{Count(given.Length, "word")} {(given.Length == 1 ? "is" : "are")} given, but '{item.Name.Text}' has {depth}");
            return (null, null);
        }

        value = Coerce(value, new ArrayType(element, given.Length), item.Initial.Span);
        value = Constant(value, $"the contents of '{item.Name.Text}'", item.Initial.Span);
        return value switch
        {
            BoundArrayValue array => ([.. array.Elements.Select(e => BitVector.FromInteger(Constants.ToBits(e), element.Width))], null),
            BoundFill fill => ([.. Enumerable.Repeat(BitVector.FromInteger(Constants.ToBits(fill.Value), element.Width), fill.Count)], null),
            _ => (null, null),
        };
    }

    private (ImmutableArray<BitVector>? Image, string? File) BindImageFile(
        CallExpression call, MemItem item, HdlType element, int depth)
    {
        if (call.Arguments is not [var argument])
        {
            Error(SemanticRules.WrongCall, call.Span, "'file' takes one argument, the name of the file");
            return (null, null);
        }

        var value = Bind(argument);
        if (value is BoundError) return (null, null);
        if (value is not BoundString { Value: var path })
        {
            Error(SemanticRules.TypeMismatch, argument.Span, $"the name of a file is a string, not {Describe(value.Type)}");
            return (null, null);
        }

        if (path.Length == 0) return (null, null);
        if (Session.Provider.ReadData(path, out var reason) is not { } text)
        {
            Error(SemanticRules.MemoryImage, argument.Span, $"'{path}' can't be read{(reason is null ? "" : $": {reason}")}");
            return (null, null);
        }

        var image = MemoryFile.Parse(text, element.Width, depth, out var error);
        if (error is { } finding)
        {
            Error(SemanticRules.MemoryImage, argument.Span, $"{path}:{finding.Line}: {finding.Message}", null, new Label(item.Name.Span, $"{depth} words of {element.Width} bits"));
            return (null, path);
        }

        return (image, path);
    }
}
