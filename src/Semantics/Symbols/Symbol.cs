using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Syntax;
using WaferHdl.Language.Text;

namespace WaferHdl.Semantics.Symbols;

/// <summary>A top-level declaration of a package.</summary>
public abstract class Symbol(Package package, Declaration declaration)
{
    public Package Package { get; } = package;

    public Declaration Declaration { get; } = declaration;

    public string Name => Declaration.Name.Text;

    /// <summary><c>stream.fifo.Fifo</c>.</summary>
    public string FullName => Package.Name.Length == 0 ? Name : $"{Package.Name}.{Name}";

    /// <summary>Visible in its own package only.</summary>
    public bool IsPrivate => Name.StartsWith('_');

    public string? Documentation => Declaration.Prefix.Documentation;

    public SourceSpan Span => Declaration.Name.Span;

    /// <summary>Whether something in a checked file names it.</summary>
    internal bool IsUsed { get; set; }

    /// <summary>What the check of the names in its body found; null before it.</summary>
    internal DiagnosticBag? NameFindings { get; set; }

    /// <summary>What a message calls this kind of declaration.</summary>
    internal abstract string Kind { get; }

    public override string ToString() => FullName;
}

public sealed class ModuleSymbol(Package package, ModuleDeclaration declaration) : Symbol(package, declaration)
{
    public new ModuleDeclaration Declaration { get; } = declaration;

    public bool IsGeneric => !Declaration.Parameters.IsEmpty;

    /// <summary>Whether it can be bound without arguments.</summary>
    public bool HasDefaults => Declaration.Parameters.All(p => p.Default is not null);

    public bool IsExtern => Declaration.IsExtern;

    internal override string Kind => "module";
}

public sealed class TestSymbol(Package package, TestDeclaration declaration) : Symbol(package, declaration)
{
    public new TestDeclaration Declaration { get; } = declaration;

    internal override string Kind => "test";
}

public sealed class FunctionSymbol(Package package, FunctionDeclaration declaration) : Symbol(package, declaration)
{
    public new FunctionDeclaration Declaration { get; } = declaration;

    internal override string Kind => "function";
}

public sealed class ConstSymbol(Package package, ConstDeclaration declaration) : Symbol(package, declaration)
{
    public new ConstDeclaration Declaration { get; } = declaration;

    /// <summary>Whether its value had an error that was reported.</summary>
    internal bool IsFailed { get; set; }

    internal override string Kind => "constant";
}

/// <summary>A <c>type</c>, <c>struct</c>, <c>enum</c> or <c>bundle</c>.</summary>
public sealed class TypeSymbol(Package package, Declaration declaration) : Symbol(package, declaration)
{
    internal IReadOnlyList<GenericParameter> Parameters => Declaration switch
    {
        TypeDeclaration d => d.Parameters,
        StructDeclaration d => d.Parameters,
        BundleDeclaration d => d.Parameters,
        _ => [],
    };

    internal override string Kind => "type";
}
