using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Bound;

namespace WaferHdl.Elaborator.Elaboration;

/// <summary>One method for each thing that elaboration reports.</summary>
internal sealed class ElaborationReporter(DiagnosticBag diagnostics)
{
    public bool HasErrors => diagnostics.HasErrors;

    public void SeveralDrivers(string bits, IReadOnlyList<SourceSpan> places) => diagnostics.Report(
        ElaborationRules.SeveralDrivers, places[^1], $"{bits} has several drivers",
        "drive each bit from one place, or choose between the values with 'if' or 'match'",
        [.. places.SkipLast(1)
            .Select((place, i) => new Label(place, i == 0 ? "first driven here" : "also driven here"))]);

    public void UndrivenWire(string bits, bool isWhole, SourceSpan span) => diagnostics.Report(
        ElaborationRules.UndrivenWire, span, isWhole
            ? $"nothing drives the wire {bits}" : $"nothing drives {bits}",
        isWhole ? "assign it at module level or in a 'comb', or remove it" : "drive the missing part too");

    public void UndrivenOutput(string bits, bool isWhole, SourceSpan span) => diagnostics.Report(
        ElaborationRules.UndrivenOutput, span, isWhole
            ? $"nothing drives the output {bits}" : $"nothing drives {bits}",
        isWhole ? "assign it at module level or in a 'comb'" : "drive the missing part too");

    public void UnconnectedInput(string name, SourceSpan span) => diagnostics.Report(
        ElaborationRules.UnconnectedInput, span, $"'{name}' is not connected",
        "give it as an argument of the instance, or drive it with a statement");

    public void UnconnectedPart(string bits, SourceSpan span) => diagnostics.Report(
        ElaborationRules.UnconnectedInput, span, $"{bits} is not connected",
        "give it as an argument of the instance, or drive it with a statement");

    public void UnconnectedArrayInput(string name, long others, SourceSpan span) => diagnostics.Report(
        ElaborationRules.UnconnectedInput, span,
        others > 0
            ? $"'{name}' and {others} more of the array are not connected" : $"'{name}' is not connected",
        "every index of the array needs a driver for this port: an argument drives all of them");

    public void Latch(string bits, string path, SourceSpan span, SourceSpan block) => diagnostics.Report(
        ElaborationRules.Latch, span,
        path.Length > 0 ? $"{bits} is not assigned when {path}" : $"{bits} is not assigned on every path",
        "assign a default at the top of the 'comb', or assign in every branch",
        new Label(block, "in this block"));

    public void ReadBeforeAssigned(string bits, string path, SourceSpan span) => diagnostics.Report(
        ElaborationRules.ReadBeforeAssigned, span,
        path.Length > 0
            ? $"{bits} is read here, but it has no value yet when {path}"
            : $"{bits} is read here before the block assigns it",
        "assign it further up in the block");

    public void RegisterInOtherDomain(
        string name, string domain, string block, SourceSpan span, SourceSpan declaration) =>
        diagnostics.Report(
            ElaborationRules.RegisterInOtherDomain, span,
            $"'{name}' is a register of '{domain}' but this block runs on '{block}'",
            $"move the assignment to a 'seq @ {domain}', or declare the register '@ {block}'",
            new Label(declaration, $"declared @ {domain} here"));

    public void PortInTwoDomains(string port, string first, string second, SourceSpan span) =>
        diagnostics.Report(
        ElaborationRules.PortInTwoDomains, span,
        $"the port '{port}' is used in two clock domains, '{first}' and '{second}'",
        $"declare its domain with '@ {first}', and take it over with a synchroniser in the other");

    public void TooManyValues(long count, int limit, SourceSpan span) => diagnostics.Report(
        ElaborationRules.TooManyValues, span,
        $"this value would be computed for each of {count} instances, more than the limit of {limit}",
        "give the index to the instance as an input, and compute the value inside it");

    public ReportedLimit TooManyCells(BoundModule module, SourceSpan span)
    {
        diagnostics.Report(
            ElaborationRules.TooManyCells, span, $"'{module}' grows past the limit of cells here",
            "make the parameter that unrolls this smaller, or use an instance array in place of a loop");
        return default;
    }

    public ReportedLimit TooDeep(BoundModule module, int limit, SourceSpan span)
    {
        diagnostics.Report(
            ElaborationRules.TooDeep, span, $"'{module}' stands more than {limit} instances deep",
            "end the recursion with an 'if' on a constant");
        return default;
    }

    public ReportedLimit ArrayTooWide(string name, long bits, SourceSpan span)
    {
        diagnostics.Report(
            ElaborationRules.ArrayTooWide, span,
            $"all values of '{name}' have {bits} bits together, more than a net may have",
            "make the array smaller, or divide it into arrays of arrays");
        return default;
    }

    public void SeveralPicks(string name, int lanes, SourceSpan span) => diagnostics.Report(
        ElaborationRules.BadSparse, span,
        $"'{name}' has {lanes} lanes, but its output takes one element a cycle",
        "leave out 'lanes' in the form with '->'");

    public void WindowTooLarge(string name, long bits, long limit, SourceSpan span) => diagnostics.Report(
        ElaborationRules.BadSparse, span,
        $"the window of '{name}' holds {bits} bits, more than the limit of {limit}",
        "make the window smaller: two or three beats already fill the lanes");

    public void VariablePlace(SourceSpan span) => diagnostics.Report(
        ElaborationRules.VariablePlace, span,
        "what is driven at module level must not depend on a variable index",
        "assign it in a 'comb' block");
}
