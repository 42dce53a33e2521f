using System.Collections.Immutable;
using WaferHdl.Assembly.Isa;
using WaferHdl.Assembly.Source;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;

namespace WaferHdl.Assembly;

/// <summary>Assembles programs for an instruction set.</summary>
/// <param name="isa">The table that the words follow from.</param>
/// <param name="includes">Where included files come from.</param>
public sealed class ProgramAssembler(IsaTable isa, IIncludeSource includes)
{
    /// <summary>The words, data and symbols of a program; null when errors were reported.</summary>
    /// <param name="source">The program.</param>
    /// <param name="definitions">Symbols that are given from outside, with expressions for their values.</param>
    /// <param name="diagnostics">Takes all that is wrong, also with what the program includes.</param>
    public AssembledProgram? Assemble(
        SourceText source, IEnumerable<KeyValuePair<string, string>> definitions, DiagnosticBag diagnostics)
    {
        var bag = new DiagnosticBag();
        var program = DeepStack.Run(() =>
        {
            var assembler = new Assembler(isa, includes, bag);
            foreach (var (name, value) in definitions) assembler.Define(name, value);
            return assembler.Run(source);
        });
        diagnostics.AddRange(bag.Items);
        return bag.HasErrors ? null : program;
    }

    /// <summary>The same without definitions.</summary>
    public AssembledProgram? Assemble(SourceText source, DiagnosticBag diagnostics) =>
        Assemble(source, ImmutableDictionary<string, string>.Empty, diagnostics);
}
