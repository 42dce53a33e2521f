using System.Globalization;

namespace WaferHdl.Elaborator.Netlists.Text;

/// <summary>What each net of a module is called in the text: a name of the source where there is one, else a number
/// that counts the unnamed cells. Constants are written in place, and the inputs of plain ports go without a line.</summary>
internal sealed class WnlLabels
{
    private readonly Design _design;
    private readonly ModuleNetlist _module;
    private readonly string?[] _labels;
    private readonly bool[] _isImplied;

    public WnlLabels(Design design, ModuleNetlist module)
    {
        _design = design;
        _module = module;
        _labels = new string?[module.Cells.Length];
        _isImplied = new bool[module.Cells.Length];
        var taken = new HashSet<string>(StringComparer.Ordinal);
        FindImpliedInputs(taken);
        for (var i = 0; i < _labels.Length; i++)
            if (PreferredLabel(module.Cells[i]) is { } label)
                Claim(i, label, taken);
        foreach (var name in module.Names) Claim(name.Net.Cell, name.Name, taken);
        for (var i = 0; i < module.Ports.Length; i++) Claim(module.PortNets[i].Cell, module.Ports[i].Name, taken);

        var number = 0;
        for (var i = 0; i < _labels.Length; i++)
            if (module.Cells[i] is not ConstantCell)
                _labels[i] ??= (++number).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Whether the cell needs a line of its own.</summary>
    public bool HasLine(int cell) => !_isImplied[cell] && _module.Cells[cell] is not ConstantCell;

    /// <summary><c>%count</c>, <c>%7</c> or <c>8'h05</c>.</summary>
    public string this[Net net] =>
        _module.Cells[net.Cell] is ConstantCell constant ? constant.Value.ToString() : "%" + _labels[net.Cell];

    public bool IsImplied(Net net) => _isImplied[net.Cell];

    private void FindImpliedInputs(HashSet<string> taken)
    {
        var inputs = new int[_module.Ports.Length];
        foreach (var cell in _module.Cells)
            if (cell is InputCell input && input.Port < inputs.Length)
                inputs[input.Port]++;
        for (var i = 0; i < inputs.Length; i++)
        {
            var net = _module.PortNets[i];
            if (_module.Ports[i].IsOutput || inputs[i] != 1 || !WnlText.IsPlainName(_module.Ports[i].Name)) continue;
            if (_module[net] is not InputCell input || input.Port != i || !taken.Add(_module.Ports[i].Name)) continue;
            _labels[net.Cell] = _module.Ports[i].Name;
            _isImplied[net.Cell] = true;
        }
    }

    private string? PreferredLabel(Cell cell) => cell switch
    {
        RegisterCell register => register.Name,
        InstanceOutputCell output => OutputLabel(
            _module.Instances[output.Instance].Name, _module.Instances[output.Instance].Module, output.Port),
        ArrayOutputCell output => OutputLabel(
            _module.Arrays[output.Array].Name, _module.Arrays[output.Array].Classes[0], output.Port),
        _ => null,
    };

    private string OutputLabel(string instance, ModuleId module, int port) =>
        $"{instance}.{_design[module].Ports[port].Name}";

    private void Claim(int cell, string label, HashSet<string> taken)
    {
        if (_labels[cell] is not null || _module.Cells[cell] is ConstantCell) return;
        if (WnlText.IsPlainName(label) && taken.Add(label)) _labels[cell] = label;
    }
}
