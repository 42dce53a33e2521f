using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Codegen.Verilog;

/// <summary>Registers and memories.</summary>
internal sealed partial class ModuleWriter
{
    /// <summary>Registers that one clocked block writes.</summary>
    private sealed record RegisterGroup(int Domain, bool HasReset, Net? Decision, List<Net> Registers, List<Statement> Statements);

    private sealed record WriteGroup(int Memory, int Domain, List<Statement> Statements);

    // Registers of one domain that start with the same decision stand in one block.
    private List<RegisterGroup> GroupRegisters(Func<Net, bool> isWanted)
    {
        var registers = Enumerable.Range(0, _module.Cells.Length)
            .Select(i => new Net(i))
            .Where(net => _module[net] is RegisterCell && isWanted(net))
            .ToList();
        var shared = CountConditions(registers);
        var groups = new List<RegisterGroup>();
        foreach (var net in registers)
        {
            var register = (RegisterCell)_module[net];
            var statements = _statements.BuildNext(net, c => shared.GetValueOrDefault((register.Domain, c)) > 1);
            var hasReset = register.HasReset && _module.Domains[register.Domain].ResetPort >= 0;
            var decision = StatementMerger.Decision(statements);
            var group = groups.Find(g => g.Domain == register.Domain && g.HasReset == hasReset && g.Decision == decision);
            if (group is null)
            {
                group = new RegisterGroup(register.Domain, hasReset, decision, [], []);
                groups.Add(group);
            }

            group.Registers.Add(net);
            StatementMerger.Merge(group.Statements, statements);
        }

        return groups;
    }

    // How many registers of a domain choose by each condition.
    private Dictionary<(int Domain, Net Condition), int> CountConditions(List<Net> registers)
    {
        var counts = new Dictionary<(int, Net), int>();
        foreach (var net in registers)
        {
            var register = (RegisterCell)_module[net];
            var seen = new HashSet<Net>();
            var pending = new Stack<Net>([register.Next]);
            while (pending.TryPop(out var next) && seen.Count < 64)
            {
                if (_module[next] is not MuxCell mux || _names[next] is not null) continue;
                seen.Add(_statements.Normalize(mux.Select).Condition);
                pending.Push(mux.WhenTrue);
                pending.Push(mux.WhenFalse);
            }

            foreach (var condition in seen)
                counts[(register.Domain, condition)] = counts.GetValueOrDefault((register.Domain, condition)) + 1;
        }

        return counts;
    }

    private List<WriteGroup> GroupWrites(Func<int, bool> isWanted)
    {
        var groups = new List<WriteGroup>();
        for (var memory = 0; memory < _module.Memories.Length; memory++)
        {
            if (!isWanted(memory)) continue;
            foreach (var write in _module.Memories[memory].Writes)
            {
                if (_module[write.Enable] is ConstantCell { Value.IsZero: true }) continue;
                var group = groups.Find(g => g.Memory == memory && g.Domain == write.Domain);
                if (group is null) groups.Add(group = new WriteGroup(memory, write.Domain, []));
                Statement statement = new WriteStatement(memory, write);
                if (_module[write.Enable] is ConstantCell)
                {
                    group.Statements.Add(statement);
                }
                else if (group.Statements.LastOrDefault() is BranchStatement last && last.Condition == write.Enable)
                {
                    last.Then.Add(statement);
                }
                else
                {
                    group.Statements.Add(new BranchStatement(write.Enable, [statement], []));
                }
            }
        }

        return groups;
    }

    private void DeclareRegisters(List<RegisterGroup> groups, VerilogText text, VerilogText initial)
    {
        foreach (var net in groups.SelectMany(g => g.Registers).Order())
        {
            var register = (RegisterCell)_module[net];
            _style.WriteComments(text, net, isBlock: false);
            var location = _style.Location(net);
            if (location.Length == 0) location = _style.Location(register.Source);
            var value = VerilogLiteral.Of(register.Init);
            var hasInitializer = _style.IsSystemVerilog && _options.HasInitialValues;
            if (_style.DirectOutput(_names[net]!))
            {
                _expressions.VariableOutputs.Add(_names[net]!);
                initial.Line($"{_names[net]} = {value};");
                continue;
            }

            text.Line($"{_style.Variable} {VerilogStyle.Range(register.Width)}{_names[net]}{(hasInitializer ? " = " + value : "")};{location}");
            if (!hasInitializer) initial.Line($"{_names[net]} = {value};");
        }
    }

    private void DeclareMemories(Func<int, bool> isWanted, VerilogText text, VerilogText initial)
    {
        for (var i = 0; i < _module.Memories.Length; i++)
        {
            if (!isWanted(i)) continue;
            var memory = _module.Memories[i];
            VerilogStyle.WriteDocumentation(text, memory.Documentation);
            var name = _names.Memories[i];
            text.Line($"{_style.Variable} {VerilogStyle.Range(memory.Width)}{name} [0:{Number(memory.Depth - 1)}];{_style.Location(memory.Source)}");
            if (!_options.HasInitialValues && memory.Image is null) continue;
            if (memory.Image is { } image && image.Any(word => !word.IsZero))
            {
                var path = $"{_name}_{name}.hex";
                DataFiles.Add(new OutputFile(path, HexFile(memory, image)));
                initial.Line($"$readmemh(\"{path}\", {name});");
                continue;
            }

            var loop = _names.Scope.TakeExact(name + "_i");
            text.Line($"integer {loop};");
            initial.Line($"for ({loop} = 0; {loop} < {Number(memory.Depth)}; {loop} = {loop} + 1)");
            initial.Line($"  {name}[{loop}] = {VerilogLiteral.Of(BitVector.Zero(memory.Width))};");
        }
    }

    // Every word is written: some tools take the rest of a short file as unknown.
    private static string HexFile(Memory memory, IReadOnlyList<BitVector> image)
    {
        var text = new System.Text.StringBuilder();
        for (var i = 0; i < memory.Depth; i++)
            text.Append((i < image.Count ? image[i] : BitVector.Zero(memory.Width)).ToHex()).Append('\n');
        return text.ToString();
    }

    private void WriteGroups(List<RegisterGroup> groups, VerilogText text)
    {
        foreach (var group in groups)
        {
            if (!group.HasReset && group.Statements.Count == 0) continue;
            var body = new VerilogText();
            var writer = new StatementWriter(_module, _expressions, _names, "<=");
            _expressions.For(_names[group.Registers[0]]!, () => WriteBody(group, writer, body));
            WriteClocked(text, group.Domain, group.HasReset, body, _style.Location(_module[group.Registers[0]].Source), isMemory: false);
        }
    }

    private bool WriteBody(RegisterGroup group, StatementWriter writer, VerilogText body)
    {
        if (!group.HasReset)
        {
            writer.Write(body, group.Statements);
            return true;
        }

        body.Line($"if ({ResetTest(group.Domain)}) begin");
        body.Indent();
        foreach (var net in group.Registers)
            body.Line($"{_names[net]} <= {VerilogLiteral.Of(((RegisterCell)_module[net]).Init)};");
        body.Outdent();
        if (group.Statements is [BranchStatement branch])
        {
            writer.WriteBranch(body, "end else ", branch);
            return true;
        }

        if (group.Statements.Count != 0)
        {
            body.Line("end else begin");
            body.Indent();
            writer.Write(body, group.Statements);
            body.Outdent();
        }

        body.Line("end");
        return true;
    }

    private string ResetTest(int domain)
    {
        var clock = _module.Domains[domain];
        var reset = _names.Ports[clock.ResetPort];
        return clock.IsResetActiveLow ? "!" + reset : reset;
    }

    private void WriteMemoryBlocks(List<WriteGroup> groups, VerilogText text)
    {
        foreach (var group in groups)
        {
            var body = new VerilogText();
            var writer = new StatementWriter(_module, _expressions, _names, "<=");
            _expressions.For(_names.Memories[group.Memory], () =>
            {
                writer.Write(body, group.Statements);
                return true;
            });
            WriteClocked(text, group.Domain, false, body, _style.Location(_module.Memories[group.Memory].Source), isMemory: true);
        }
    }

    private void WriteClocked(VerilogText text, int domain, bool hasReset, VerilogText body, string location, bool isMemory)
    {
        var clock = _module.Domains[domain];
        _usedPorts.Add(clock.ClockPort);
        var events = $"posedge {_names.Ports[clock.ClockPort]}";
        if (hasReset)
        {
            _usedPorts.Add(clock.ResetPort);
            if (clock.IsResetAsynchronous)
                events += $" or {(clock.IsResetActiveLow ? "negedge" : "posedge")} {_names.Ports[clock.ResetPort]}";
        }

        text.Blank();
        if (location.Length != 0) text.Line(location.TrimStart());

        // A memory has an `initial` too, which always_ff does not allow.
        text.Line($"{(_style.IsSystemVerilog && !isMemory ? "always_ff" : "always")} @({events}) begin");
        text.Indent();
        text.Lines(body.ToString());
        text.Outdent();
        text.Line("end");
    }
}
