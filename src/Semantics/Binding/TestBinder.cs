using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Symbols;

namespace WaferHdl.Semantics.Binding;

/// <summary>Binds a test.</summary>
internal sealed class TestBinder : Binder
{
    public TestBinder(Session session, TestSymbol symbol, ModuleEntry entry)
        : base(session, symbol.Package, new Scope(null), entry.Diagnostics) => Body = BodyKind.Test;

    public BoundTest? BindTest() => null;
}
