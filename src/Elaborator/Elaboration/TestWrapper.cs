using System.Collections.Immutable;
using WaferHdl.Elaborator.Elaboration.Drivers;
using WaferHdl.Semantics.Bound;
using WaferHdl.Semantics.Types;

namespace WaferHdl.Elaborator.Elaboration;

/// <summary>Builds the module that stands round the instances of a test, which are single ones.</summary>
internal static class TestWrapper
{
    public static BoundModule Of(BoundTest test)
    {
        var wrapper = new Builder(test.Drives);
        foreach (var instance in test.Instances) wrapper.Add(instance);
        return new BoundModule
        {
            Definition = test.Package.Length > 0 ? $"{test.Package}.test" : "test",
            Parameters = [],
            Ports = [.. wrapper.Ports],
            Domains = [.. wrapper.Domains],
            Instances = test.Instances,
            Items = [.. wrapper.Items, .. test.Drives],
            Span = test.Span,
        };
    }

    private sealed class Builder
    {
        private readonly Dictionary<(BoundInstance, string Port), HashSet<string>> _driven = [];
        private readonly HashSet<(BoundInstance, string Port)> _drivenWhole = [];

        public Builder(ImmutableArray<BoundDrive> drives)
        {
            foreach (var drive in drives) Note(drive.Place);
        }

        public List<BoundPort> Ports { get; } = [];

        public List<BoundDomain> Domains { get; } = [];

        public List<BoundItem> Items { get; } = [];

        // Which groups of which ports the test wires itself.
        private void Note(BoundExpression place)
        {
            var names = new List<string>();
            while (true)
            {
                switch (place)
                {
                    case BoundPortMember member:
                        names.Insert(0, member.Member);
                        place = member.Target;
                        continue;
                    case BoundElement element:
                        place = element.Target;
                        continue;
                    case BoundField field:
                        place = field.Target;
                        continue;
                    case BoundSlice slice:
                        place = slice.Target;
                        continue;
                    case BoundBit bit:
                        place = bit.Target;
                        continue;
                    case BoundInstancePort port:
                        var key = (port.Instance, port.Port.Name);
                        _drivenWhole.Add(key);
                        if (!_driven.TryGetValue(key, out var groups)) _driven.Add(key, groups = []);
                        groups.Add(string.Join('.', names));
                        return;
                    default:
                        return;
                }
            }
        }

        public void Add(BoundInstance instance)
        {
            var clocks = new Dictionary<BoundPort, BoundPort>();
            foreach (var port in instance.Module.Ports)
            {
                var key = (instance, port.Name);
                if (!_drivenWhole.Contains(key))
                {
                    clocks[port] = Expose(instance, port);
                    continue;
                }

                // The test wires a part: the other groups become ports of their own.
                foreach (var group in PortGroup.Of(port, 0))
                {
                    if (_driven[key].Contains(string.Join('.', group.Path))) continue;
                    var own = Copy(
                        port, $"{instance.Name}.{group.NameUnder(port.Name)}", group.Type,
                        group.IsOutput ? PortDirection.Out : PortDirection.In);
                    Ports.Add(own);
                    Connect(instance, port, group, new BoundName(own, port.Span));
                }
            }

            foreach (var domain in instance.Module.Domains)
            {
                if (!clocks.TryGetValue(domain.Clock, out var clock)) continue;
                var reset = domain.Reset is { } port ? clocks.GetValueOrDefault(port) : null;
                Domains.Add(new BoundDomain(clock.Name, clock, reset));
            }
        }

        private BoundPort Expose(BoundInstance instance, BoundPort port)
        {
            var own = Copy(port, $"{instance.Name}.{port.Name}", port.Type, port.Direction);
            Ports.Add(own);
            foreach (var group in PortGroup.Of(port, 0)) Connect(instance, port, group, Member(own, group));
            return own;
        }

        private static BoundPort Copy(BoundPort port, string name, HdlType type, PortDirection direction) =>
            new(name, type, direction, port.Span)
            {
                Documentation = port.Documentation,
                IsFuse = port.IsFuse,
                FuseDefault = port.FuseDefault,
                IsImplied = port.IsImplied,
            };

        private void Connect(BoundInstance instance, BoundPort port, PortGroup group, BoundExpression own)
        {
            var inner = Path(new BoundInstancePort(instance, [], port, port.Span), group);
            Items.Add(group.IsOutput
                ? new BoundDrive(null, own, inner, own.Span)
                : new BoundDrive(null, inner, own, own.Span));
        }

        private static BoundExpression Member(BoundPort port, PortGroup group) =>
            Path(new BoundName(port, port.Span), group);

        private static BoundExpression Path(BoundExpression port, PortGroup group)
        {
            for (var i = 0; i < group.Path.Length; i++)
            {
                var type = i == group.Path.Length - 1 ? group.Type : port.Type;
                port = new BoundPortMember(port, group.Path[i], type, port.Span);
            }

            return port;
        }
    }
}
