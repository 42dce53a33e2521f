using System.Collections.Immutable;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Syntax;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Symbols;
using WaferHdl.Semantics.Types;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Semantics.Binding;

/// <summary>Binds one module with its parameters decided.</summary>
/// <remarks>Three rounds: every name gets an entry that is worked out at its first use (so that order does not
/// matter), then all entries are worked out, then everything that drives is bound.</remarks>
internal sealed partial class ModuleBinder : Binder
{
    private readonly ModuleSymbol _symbol;
    private readonly IReadOnlyList<GenericValue> _values;
    private readonly ModuleEntry _entry;
    private readonly List<PendingItem> _pending = [];
    private readonly List<BoundItem> _items = [];
    private readonly HashSet<string> _arrayNames = new(StringComparer.Ordinal);

    /// <param name="Suffix">The indices of the module-level loops around it: <c>[2][0]</c>.</param>
    private sealed record PendingItem(ModuleItem Item, Scope Scope, string Suffix)
    {
        public LazyEntry? Entry { get; set; }
    }

    public ModuleBinder(Session session, ModuleSymbol symbol, IReadOnlyList<GenericValue> values, ModuleEntry entry)
        : base(session, symbol.Package, new Scope(null), entry.Diagnostics)
    {
        _symbol = symbol;
        _values = values;
        _entry = entry;
        Body = BodyKind.Module;
        SiteFindings = values.Count > 0 ? entry.SiteFindings : null;
    }

    public BoundModule BindModule()
    {
        var declaration = _symbol.Declaration;
        Attributes.Check(declaration.Prefix, Diagnostics);
        for (var i = 0; i < _values.Count; i++)
            Declare(declaration.Parameters[i].Name, EntryOf(_values[i], declaration.Parameters[i].Name.Span));
        FindClocks(declaration.Items);
        FindArrays(declaration.Items);
        DeclareItems(declaration.Items, Scope, "");
        BindRole(declaration);
        foreach (var pending in _pending) pending.Entry?.Resolve();
        CheckDomains();
        if (!declaration.IsExtern)
            foreach (var pending in _pending)
                BindItem(pending);
        return Finish(declaration.Role is ModuleRole.Fabric or ModuleRole.Wafer ? BindGrid(declaration) : null);
    }

    private BoundModule Finish(BoundGrid? grid)
    {
        var declaration = _symbol.Declaration;
        var ports = _pending
            .Select(p => (p.Entry?.Resolve() as SignalEntry)?.Signal).OfType<BoundPort>().Concat(_gridPorts).ToList();
        foreach (var pending in _pending)
            if (pending.Entry?.Resolve() is InstanceEntry { Instance.Skip: { } skip })
                ports.Add(skip);
        if (_usesImpliedDomain) ports.InsertRange(0, [_impliedClock, _impliedReset]);
        var signals = new List<BoundSignal>();
        foreach (var pending in _pending)
        {
            switch (pending.Entry?.Resolve())
            {
                case SignalEntry { Signal: not BoundPort and var signal } when signal.Type is not ErrorHdlType:
                    signals.Add(signal);
                    break;
                case SparseEntry sparse:
                    signals.Add(sparse.Busy);
                    break;
            }
        }

        return new BoundModule
        {
            Definition = _symbol.FullName,
            Parameters = [.. _values.Select((v, i) => (declaration.Parameters[i].Name.Text, v.Text))],
            Ports = [.. ports.Where(p => p.Type is not ErrorHdlType)],
            Domains = Domains(),
            Signals = [.. signals],
            Instances = [.. _pending.Select(p => p.Entry?.Resolve()).OfType<InstanceEntry>().Select(e => e.Instance)],
            Items = [.. _items],
            Role = declaration.Role,
            Grid = grid,
            Router = _router,
            Documentation = _symbol.Documentation,
            Span = declaration.Name.Span,
            IsExtern = declaration.IsExtern,
            Model = declaration.IsExtern ? BindModel() : null,
        };
    }

    // ---- round one: names ----

    private void FindArrays(ImmutableArray<ModuleItem> items)
    {
        foreach (var item in items)
        {
            switch (item)
            {
                case InstItem { Dimensions.IsEmpty: false } instance: _arrayNames.Add(instance.Name.Text); break;
                case ForItem loop: FindArrays(loop.Body); break;
                case IfItem condition:
                    FindArrays(condition.Then);
                    FindArrays(condition.Else);
                    break;
            }
        }
    }

    private void DeclareItems(ImmutableArray<ModuleItem> items, Scope scope, string suffix)
    {
        // Constants and types first: the bounds and conditions of structure use them.
        foreach (var item in items)
            if (item is ConstItem or TypeItem)
                DeclareItem(item, scope, suffix);
        foreach (var item in items)
            if (item is not (ConstItem or TypeItem or ForItem or IfItem))
                DeclareItem(item, scope, suffix);
        foreach (var item in items)
        {
            if (!Spend(item.Span)) return;
            if (item is ForItem loop) DeclareFor(loop, scope, suffix);
            else if (item is IfItem condition) DeclareIf(condition, scope, suffix);
        }
    }

    private void DeclareItem(ModuleItem item, Scope scope, string suffix)
    {
        if (!Spend(item.Span)) return;
        Attributes.Check(item.Prefix, Diagnostics);
        var pending = new PendingItem(item, scope, suffix);
        _pending.Add(pending);
        // The parser has reported what else stands in an extern module.
        if (_symbol.IsExtern && item is not (PortItem or ConstItem or TypeItem or StaticAssertItem)) return;

        var (name, resolve) = item switch
        {
            PortItem port => (port.Name, () => DeclarePort(port, suffix)),
            ConstItem constant => (constant.Declaration.Name, () => new ValueEntry(BindConstDeclaration(constant.Declaration), constant.Span)),
            TypeItem type => (type.Declaration.Name, () => DeclareType(type)),
            LetItem let => (let.Name, () => DeclareLet(let, suffix)),
            WireItem wire => (wire.Name, () => DeclareWire(wire, suffix)),
            RegItem register => (register.Name, () => DeclareRegister(register, suffix)),
            MemItem memory => (memory.Name, () => DeclareMemory(memory, suffix)),
            FuseItem fuse => (fuse.Name, () => DeclareFuse(fuse, suffix)),
            InstItem instance => (instance.Name, () => DeclareInstance(instance, suffix)),
            SparseItem sparse => (sparse.Name, (Func<Entry>)(() => DeclareSparse(sparse, suffix))),
            _ => default,
        };
        if (name is null || resolve is null) return;
        pending.Entry = new LazyEntry(() => InPlace(scope, resolve), name.Span);
        var outer = Scope;
        Scope = scope;
        Declare(name, pending.Entry);
        Scope = outer;
    }

    // Entries are worked out in the middle of other work: with their own scope, at module level, without indices.
    private Entry InPlace(Scope scope, Func<Entry> resolve)
    {
        var (outerScope, outerBody, outerIndices, outerBarrier, outerFindings) = (Scope, Body, Indices, AssignBarrier, Diagnostics);
        (Scope, Body, Indices, AssignBarrier, Diagnostics) = (scope, BodyKind.Module, null, 0, _entry.Diagnostics);
        var entry = resolve();
        (Scope, Body, Indices, AssignBarrier, Diagnostics) = (outerScope, outerBody, outerIndices, outerBarrier, outerFindings);
        return entry;
    }

    private void DeclareIf(IfItem condition, Scope scope, string suffix)
    {
        Attributes.Check(condition.Prefix, Diagnostics);
        for (var link = condition; ;)
        {
            var outer = Scope;
            Scope = scope;
            var value = BindCondition(link.Condition);
            if (value is not BoundError) value = Constant(value, "the condition of a module-level 'if'", link.Condition.Span);
            Scope = outer;
            if (value is BoundError) return;
            if (Decide(value) == true)
            {
                DeclareItems(link.Then, scope, suffix);
                return;
            }

            if (link.Else is not [IfItem next])
            {
                DeclareItems(link.Else, scope, suffix);
                return;
            }

            link = next;
        }
    }

    private void DeclareFor(ForItem loop, Scope scope, string suffix)
    {
        Attributes.Check(loop.Prefix, Diagnostics);
        if (IsBoxable(loop))
        {
            _pending.Add(new PendingItem(loop, scope, suffix));
            return;
        }

        var outer = Scope;
        Scope = scope;
        var range = BindRange(loop.Range);
        Scope = outer;
        if (range is not { } bounds) return;
        var arrays = new Dictionary<string, LoopEntry>(StringComparer.Ordinal);
        // The names exist outside even when the loop runs over nothing.
        foreach (var name in DeclaredNames(loop.Body))
        {
            var array = new LoopEntry(name.Span);
            if (!arrays.TryAdd(name.Text, array)) continue;
            Scope = scope;
            Declare(name, array);
            Scope = outer;
        }

        for (var i = bounds.Low; i < bounds.High; i++)
        {
            LoopSpan = loop.Range.Span;
            if (!Spend(loop.Span)) break;
            var inner = new Scope(scope);
            if (loop.Index.Text is not ("" or "_"))
                inner.Add(loop.Index.Text, new ValueEntry(Exact(i, loop.Index.Span), loop.Index.Span));
            DeclareItems(loop.Body, inner, $"{suffix}[{i}]");
            foreach (var (name, array) in arrays)
                if (inner.FindHere(name) is { } entry)
                    array.Members.Add(i, entry);
        }

        LoopSpan = SourceSpan.None;
        foreach (var array in arrays.Values)
            foreach (var member in array.Members.Values)
                if (member is LazyEntry lazy)
                    _siblings.TryAdd(lazy, array);
    }

    private readonly Dictionary<LazyEntry, LoopEntry> _siblings = [];

    protected override Target OfEntry(Entry entry, Identifier name)
    {
        var target = base.OfEntry(entry, name);
        return target is InstanceTarget { Siblings: null } instance && entry is LazyEntry lazy
            && _siblings.TryGetValue(lazy, out var siblings)
                ? instance with { Siblings = siblings }
                : target;
    }

    private static IEnumerable<Identifier> DeclaredNames(ImmutableArray<ModuleItem> items)
    {
        foreach (var item in items)
        {
            switch (item)
            {
                case PortItem i: yield return i.Name; break;
                case LetItem i: yield return i.Name; break;
                case WireItem i: yield return i.Name; break;
                case RegItem i: yield return i.Name; break;
                case MemItem i: yield return i.Name; break;
                case FuseItem i: yield return i.Name; break;
                case InstItem i: yield return i.Name; break;
                case SparseItem i: yield return i.Name; break;
                case ConstItem i: yield return i.Declaration.Name; break;
                case TypeItem i: yield return i.Declaration.Name; break;
                case ForItem i:
                    foreach (var name in DeclaredNames(i.Body)) yield return name;
                    break;
                case IfItem i:
                    foreach (var name in DeclaredNames(i.Then)) yield return name;
                    foreach (var name in DeclaredNames(i.Else)) yield return name;
                    break;
            }
        }
    }

    private Entry DeclareType(TypeItem item)
    {
        if (!item.Declaration.Parameters.IsEmpty)
        {
            Error(
                SemanticRules.NotHere, item.Declaration.Parameters[0].Span, "a type inside a module takes no parameters",
                "move the declaration to the top level of the file");
            return new ErrorEntry(item.Span);
        }

        return new TypeEntry(BindType(item.Declaration.Type), item.Span);
    }

    // ---- round three: what drives ----

    private void BindItem(PendingItem pending)
    {
        var outer = Scope;
        Scope = pending.Scope;
        Body = BodyKind.Module;
        switch (pending.Item)
        {
            case AssignItem assign:
                BindDrive(assign);
                break;
            case ConnectItem connect:
                BindConnect(connect);
                break;
            case CombItem comb:
                Body = BodyKind.Comb;
                _items.Add(new BoundComb(BindStatements(comb.Body), comb.Span));
                break;
            case SeqItem seq:
                BindSeq(seq);
                break;
            case InstItem instance when pending.Entry?.Resolve() is InstanceEntry entry:
                BindInstanceInputs(instance, entry.Instance);
                break;
            case ForItem loop:
                BindBoxed([loop], new IndexBox([]), []);
                break;
            case StaticAssertItem assertion:
                BindStaticAssert(assertion.Condition, assertion.Message, assertion.Span);
                break;
            case PropertyItem property:
                BindProperty(property);
                break;
            case SparseItem sparse when pending.Entry?.Resolve() is SparseEntry entry:
                BindSparse(sparse, entry, sparse.Name.Text + pending.Suffix);
                break;
        }

        Body = BodyKind.Module;
        Scope = outer;
    }

    private void BindSeq(SeqItem seq)
    {
        var domain = DomainOf(seq.Domain, seq.Span, "this 'seq'");
        Body = BodyKind.Seq;
        var body = BindStatements(seq.Body);
        if (domain >= 0) _items.Add(new BoundSeq(domain, body, seq.Span));
    }

    private void BindProperty(PropertyItem property)
    {
        var condition = BindCondition(property.Condition);
        var message = property.Message is null ? null : BindMessage(property.Message);
        if (condition is BoundError || property.Message is not null && message is null) return;
        var domain = PropertyDomain(property.Span);
        if (domain >= 0) _items.Add(new BoundProperty(property.Kind, condition, message, domain, property.Span));
    }

    private BoundModule? BindModel()
    {
        var attribute = _symbol.Declaration.Prefix.Attributes.FirstOrDefault(a => a.Name.Text == "model");
        if (attribute is null || attribute.Arguments is not [var argument]) return null;
        if (AsType(argument) is not NamedType named)
        {
            Error(SemanticRules.BadModel, argument.Span, "'model' names a module, as in '#[model(M)]'");
            return null;
        }

        if (BindModuleName(named) is not { } target) return null;
        if (Instantiate(target.Symbol, target.Values, named.Span) is not { Module: { } model } entry) return null;
        _entry.Children.Add(entry);
        foreach (var pending in _pending)
        {
            if ((pending.Entry?.Resolve() as SignalEntry)?.Signal is not BoundPort port) continue;
            var other = model.Ports.FirstOrDefault(p => p.Name == port.Name);
            if (other is not null && other.Type.Equals(port.Type) && other.Direction == port.Direction) continue;
            Error(
                SemanticRules.BadModel, argument.Span,
                other is null ? $"the model '{model}' has no port '{port.Name}'" : $"the port '{port.Name}' of the model '{model}' has another type or direction",
                "the model has the same ports", new Label(port.Span, "the port"));
        }

        return model;
    }
}
