using System.Collections.Immutable;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Syntax;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Symbols;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Semantics.Binding;

/// <summary>Clock domains: one for each clock port, else the implied <c>clk</c> and <c>rst</c>.</summary>
internal sealed partial class ModuleBinder
{
    private readonly List<(BoundPort Clock, BoundPort? Reset)> _domains = [];
    private readonly Dictionary<PortItem, BoundPort> _clocks = [];
    private readonly List<(PortItem Syntax, BoundPort Port)> _resets = [];
    private readonly BoundPort _impliedClock =
        new("clk", ClockType.Instance, PortDirection.In, SourceSpan.None) { IsImplied = true, Domain = 0 };
    private readonly BoundPort _impliedReset =
        new("rst", new ResetType(false, false), PortDirection.In, SourceSpan.None) { IsImplied = true, Domain = 0 };
    private bool _usesImpliedDomain;

    // Clock ports come first, since everything else may name them.
    private void FindClocks(ImmutableArray<ModuleItem> items)
    {
        foreach (var item in items)
            if (item is PortItem { Direction: PortDirection.In, Type: NamedType { Path: [{ Text: "clock" }], Arguments.IsEmpty: true } } port
                && port.Name.Text.Length > 0)
                AddClock(port);
    }

    private BoundPort AddClock(PortItem syntax)
    {
        if (_clocks.TryGetValue(syntax, out var known)) return known;
        var port = new BoundPort(syntax.Name.Text, ClockType.Instance, PortDirection.In, syntax.Name.Span)
        {
            Domain = _domains.Count,
            Documentation = syntax.Prefix.Documentation,
        };
        _clocks.Add(syntax, port);
        _domains.Add((port, null));
        return port;
    }

    private bool HasImpliedDomain => _domains.Count == 0;

    /// <summary>The domain that <c>@ name</c> says, or the only one; −1 after an error.</summary>
    private int DomainOf(Identifier? name, SourceSpan span, string what)
    {
        if (name is { Text.Length: > 0 })
        {
            for (var i = 0; i < _domains.Count; i++)
                if (_domains[i].Clock.Name == name.Text)
                    return i;
            if (HasImpliedDomain && name.Text == "clk") return UseImplied();
            Error(
                SemanticRules.WhichDomain, name.Span, $"'{_symbol.Name}' has no clock '{name.Text}'",
                Spelling.Help(name.Text, _domains.Select(d => d.Clock.Name)) ?? "declare it: 'in fast: clock;'");
            return -1;
        }

        if (HasImpliedDomain) return UseImplied();
        if (_domains.Count == 1) return 0;
        Error(
            SemanticRules.WhichDomain, span,
            $"'{_symbol.Name}' has {_domains.Count} clocks, and {what} does not say which it follows",
            $"write '@ {_domains[0].Clock.Name}'", [.. _domains.Select(d => new Label(d.Clock.Span, "one of the clocks"))]);
        return -1;
    }

    private int UseImplied()
    {
        _usesImpliedDomain = true;
        return 0;
    }

    protected override int DefaultDomain(SourceSpan span) => Math.Max(0, DomainOf(null, span, "this 'delay'"));

    // Assertions have no '@': with several clocks they are checked at the edges of the first.
    private int PropertyDomain(SourceSpan span) => _domains.Count > 1 ? 0 : DomainOf(null, span, "this assertion");

    // Resets belong to a domain; each domain has one at most.
    private void CheckDomains()
    {
        foreach (var (syntax, port) in _resets)
        {
            if (HasImpliedDomain)
            {
                Error(
                    SemanticRules.WhichDomain, syntax.Span, $"'{port.Name}' is a reset, but '{_symbol.Name}' has no clock port",
                    "declare the clock too: 'in clk: clock;', or leave both out");
                continue;
            }

            var domain = DomainOf(syntax.Domain, syntax.Span, $"the reset '{port.Name}'");
            if (domain < 0) continue;
            if (_domains[domain].Reset is { } other)
            {
                Error(
                    SemanticRules.WhichDomain, syntax.Span, $"the clock '{_domains[domain].Clock.Name}' has a reset already",
                    null, new Label(other.Span, "this one"));
                continue;
            }

            _domains[domain] = (_domains[domain].Clock, port);
        }
    }

    private ImmutableArray<BoundDomain> Domains()
    {
        if (_usesImpliedDomain) return [new BoundDomain("clk", _impliedClock, _impliedReset)];
        return [.. _domains.Select(d => new BoundDomain(d.Clock.Name, d.Clock, d.Reset))];
    }

    private BoundPort ClockOf(int domain) => HasImpliedDomain ? _impliedClock : _domains[domain].Clock;

    private BoundPort? ResetOf(int domain) => HasImpliedDomain ? _impliedReset : _domains[domain].Reset;
}
