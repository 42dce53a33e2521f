using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Simulator.Engine;

namespace WaferHdl.Simulator.Reference;

internal sealed partial class Interpreter
{
    public SimulationState Save()
    {
        Settle();
        var registers = ImmutableArray.CreateBuilder<StateValue>(_hierarchy.Registers);
        var memories = ImmutableArray.CreateBuilder<StateMemory>();
        var counters = ImmutableArray.CreateBuilder<StateCounter>();
        foreach (var (instance, path) in InOrder())
        {
            var program = _hierarchy.ProgramOf(instance);
            ref readonly var info = ref _instances[instance];
            foreach (var register in program.Registers)
                registers.Add(new StateValue(
                    Hierarchy.Join(path, register.Register.Name),
                    BitField.Load(_words, info.Frame + register.Offset, register.Width)));
            for (var m = 0; m < program.Memories.Length; m++)
                memories.Add(new StateMemory(
                    Hierarchy.Join(path, program.Memories[m].Memory.Name), program.Memories[m].Memory.Width,
                    [.. _memories.ChangedWords(info.MemoryBase + m)]));
            for (var c = 0; c < program.Counters.Length + program.Properties.Length; c++)
                counters.Add(
                    new StateCounter(
                        Hierarchy.Join(path, CountName(program, c)), _checker.Counts[info.CountBase + c]));
        }

        var ports = Design.TopModule.Ports;
        return new SimulationState(
            Fingerprint(), Options,
            [
                .. Enumerable.Range(0, ports.Length).Where(IsDriven).Select(p => new StateValue(
                    ports[p].Name, BitField.Load(_words, _top.Offset[_top.PortCell[p]], ports[p].Width))),
            ],
            registers.ToImmutable(), memories.ToImmutable(), counters.ToImmutable());
    }

    public void Restore(SimulationState state)
    {
        if (state.Fingerprint != Fingerprint())
            throw new ArgumentException("the state is of another design", nameof(state));
        if (state.Options.RandomInit != Options.RandomInit
            || (Options.RandomInit && state.Options.Seed != Options.Seed))
            throw new ArgumentException("the state was taken with other initial values", nameof(state));
        Settle();
        var ports = Design.TopModule.Ports;
        var inputs = 0;
        for (var port = 0; port < ports.Length; port++)
            if (IsDriven(port))
                Poke(port, state.Inputs[inputs++].Value);

        var (register, memory, counter) = (0, 0, 0);
        foreach (var (instance, _) in InOrder())
        {
            var program = _hierarchy.ProgramOf(instance);
            ref readonly var info = ref _instances[instance];
            foreach (var own in program.Registers)
                if (BitField.Store(_words, info.Frame + own.Offset, state.Registers[register++].Value))
                    Propagate(instance, own.Cell);
            for (var m = 0; m < program.Memories.Length; m++)
            {
                _memories.Clear(info.MemoryBase + m);
                foreach (var word in state.Memories[memory++].Words)
                    _memories.Write(info.MemoryBase + m, word.Address, word.Value);
                PushReads(info.MemoryBase + m);
            }

            for (var c = 0; c < program.Counters.Length + program.Properties.Length; c++)
                _checker.Counts[info.CountBase + c] = state.Counters[counter++].Value;
        }

        _registers.MarkAll();
        _checker.TakeHits();
    }

    private static string CountName(ModuleProgram program, int index) => index < program.Counters.Length
        ? program.Counters[index].Counter.Name
        : $"property#{index - program.Counters.Length}";

    private bool IsDriven(int port) =>
        Design.TopModule.Ports[port] is { IsOutput: false, Kind: not PortKind.Clock };

    // Parents first; the same order as names.
    private IEnumerable<(int Instance, string Path)> InOrder()
    {
        var paths = new string[_instances.Length];
        for (var i = 0; i < _instances.Length; i++)
        {
            paths[i] = i == 0 ? "" : Hierarchy.Join(paths[_instances[i].Parent], _hierarchy.LocalName(i));
            yield return (i, paths[i]);
        }
    }

    /// <summary>A hash of everything that has state: modules once each, with their names and widths, and how
    /// they are instantiated.</summary>
    private string Fingerprint()
    {
        var text = new StringBuilder("waferhdl-state 1\n");
        foreach (var program in _hierarchy.Programs)
        {
            // An extern module has no program of its own.
            if (program is null) continue;
            var module = program.Module;
            text.Append("module ").Append(module.DisplayName).Append('\n');
            foreach (var port in module.Ports)
                text.Append(port.Name).Append(' ').Append(port.Width).Append('\n');
            foreach (var register in program.Registers)
                text.Append(register.Register.Name).Append(' ').Append(register.Width).Append('\n');
            foreach (var memory in program.Memories)
                text.Append(memory.Memory.Name).Append(' ').Append(memory.Memory.Width).Append('x')
                    .Append(memory.Memory.Depth).Append('\n');
            foreach (var counter in program.Counters) text.Append(counter.Counter.Name).Append('\n');
            text.Append(program.Properties.Length).Append('\n');
            foreach (var child in program.Children)
                text.Append(child.Instance.Name).Append(" = ").Append(child.Program).Append('\n');
            foreach (var array in program.Arrays)
                text.Append(array.Array.Name).Append('[').AppendJoin(',', array.Array.Shape).Append("] = ")
                    .AppendJoin(',', array.Programs).Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
