using System.Collections.Immutable;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Grammar;
using WaferHdl.Language.Syntax;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Symbols;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Semantics.Binding;

/// <summary>The contracts of <c>router</c> and <c>scribe</c>, and what becomes of a router's clauses: items of the same
/// module that use library parts, bound like all others.</summary>
internal sealed partial class ModuleBinder
{
    private const int MostVcs = 64;
    private const int MostPorts = 64;
    private const int DeepestBuffer = 1 << 16;

    private BoundRouter? _router;

    /// <summary>Checks the contract of the module's role. A router's clauses become items.</summary>
    private void BindRole(ModuleDeclaration declaration)
    {
        if (declaration.Role == ModuleRole.Scribe) CheckScribeContract(declaration);
        if (declaration.Role == ModuleRole.Router) BindRouter(declaration);
    }

    private List<BoundPort> BundlePorts() =>
    [
        .. _pending.Where(p => p.Item is PortItem).Select(p => (p.Entry?.Resolve() as SignalEntry)?.Signal)
            .OfType<BoundPort>().Where(p => p.Type is BundleType),
    ];

    // A port whose type has an error may be what is missing.
    private bool HasPortErrors() => _pending.Any(p => p.Item is PortItem && p.Entry?.Resolve() is ErrorEntry);

    private void CheckScribeContract(ModuleDeclaration declaration)
    {
        var ports = BundlePorts();
        if (HasPortErrors()) return;
        var (a, b) = (ports.Find(p => p.Name == "a"), ports.Find(p => p.Name == "b"));
        const string Help = "one instance stands at each crossing hop: 'port a: flip H; port b: H;', a on the west or north side";
        if (a is null || b is null || ports.Count != 2)
        {
            Error(
                SemanticRules.RoleContract, declaration.Name.Span,
                $"the scribe '{declaration.Name.Text}' needs the two hop ports 'a' and 'b', but has {Listed(ports)}", Help);
        }
        else if (a.Type is not BundleType { IsFlipped: true } first || !first.Flip().Equals(b.Type))
        {
            Error(
                SemanticRules.RoleContract, a.Span,
                $"the port 'a' of a scribe is the other end of 'b', but they are '{a.Type}' and '{b.Type}'", Help,
                new Label(b.Span, "the port 'b'"));
        }
    }

    private static string Listed(List<BoundPort> ports) =>
        ports.Count == 0 ? "none" : string.Join(", ", ports.Select(p => $"'{p.Name}'"));

    private void BindRouter(ModuleDeclaration declaration)
    {
        var clauses = RouterClauses.Of(declaration.Items);
        var ports = BundlePorts().ConvertAll(p => HopPort.Of(p, Session));
        var vcs = clauses.Vcs is { } channels ? ConstantInt(channels.Count, "the number of channels", 1, MostVcs) : 1;
        var depth = clauses.Buffer is { } buffer
            ? ConstantInt(buffer.Depth, "the depth of a buffer", 1, DeepestBuffer)
            : DefaultDepth(clauses);
        if (HasPortErrors() || vcs is null || depth is null) return;
        if (clauses.Route is not null) ports = ports.FindAll(p => p.Kind is not null);
        if (ports.Count < 2)
        {
            Error(
                SemanticRules.RoleContract, declaration.Name.Span,
                $"the router '{declaration.Name.Text}' needs at least two hop ports, but has {Listed([.. ports.Select(p => p.Port)])}",
                clauses.Route is null
                    ? "a hop port is a bundle, such as 'port east: noc.hop.Hop<T>;'"
                    : "hop ports are 'Hop<T>', 'VcHop<T, VCS>' or 'CreditHop<T, VCS>' of 'noc.hop'");
            return;
        }

        _router = new BoundRouter(
            [.. ports.Select(p => p.Name)], null, vcs.Value, depth.Value, clauses.FlowControl, clauses.Arbitration);
        if (clauses.Route is null)
        {
            ModuleItem? idle = clauses.Vc ?? clauses.Tail ?? (ModuleItem?)clauses.Arbitrate;
            if (idle is not null)
            {
                Error(
                    SemanticRules.RoleContract, idle.Span, "this clause belongs to a 'route' clause, which is missing",
                    "write 'route (flit, from) -> set { … }', or leave this clause out and describe the router in the body");
            }

            return;
        }

        if (ports.Count > MostPorts)
        {
            Error(
                SemanticRules.TooLarge, declaration.Name.Span,
                $"'{declaration.Name.Text}' has {ports.Count} hop ports, but a 'route' clause serves at most {MostPorts}");
            return;
        }

        if (CheckHopPorts(ports, vcs.Value, clauses.FlowControl))
            LowerRouter(declaration, clauses, ports, vcs.Value, depth.Value);
    }

    private static int DefaultDepth(RouterClauses clauses) => clauses.Route is null ? 0 : 4;

    private bool CheckHopPorts(List<HopPort> ports, int vcs, FlowControl flow)
    {
        var isValid = true;
        var flit = ports[0].Flit!;
        var wanted = flow == FlowControl.Credit
            ? $"noc.hop.CreditHop<{flit}, {vcs}>"
            : vcs == 1 ? $"noc.hop.Hop<{flit}>" : $"noc.hop.VcHop<{flit}, {vcs}>";
        var kind = flow == FlowControl.Credit ? "CreditHop" : vcs == 1 ? "Hop" : "VcHop";
        foreach (var port in ports)
        {
            if (port.Kind == kind && port.Vcs == vcs && port.Flit!.Equals(flit)) continue;
            isValid = false;
            Error(
                SemanticRules.HopPortMismatch, port.Port.Span,
                $"the hop port '{port.Name}' is '{port.Port.Type}', but with {Count(vcs, "channel")} and {(flow == FlowControl.Credit ? "credits" : "handshake")} the hop ports of this router are '{wanted}'",
                "all hop ports of a router carry the same flits, in the way that 'vcs' and 'credit' or 'handshake' say");
        }

        return isValid;
    }

    // ---- lowering ----

    private void LowerRouter(
        ModuleDeclaration declaration, RouterClauses clauses, List<HopPort> ports, int vcs, int depth)
    {
        var flit = ports[0].Flit!;
        var name = declaration.Name;
        var domain = "";
        if (_domains.Count > 1)
        {
            var clock = DomainOf(ItemOf(ports[0].Port).Domain, ports[0].Port.Span, $"the hop port '{ports[0].Name}'");
            if (clock < 0) return;
            domain = $" @ {_domains[clock].Clock.Name}";
        }

        var values = ports.Select((p, i) => new EnumName(p.Name, i)).ToImmutableArray();
        var key = KeyOf(_symbol, _values);
        var directions = new EnumType($"{key}.Port", UInt(Constants.UnsignedWidth(ports.Count - 1)), values);

        var entry = new ModuleEntry();
        var binder = new RouteBinder(Session, Package, entry.Diagnostics, directions, flit, vcs);
        ShowToRoute(binder, declaration);
        var symbol = new ModuleSymbol(
            Package,
            declaration with
            {
                Name = new Identifier($"{name.Text}.Route", name.Span),
                Items = [],
                Role = ModuleRole.Module,
            });
        entry.Module = binder.BindRoute(symbol.FullName, ParameterTexts(), clauses);
        _entry.Children.Add(entry);
        Session.Modules.TryAdd(KeyOf(symbol, _values), entry);
        _router = _router! with { Route = entry.Module };
        if (entry.Diagnostics.HasErrors) return;

        var taken = DeclaredNames(declaration.Items).Concat(declaration.Parameters.Select(p => p.Name))
            .Select(n => n.Text).ToHashSet(StringComparer.Ordinal);
        string Free(string wish)
        {
            while (taken.Contains(wish)) wish += "_";
            return wish;
        }

        var generics = string.Join(", ", declaration.Parameters.Select(p => p.Name.Text));
        var text = new RouterText(
            ports, vcs, depth, clauses.FlowControl, clauses.Tail is not null, clauses.Arbitration == Arbitration.Priority,
            clauses.IsUnicast, Free("Route") + (generics.Length == 0 ? "" : $"<{generics}>"), [.. binder.Reads.Select(r => (r.Input.Name, r.Source))], domain, Free);
        Scope.Add(Free("Flit"), new TypeEntry(flit, name.Span));
        Scope.Add(Free("Route"), new SymbolEntry(symbol, name.Span));
        foreach (var (part, package) in RouterText.Parts(text.HasStreams, clauses.FlowControl))
        {
            if (Session.Loader.Find(package, name.Span)?.Find(part) is not { } found)
            {
                Error(
                    SemanticRules.UnknownPackage, name.Span, $"a router is built of '{package}.{part}', which is not in the library",
                    "the library of the tool belongs to the search path");
                return;
            }

            Scope.Add(Free(part), new SymbolEntry(found, name.Span));
        }

        var items = Parse(text.Write(), $"{key}.router");
        FindArrays(items);
        DeclareItems(items, Scope, "");
    }

    private PortItem ItemOf(BoundPort port) =>
        (PortItem)_pending.First(p => (p.Entry?.Resolve() as SignalEntry)?.Signal == port).Item;

    // The clauses see parameters, constants, types, inputs, fuses and config registers.
    private void ShowToRoute(RouteBinder binder, ModuleDeclaration declaration)
    {
        for (var i = 0; i < _values.Count; i++)
        {
            var parameter = declaration.Parameters[i].Name;
            binder.See(parameter.Text, EntryOf(_values[i], parameter.Span));
        }

        foreach (var item in declaration.Items)
        {
            foreach (var name in DeclaredNames([item]))
            {
                if (Scope.FindHere(name.Text) is not { } own) continue;
                switch (item)
                {
                    case ConstItem or TypeItem:
                        binder.See(name.Text, own);
                        break;
                    case PortItem { Direction: PortDirection.In, Type: not ResetTypeSyntax } port
                        when !_clocks.ContainsKey(port):
                    case FuseItem:
                    case RegItem { IsConfig: true }:
                        binder.SeeSignal(name.Text, () => (Resolved(own) as SignalEntry)?.Signal, name.Span);
                        break;
                    case RegItem:
                        binder.See(name.Text, new UnreadableEntry(
                            "a register that is not marked 'config'",
                            $"write 'config reg {name.Text}': it says that the routes follow this register", name.Span));
                        break;
                    default:
                        binder.See(name.Text, new UnreadableEntry(
                            "no input, fuse, config register or constant",
                            "a flit's way depends on the flit, on where it came from, and on these", name.Span));
                        break;
                }
            }
        }
    }

    private static Entry? Resolved(Entry entry) => entry is LazyEntry lazy ? lazy.Resolve() : entry;

    private ImmutableArray<(string Name, string Value)> ParameterTexts() =>
        [.. _values.Select((v, i) => (_symbol.Declaration.Parameters[i].Name.Text, v.Text))];

    private static ImmutableArray<ModuleItem> Parse(string items, string path)
    {
        var bag = new DiagnosticBag();
        var unit = WhdlParser.Parse(new SourceText(path, $"module Lowered {{\n{items}}}\n"), bag);
        if (bag.HasErrors)
            throw new InvalidOperationException($"The text of a lowered router does not parse: {bag.Items[0].Message}");
        return ((ModuleDeclaration)unit.Declarations[0]).Items;
    }
}
