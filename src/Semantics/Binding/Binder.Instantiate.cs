using WaferHdl.Language.Syntax;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Symbols;

namespace WaferHdl.Semantics.Binding;

internal partial class Binder
{
    /// <summary>The module that an instance names, with its arguments; null after an error.</summary>
    protected (ModuleSymbol Symbol, IReadOnlyList<GenericValue> Values)? BindModuleName(NamedType syntax)
    {
        if (syntax.Path[0].Text.Length == 0) return null;
        var target = ResolvePath(syntax.Path);
        if (target is not SymbolTarget { Symbol: ModuleSymbol symbol })
        {
            if (target is not ErrorTarget)
                Error(
                    SemanticRules.WrongKindOfName, syntax.Span,
                    $"'{syntax.Path[^1].Text}' is {(target is SymbolTarget { Symbol: var other } ? $"a {other.Kind}" : "no module")}, but a module is expected here");
            return null;
        }

        symbol.IsUsed = true;
        return BindArguments(symbol, symbol.Declaration.Parameters, syntax.Arguments, syntax.Span) is { } values
            ? (symbol, values)
            : null;
    }

    /// <summary>The bound module of a definition with its arguments: from the cache, or bound now.</summary>
    public ModuleEntry? Instantiate(ModuleSymbol symbol, IReadOnlyList<GenericValue> values, SourceSpan site)
    {
        var key = KeyOf(symbol, values);
        if (Session.Modules.TryGetValue(key, out var known))
        {
            if (known.IsOpen)
            {
                ReportEndless(symbol, FrameText(symbol, values), site);
                return null;
            }

            ReportAtSite(known.SiteFindings, site);
            return known;
        }

        if (!EnterChain(symbol, FrameText(symbol, values), symbol.Declaration.Parameters, values, site)) return null;
        var entry = new ModuleEntry { IsOpen = true };
        NameChecker.Check(symbol, entry.Diagnostics);
        Session.Modules.Add(key, entry);
        entry.Module = new ModuleBinder(Session, symbol, values, entry).BindModule();
        entry.IsOpen = false;
        LeaveChain();
        ReportAtSite(entry.SiteFindings, site);
        return entry;
    }

    /// <summary>Reports a list for a skip fuse that repair could not mean.</summary>
    protected void CheckSkips(BoundModule module, BoundPort port, BoundExpression value, SourceSpan span)
    {
        if (SkipLists.Mistake(module, port, value) is { } mistake) Error(SemanticRules.BadRedundancy, span, mistake);
    }

    protected static string FrameText(ModuleSymbol symbol, IReadOnlyList<GenericValue> values) => values.Count == 0
        ? symbol.Name
        : $"{symbol.Name}<{string.Join(", ", values.Select((v, i) => $"{symbol.Declaration.Parameters[i].Name.Text} = {v.Text}"))}>";

    /// <summary>The leading part of a finding that is reported at the place of instantiation.</summary>
    protected string SitePrefix => Session.Chain.Count > 0 ? $"'{Session.Chain[^1].Text}': " : "";
}
