using System.Collections.Immutable;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Syntax;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Symbols;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Semantics.Binding;

/// <summary>Binds top-level declarations from outside of any body.</summary>
internal sealed class DeclarationBinder(Session session, Package package, DiagnosticBag diagnostics)
    : Binder(session, package, new Scope(null), diagnostics)
{
    public ModuleEntry? Instantiate(ModuleSymbol symbol, ImmutableArray<GenericArgument> arguments, SourceSpan site) =>
        BindArguments(symbol, symbol.Declaration.Parameters, arguments, site) is { } values
            ? Instantiate(symbol, values, site)
            : null;

    /// <summary>The type of a declaration without parameters.</summary>
    public HdlType TypeOf(TypeSymbol symbol) => InstantiateType(symbol, ImmutableArray<GenericArgument>.Empty, symbol.Span);

    public void Check(Symbol symbol)
    {
        if (symbol is ConstSymbol constant) ConstantOf(constant, constant.Span);
        else if (symbol is FunctionSymbol function) CheckFunction(function);
        else if (symbol is TypeSymbol type) InstantiateType(type, ImmutableArray<GenericArgument>.Empty, type.Span);
    }
}
