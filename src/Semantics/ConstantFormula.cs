using System.Numerics;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Grammar;
using WaferHdl.Language.Syntax;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Binding;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Symbols;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Semantics;

/// <summary>A constant expression of the language over named integers, outside of any file: <c>B + 2 * clog2(P)</c>. A
/// comparison is 1 or 0.</summary>
/// <remarks>One thread at a time.</remarks>
public sealed class ConstantFormula
{
    private static readonly Package s_package = new(
        "", WhdlParser.Parse(new SourceText("<formula>", ""), new DiagnosticBag()));

    private readonly Expression _syntax;
    private readonly Session _session;

    private ConstantFormula(Expression syntax)
    {
        _syntax = syntax;
        _session = new Session(NoSource.Instance, new PackageLoader(NoSource.Instance, new DiagnosticBag()));
    }

    /// <summary>Null when errors were reported.</summary>
    public static ConstantFormula? Parse(SourceText text, DiagnosticBag diagnostics)
    {
        var own = new DiagnosticBag();
        var syntax = WhdlParser.ParseExpression(text, own);
        diagnostics.AddRange(own.Items);
        return own.HasErrors ? null : new ConstantFormula(syntax);
    }

    /// <summary>Null when errors were reported: a name that has no value, something that is no integer.</summary>
    public BigInteger? Evaluate(IReadOnlyDictionary<string, BigInteger> names, DiagnosticBag diagnostics) => DeepStack.Run(() =>
    {
        _session.ResetWork();
        var scope = new Scope(null);
        foreach (var (name, value) in names)
            scope.Add(name, new ValueEntry(new BoundConstant(value, IntegerType.Instance, _syntax.Span), _syntax.Span));
        var own = new DiagnosticBag();
        var result = new Binder(_session, s_package, scope, own) { Body = BodyKind.Constant }.ConstantInteger(_syntax, "a formula");
        diagnostics.AddRange(own.Items);
        return own.HasErrors ? null : result;
    });

    private sealed class NoSource : ISourceProvider
    {
        public static NoSource Instance { get; } = new();

        public IEnumerable<string> Packages => [];

        public SourceText? FindPackage(string package) => null;

        public string? ReadData(string path, out string? error)
        {
            error = "a formula reads no files";
            return null;
        }
    }
}
