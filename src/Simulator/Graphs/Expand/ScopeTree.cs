using System.Numerics;
using WaferHdl.Elaborator.Netlists;
using WaferHdl.Simulator.Graphs.Lanes;
using WaferHdl.Simulator.Reference;

namespace WaferHdl.Simulator.Graphs.Expand;

/// <summary>Walks the hierarchy once for each place that is not a lane of another: makes scopes and
/// regions.</summary>
internal sealed class ScopeTree
{
    private readonly ModuleTarget[] _targets;
    private readonly LanePlan _plan;
    // What a scope itself takes.
    private const int ScopeCells = 8;
    private readonly Queue<ScopeDraft> _pending = new();
    private long _cells;

    private ScopeTree(ModuleTarget[] targets, LanePlan plan)
    {
        _targets = targets;
        _plan = plan;
    }

    public List<ScopeDraft> Scopes { get; } = [];

    public List<RegionDraft> Regions { get; } = [];

    /// <summary>The first (scope, port) whose clock is no clock port of the top, if any.</summary>
    public (ScopeDraft Scope, int Port)? UntracedClock { get; private set; }

    public bool IsTooLarge => _cells > _plan.MaximumCells;

    public static ScopeTree Build(ModuleTarget[] targets, LanePlan plan, int top)
    {
        var tree = new ScopeTree(targets, plan);
        var ports = plan.Modules[top].Module.Ports;
        var root = new RegionDraft { Index = 0, Path = "", Shape = [], IsContainer = true };
        tree.Regions.Add(root);
        tree.Place(
            top, null, root, null, 0, 0, null,
            [.. Enumerable.Range(0, ports.Length).Select(p => ports[p].Kind == PortKind.Clock ? p : -1)]);
        while (!tree.IsTooLarge && tree._pending.TryDequeue(out var scope)) tree.PlaceChildren(scope);
        return tree;
    }

    private void PlaceChildren(ScopeDraft scope)
    {
        var module = scope.Module;
        scope.Instances = new ScopeDraft[module.Instances.Length];
        for (var unit = 0; unit < scope.Instances.Length && !IsTooLarge; unit++)
        {
            var instance = module.Instances[unit];
            var target = _targets[instance.Module.Index];
            scope.Instances[unit] = Place(
                target.Program, target.PortMap, scope.Region, scope, unit, 0, null,
                ClocksOf(scope, target, port => Fed(scope, port < instance.Inputs.Length ? instance.Inputs[port] : null)));
        }

        scope.Arrays = new ArrayDraft[module.Arrays.Length];
        for (var unit = 0; unit < scope.Arrays.Length && !IsTooLarge; unit++) scope.Arrays[unit] = PlaceArray(scope, unit);
    }

    private ArrayDraft PlaceArray(ScopeDraft scope, int unit)
    {
        var array = scope.Module.Arrays[unit];
        var targets = array.Classes.Select(c => _targets[c.Index]).ToArray();
        var classOf = ClassFinder(array);
        var keys = new List<int[]>();
        var sets = _plan.Sets(
            scope.Info, unit, [.. targets.Select(t => _plan.Modules[t.Program])], scope.Region.IsContainer,
            HasOneClocking(scope, array) ? null : KeyOf);
        var draft = new ArrayDraft
        {
            Array = array,
            Sets = sets,
            Inlined = sets.Sum(s => (long)s.Count) == array.Count ? [] : new ScopeDraft?[array.Count],
        };
        foreach (var set in sets)
        {
            var first = set.Box is { } box
                ? Boxes.FlatOf(array.Shape.AsSpan(), [.. box.Ranges.Select(r => r.Start)])
                : set.Flats[0];
            var own = targets[classOf(first)];
            var info = _plan.Modules[own.Program];
            var region = new RegionDraft
            {
                Index = Regions.Count,
                Path = PathOf(scope, array),
                Shape = [.. scope.Region.Shape, .. set.Shape],
                IsContainer = scope.Region.IsContainer
                    && (info.IsGrid || (info.HasLanes && !_plan.IsLarge(array))),
            };
            Regions.Add(region);
            set.Scope = Place(
                own.Program, own.PortMap, region, scope, -1 - unit, -1, set, ClocksOf(scope, own, p => FedAt(scope, array, p, first)));
        }

        for (var flat = 0; flat < draft.Inlined.Length && !IsTooLarge; flat++)
        {
            if (Array.Exists(sets, s => s.PlaceOf(flat) >= 0)) continue;
            var (own, at) = (targets[classOf(flat)], flat);
            draft.Inlined[flat] = Place(
                own.Program, own.PortMap, scope.Region, scope, -1 - unit, flat, null,
                ClocksOf(scope, own, p => FedAt(scope, array, p, at)));
        }

        return draft;

        int KeyOf(int flat)
        {
            var own = targets[classOf(flat)];
            var clocks = ClocksOf(scope, own, p => FedAt(scope, array, p, flat));
            for (var i = 0; i < keys.Count; i++)
                if (keys[i].AsSpan().SequenceEqual(clocks))
                    return i;
            keys.Add(clocks);
            return keys.Count - 1;
        }
    }

    private static Func<int, int> ClassFinder(InstanceArray array)
    {
        if (array.Classes.Length == 1) return _ => 0;
        return flat =>
        {
            var index = Boxes.IndexOf(array.Shape.AsSpan(), flat);
            foreach (var piece in array.ClassMap)
                if (piece.Box.Contains(index))
                    return piece.Class;
            return 0;
        };
    }

    // Whether each clock port of the array is fed by one net for all elements.
    private bool HasOneClocking(ScopeDraft scope, InstanceArray array)
    {
        var ports = scope.Info.Design[array.Classes[0]].Ports;
        for (var port = 0; port < ports.Length && port < array.Inputs.Length; port++)
        {
            if (ports[port].Kind != PortKind.Clock || ports[port].IsOutput) continue;
            var pieces = array.Inputs[port];
            if (!pieces.IsEmpty && pieces is not [{ Source: NetPiece { Element.Coefficients: [] } }]
                && !(pieces is [{ Source: NetPiece only }] && only.Element.Coefficients.All(c => c.IsZero)))
                return false;
        }

        return true;
    }

    private int[] ClocksOf(ScopeDraft parent, ModuleTarget target, Func<int, int> clockFeeding)
    {
        var info = _plan.Modules[target.Program];
        var ports = info.Module.Ports;
        var clocks = new int[ports.Length];
        for (var port = 0; port < ports.Length; port++)
        {
            clocks[port] = -1;
            if (ports[port].Kind != PortKind.Clock || ports[port].IsOutput) continue;
            var outer = target.PortMap is null ? port : Array.IndexOf(target.PortMap, port);
            if (outer >= 0) clocks[port] = clockFeeding(outer);
        }

        return clocks;
    }

    // The clock port of the top behind a net of the parent, or −1.
    private static int Fed(ScopeDraft parent, Net? net, int low = 0)
    {
        if (net is not { } fed) return -1;
        var (cell, _) = parent.Info.Resolver.Resolve(fed.Cell, low, 1);
        return parent.Module.Cells[cell] is InputCell input ? parent.Clocks[input.Port] : -1;
    }

    private static int FedAt(ScopeDraft parent, InstanceArray array, int port, int flat)
    {
        if (port >= array.Inputs.Length) return -1;
        var index = Boxes.IndexOf(array.Shape.AsSpan(), flat);
        foreach (var piece in array.Inputs[port])
        {
            if (!piece.Box.Contains(index)) continue;
            return piece.Source switch
            {
                NetPiece net => At(net.Net, net.Element.At(index) * net.Stride + net.Offset),
                TablePiece table => At(
                    table.Net, (BigInteger)table.Elements[Boxes.OrdinalOf(piece.Box, index)] * table.Stride + table.Offset),
                _ => -1,
            };
        }

        return -1;

        int At(Net net, BigInteger low) =>
            low.Sign < 0 || low >= parent.Module.WidthOf(net) ? -1 : Fed(parent, net, (int)low);
    }

    private ScopeDraft Place(
        int program, int[]? portMap, RegionDraft region, ScopeDraft? parent, int unit, int flat, LaneSet? lanes,
        int[] clocks)
    {
        var scope = new ScopeDraft
        {
            Index = Scopes.Count,
            Info = _plan.Modules[program],
            Region = region,
            Parent = parent,
            Unit = unit,
            Flat = flat,
            Lanes = lanes,
            Clocks = clocks,
            PortMap = portMap,
        };
        Scopes.Add(scope);
        _cells += scope.Module.Cells.Length + ScopeCells;
        region.Scopes.Add(scope);
        _pending.Enqueue(scope);
        foreach (var domain in scope.Module.Domains)
            if (clocks[domain.ClockPort] < 0)
                UntracedClock ??= (scope, domain.ClockPort);
        return scope;
    }

    private static string PathOf(ScopeDraft scope, InstanceArray array)
    {
        var inner = scope.LanePath();
        var path = Hierarchy.Join(inner, array.Name + string.Concat(array.Shape.Select(_ => "[]")));
        return Hierarchy.Join(scope.Region.Path, path);
    }
}
