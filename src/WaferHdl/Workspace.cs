using WaferHdl.Elaborator.Elaboration;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;
using WaferHdl.Semantics;

namespace WaferHdl;

public sealed class Workspace(ISourceProvider provider, IReadOnlyList<SourceText> files)
{
    public DiagnosticBag Diagnostics { get; } = new();
    public IReadOnlyList<string> TopCandidates => throw new NotSupportedException(provider.ToString() + files);
    public Design? Elaborate(string top, ElaborationOptions options) => throw new NotSupportedException();
    public void Check() => throw new NotSupportedException();
}
