using System.Collections.Immutable;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Netlists;

/// <summary>Compares designs as graphs: equal when their modules pair up in order and the cells of each pair can be
/// matched so that outputs, storage, instances, properties and names agree.</summary>
/// <remarks>The match starts at what has a place or a name (ports, registers, memories, instances, names) and follows
/// inputs backwards, so it is forced at every step and takes linear time. Cells that nothing reads, source places and
/// documentation do not count; two equal cells may stand for one.</remarks>
public sealed class NetlistComparer
{
    private readonly ModuleNetlist _left;
    private readonly ModuleNetlist _right;
    private readonly HashSet<(int, int)> _pairs = [];
    private readonly Stack<(Net Left, Net Right, string Where)> _pending = new();
    private string? _difference;

    private NetlistComparer(ModuleNetlist left, ModuleNetlist right)
    {
        _left = left;
        _right = right;
    }

    /// <summary>The first difference in words, or null for equal designs.</summary>
    public static string? FindDifference(Design left, Design right)
    {
        if (left.Modules.Length != right.Modules.Length) return $"{left.Modules.Length} modules, but {right.Modules.Length}";
        if (left.Top != right.Top) return $"the top is {left.Top}, but {right.Top}";
        for (var i = 0; i < left.Modules.Length; i++)
            if (new NetlistComparer(left.Modules[i], right.Modules[i]).Compare() is { } difference)
                return $"in '{left.Modules[i].DisplayName}': {difference}";
        return null;
    }

    private string? Compare()
    {
        Same("definition", _left.Definition, _right.Definition);
        Sequence("parameter", _left.Parameters, _right.Parameters, (a, b) => a == b);
        Sequence("domain", _left.Domains, _right.Domains, (a, b) => a == b);
        Sequence("port", _left.Ports, _right.Ports, (a, b) => Plain(a) == Plain(b));
        Same("model", _left.Model, _right.Model);
        Same("extern", _left.IsExtern, _right.IsExtern);
        Same("role", _left.Role, _right.Role);
        Grids(_left.Grid, _right.Grid);
        Routers(_left.Router, _right.Router);
        Sequence("stream", _left.Streams, _right.Streams, (a, b) => a.Data.SequenceEqual(b.Data) && (a with { Data = [] }) == (b with { Data = [] }));
        Sequence("port", _left.DataPorts, _right.DataPorts, (a, b) => a.Bits.SequenceEqual(b.Bits) && (a with { Bits = [] }) == (b with { Bits = [] }));
        Each("output", _left.Ports, _right.Ports, (i, name) => Pair(_left.PortNets[i], _right.PortNets[i], name), port => port.Name);
        Memories();
        Each("instance", _left.Instances, _right.Instances, Instance, instance => instance.Name);
        Each("array", _left.Arrays, _right.Arrays, Array, array => array.Name);
        Each("property", _left.Properties, _right.Properties, Property, property => property.Check.ToString());
        Each("counter", _left.Counters, _right.Counters, (i, name) =>
        {
            Same(name, _left.Counters[i].Domain, _right.Counters[i].Domain);
            Pair(_left.Counters[i].Amount, _right.Counters[i].Amount, name);
        }, counter => counter.Name);
        Each("name", _left.Names, _right.Names, (i, name) =>
        {
            Same(name, (_left.Names[i].Kind, _left.Names[i].Type), (_right.Names[i].Kind, _right.Names[i].Type));
            Pair(_left.Names[i].Net, _right.Names[i].Net, name);
        }, name => name.Name);
        while (_difference is null && _pending.TryPop(out var pair)) Cells(pair.Left, pair.Right, pair.Where);
        return _difference;
    }

    private void Grids(GridInfo? a, GridInfo? b)
    {
        if (a is null || b is null)
        {
            Same("grid", a is null, b is null);
            return;
        }

        // The repair plan is no part of the netlist: its fuses are.
        Same("grid", a with { Edges = [], Inputs = [], Plan = null }, b with { Edges = [], Inputs = [], Plan = null });
        Sequence("edge", a.Edges, b.Edges, (x, y) => x == y);
        Sequence("input of a tile", a.Inputs, b.Inputs, (x, y) => x == y);
    }

    private void Routers(RouterInfo? a, RouterInfo? b)
    {
        if (a is null || b is null)
        {
            Same("router", a is null, b is null);
            return;
        }

        Same("router", a with { HopPorts = [] }, b with { HopPorts = [] });
        Sequence("hop port", a.HopPorts, b.HopPorts, (x, y) => x == y);
    }

    private static Port Plain(Port port) => port with { Documentation = null, Source = default };

    private void Memories() => Each("memory", _left.Memories, _right.Memories, (i, name) =>
    {
        var (a, b) = (_left.Memories[i], _right.Memories[i]);
        Same(name, (a.Element, a.Depth, a.ImageFile), (b.Element, b.Depth, b.ImageFile));
        if (a.Image is null != b.Image is null || (a.Image is { } x && b.Image is { } y && !x.SequenceEqual(y))) Differ($"the images of {name}");
        Each($"write port of {name}", a.Writes, b.Writes, (w, _) =>
        {
            var (left, right) = (a.Writes[w], b.Writes[w]);
            Same(name, (left.Low, left.DataWidth, left.Domain), (right.Low, right.DataWidth, right.Domain));
            Pair(left.Enable, right.Enable, name);
            Pair(left.Address, right.Address, name);
            Pair(left.Data, right.Data, name);
        }, _ => "");
    }, memory => memory.Name);

    private void Instance(int index, string name)
    {
        var (a, b) = (_left.Instances[index], _right.Instances[index]);
        Same(name, a.Module, b.Module);
        for (var i = 0; i < a.Inputs.Length && i < b.Inputs.Length; i++)
        {
            if (a.Inputs[i] is { } left && b.Inputs[i] is { } right) Pair(left, right, name);
            else Same(name, a.Inputs[i], b.Inputs[i]);
        }
    }

    private void Array(int index, string name)
    {
        var (a, b) = (_left.Arrays[index], _right.Arrays[index]);
        Sequence($"length of {name}", a.Shape, b.Shape, (x, y) => x == y);
        Sequence($"index of {name}", a.IndexNames, b.IndexNames, (x, y) => x == y);
        Sequence($"class of {name}", a.Classes, b.Classes, (x, y) => x == y);
        Sequence($"class of {name}", a.ClassMap, b.ClassMap, (x, y) => x == y);
        for (var port = 0; port < a.Inputs.Length && port < b.Inputs.Length; port++)
        {
            Sequence($"piece of {name}", a.Inputs[port], b.Inputs[port], (x, y) => x.Box == y.Box && SameSource(x.Source, y.Source));
            for (var i = 0; i < a.Inputs[port].Length && i < b.Inputs[port].Length; i++)
                if (a.Inputs[port][i].Source.ReadNet() is { } left && b.Inputs[port][i].Source.ReadNet() is { } right)
                    Pair(left, right, name);
        }
    }

    private static bool SameSource(PieceSource a, PieceSource b) => (a, b) switch
    {
        (NetPiece x, NetPiece y) => SameMap(x.Element, y.Element) && x.Stride == y.Stride && x.Offset == y.Offset,
        (IndexPiece x, IndexPiece y) => SameMap(x.Value, y.Value),
        (TablePiece x, TablePiece y) => x with { Net = y.Net } == y,
        _ => false,
    };

    // A missing coefficient is 0.
    private static bool SameMap(AffineMap a, AffineMap b) => Trim(a) == Trim(b);

    private static AffineMap Trim(AffineMap map)
    {
        var length = map.Coefficients.Length;
        while (length > 0 && map.Coefficients[length - 1].IsZero) length--;
        return map with { Coefficients = map.Coefficients[..length] };
    }

    private void Property(int index, string name)
    {
        var (a, b) = (_left.Properties[index], _right.Properties[index]);
        Same(name, (a.Check, a.Domain), (b.Check, b.Domain));
        Pair(a.Condition, b.Condition, name);
        Sequence($"message of {name}", a.Message, b.Message, (x, y) => x with { Value = null } == y with { Value = null });
        for (var i = 0; i < a.Message.Length && i < b.Message.Length; i++)
            if (a.Message[i].Value is { } left && b.Message[i].Value is { } right)
                Pair(left, right, name);
    }

    private void Cells(Net left, Net right, string where)
    {
        var (a, b) = (_left[left], _right[right]);
        if (a.InputCount != b.InputCount || !SameKind(a, b))
        {
            Differ($"{Describe(a)} at {left}, but {Describe(b)} at {right}, reached from {where}");
            return;
        }

        for (var i = 0; i < a.InputCount; i++) Pair(a.Input(i), b.Input(i), where);
    }

    // Equal once both read the same nets and stand at the same place of a source.
    private static bool SameKind(Cell a, Cell b)
    {
        static Net Zero(Net _) => default;
        return a.MapInputs(Zero) with { Source = SourceSpan.None } == b.MapInputs(Zero) with { Source = SourceSpan.None };
    }

    private static string Describe(Cell cell) => cell switch
    {
        BinaryCell binary => $"a {binary.Kind} of {cell.Width} bits",
        UnaryCell unary => $"a {unary.Kind} of {cell.Width} bits",
        ConstantCell constant => $"the constant {constant.Value}",
        RegisterCell register => $"register '{register.Name}' of {cell.Width} bits",
        _ => $"a {cell.GetType().Name.Replace("Cell", "", StringComparison.Ordinal)} of {cell.Width} bits",
    };

    private void Pair(Net left, Net right, string where)
    {
        if (_pairs.Add((left.Cell, right.Cell))) _pending.Push((left, right, where));
    }

    private void Differ(string difference) => _difference ??= difference;

    private void Same<T>(string what, T left, T right)
    {
        if (!EqualityComparer<T>.Default.Equals(left, right)) Differ($"{what} is {left}, but {right}");
    }

    private void Sequence<T>(string what, ImmutableArray<T> left, ImmutableArray<T> right, Func<T, T, bool> areSame)
    {
        Same($"the number of {what}s", left.Length, right.Length);
        for (var i = 0; i < left.Length && i < right.Length; i++)
            if (!areSame(left[i], right[i])) Differ($"{what} {i} is {left[i]}, but {right[i]}");
    }

    private void Each<T>(string what, ImmutableArray<T> left, ImmutableArray<T> right, Action<int, string> compare, Func<T, string> nameOf)
    {
        Same($"the number of {what}s", left.Length, right.Length);
        for (var i = 0; i < left.Length && i < right.Length; i++)
        {
            Same($"the name of {what} {i}", nameOf(left[i]), nameOf(right[i]));
            compare(i, $"{what} '{nameOf(left[i])}'");
        }
    }
}
