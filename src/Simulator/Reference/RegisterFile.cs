using WaferHdl.Simulator.Engine;

namespace WaferHdl.Simulator.Reference;

/// <summary>Takes registers through edges and resets. Only registers whose next value or reset changed since
/// their last edge are looked at.</summary>
internal sealed class RegisterFile
{
    private readonly Hierarchy _hierarchy;
    private readonly ulong[] _words;
    private readonly bool[] _isPending;

    // By clock port of the top.
    private readonly List<(int Instance, int Register)>[] _pending;
    private readonly List<(int Instance, int Domain)> _changedResets = [];
    private readonly List<(int Instance, int Register)> _taken = [];
    private ulong[] _latch = new ulong[64];

    public RegisterFile(Hierarchy hierarchy, ulong[] words)
    {
        _hierarchy = hierarchy;
        _words = words;
        _isPending = new bool[hierarchy.Registers];
        _pending = new List<(int, int)>[hierarchy.ProgramOf(0).Module.Ports.Length];
        for (var i = 0; i < _pending.Length; i++) _pending[i] = [];
    }

    public void MarkRegister(int instance, int register)
    {
        ref var isPending = ref _isPending[_hierarchy.Instances[instance].RegisterBase + register];
        if (isPending) return;
        isPending = true;
        var domain = _hierarchy.ProgramOf(instance).Registers[register].Domain;
        _pending[_hierarchy.ClockOf(instance, domain)].Add((instance, register));
    }

    public void MarkReset(int instance, int domain)
    {
        var program = _hierarchy.ProgramOf(instance);
        foreach (var register in program.Domains[domain].Registers) MarkRegister(instance, register);
        if (program.Domains[domain].Domain.IsResetAsynchronous) _changedResets.Add((instance, domain));
    }

    public void MarkAll()
    {
        for (var i = 0; i < _hierarchy.Instances.Length; i++)
        {
            var program = _hierarchy.ProgramOf(i);
            for (var r = 0; r < program.Registers.Length; r++) MarkRegister(i, r);
            for (var d = 0; d < program.Domains.Length; d++)
                if (program.Domains[d].Reset >= 0)
                    MarkReset(i, d);
        }
    }

    /// <summary>Sets registers without an initial value to their random one.</summary>
    public void Randomize(int instance, ulong seed)
    {
        string? path = null;
        foreach (var register in _hierarchy.ProgramOf(instance).Registers)
        {
            if (register.Register.IsInitDefined) continue;
            path ??= _hierarchy.PathOf(instance);
            var name = Hierarchy.Join(path, register.Register.Name);
            var value = RandomInit.Value(seed, name, 0, register.Width);
            BitField.Store(_words, _hierarchy.Instances[instance].Frame + register.Offset, value);
        }
    }

    /// <summary>Notes what each register of these clocks takes at this edge; nothing changes yet.</summary>
    public void Sample(ReadOnlySpan<int> clockPorts)
    {
        var used = 0;
        foreach (var clock in clockPorts)
        {
            foreach (var (instance, index) in _pending[clock])
            {
                ref readonly var info = ref _hierarchy.Instances[instance];
                var program = _hierarchy.Programs[info.Program];
                var register = program.Registers[index];
                _isPending[info.RegisterBase + index] = false;
                var count = BitField.WordsFor(register.Width);
                if (used + count > _latch.Length)
                    Array.Resize(ref _latch, Math.Max(used + count, 2 * _latch.Length));
                if (register.HasReset && IsResetActive(instance, register.Domain))
                    Array.Copy(program.Template, register.Offset, _latch, used, count);
                else
                    Array.Copy(_words, info.Frame + register.Next, _latch, used, count);
                used += count;
                _taken.Add((instance, index));
            }

            _pending[clock].Clear();
        }
    }

    /// <summary>Shows what <see cref="Sample"/> noted.</summary>
    public void Commit(Action<int, int> propagate)
    {
        var used = 0;
        foreach (var (instance, index) in _taken)
        {
            ref readonly var info = ref _hierarchy.Instances[instance];
            var register = _hierarchy.Programs[info.Program].Registers[index];
            if (BitField.Copy(_latch, used, 0, _words, info.Frame + register.Offset, 0, register.Width))
                propagate(instance, register.Cell);
            used += BitField.WordsFor(register.Width);
        }

        _taken.Clear();
    }

    /// <summary>An active asynchronous reset sets its registers at once. Done on settled values, so that a
    /// reset that only flickers while values settle resets nothing.</summary>
    /// <returns>Whether a register changed, so that the design must settle again.</returns>
    public bool ApplyAsynchronousResets(Action<int, int> propagate)
    {
        var changed = false;
        for (var i = 0; i < _changedResets.Count; i++)
        {
            var (instance, domain) = _changedResets[i];
            if (!IsResetActive(instance, domain)) continue;
            var program = _hierarchy.ProgramOf(instance);
            var frame = _hierarchy.Instances[instance].Frame;
            foreach (var index in program.Domains[domain].Registers)
            {
                var register = program.Registers[index];
                if (!BitField.Copy(
                        program.Template, register.Offset, 0, _words, frame + register.Offset, 0,
                        register.Width)) continue;
                changed = true;
                propagate(instance, register.Cell);
            }
        }

        // What propagation added comes from values that are not settled yet: keep it for the next round.
        if (!changed) _changedResets.Clear();
        return changed;
    }

    public bool IsResetActive(int instance, int domain)
    {
        ref readonly var info = ref _hierarchy.Instances[instance];
        var own = _hierarchy.Programs[info.Program].Domains[domain];
        return own.Reset >= 0
            && (_words[info.Frame + own.Reset] & 1) != (own.Domain.IsResetActiveLow ? 1u : 0u);
    }
}
