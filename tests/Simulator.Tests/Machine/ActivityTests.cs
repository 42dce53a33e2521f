using System.Collections.Immutable;
using System.Numerics;
using WaferHdl.Simulator.Machine.Sweeps;
using Xunit;

namespace WaferHdl.Simulator.Tests.Machine;

public sealed class ActivityTests
{
    [Fact]
    public void A_mesh_of_two_phases_looks_one_and_two_blocks_away()
    {
        var reach = ActivityReach.Of(
            [new(0, false), new(0, true)], [new ActivityLink(1, 0, new ActivityBox(0, -1, 1, -1, 1))]);
        Assert.Equal(new ActivityBox(0, -2, 2, -2, 2), Assert.Single(reach[0]));
        Assert.Equal(new ActivityBox(0, -1, 1, -1, 1), Assert.Single(reach[1]));
    }

    [Fact]
    public void A_phase_that_nobody_reads_is_never_asked_for()
    {
        var reach = ActivityReach.Of([new(0, false), new(0, true)], []);
        Assert.Empty(reach[0]);
        Assert.Equal(ActivityBox.Of(0), Assert.Single(reach[1]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Skipped_blocks_would_not_have_changed(int seed)
    {
        var random = new Random(seed);
        ImmutableArray<(int Strips, int Blocks)> regions =
            [(random.Next(4, 40), random.Next(1, 150)), (random.Next(4, 40), random.Next(1, 10))];
        ImmutableArray<ActivityPhase> phases = [new(0, false), new(1, false), new(0, false), new(1, true), new(0, true)];
        List<ActivityLink> links = [];
        for (var reader = 1; reader < phases.Length; reader++)
            for (var i = random.Next(1, 3); i > 0; i--)
                links.Add(new(reader, Source(random, reader), default));
        for (var i = 0; i < links.Count; i++) links[i] = links[i] with { Box = Box(random, phases[links[i].Source].Region) };
        var full = new Model(regions, phases, links, skips: false);
        var skipping = new Model(regions, phases, links, skips: true);
        for (var round = 0; round < 12; round++)
        {
            for (var i = 0; i < 3; i++)
            {
                var region = random.Next(2);
                var (y, b) = (random.Next(regions[region].Strips), random.Next(regions[region].Blocks));
                full.Poke(region, y, b);
                skipping.Poke(region, y, b);
            }

            for (var cycle = 0; cycle < 25; cycle++)
            {
                full.Step();
                skipping.Step();
                Assert.Equal(full.State(0), skipping.State(0));
                Assert.Equal(full.State(1), skipping.State(1));
            }
        }

        Assert.True(skipping.Evaluated * 3 < full.Evaluated * 2, $"{skipping.Evaluated} of {full.Evaluated}");
    }

    private static int Source(Random random, int reader)
    {
        // Committing phases export nothing.
        return random.Next(Math.Min(reader, 3));
    }

    private static ActivityBox Box(Random random, int region)
    {
        var (y, b) = (random.Next(-1, 1), random.Next(-1, 1));
        return new ActivityBox(region, y, y + random.Next(2), b, b + random.Next(2));
    }

    // Values spread to who reads them and fade; what was not evaluated holds garbage.
    private sealed unsafe class Model
    {
        private readonly ImmutableArray<(int Strips, int Blocks)> _regions;
        private readonly ImmutableArray<ActivityPhase> _phases;
        private readonly List<ActivityLink> _links;
        private readonly ActivityFlags? _flags;
        private readonly int[][] _state;
        private long _cycle;

        public Model(
            ImmutableArray<(int Strips, int Blocks)> regions, ImmutableArray<ActivityPhase> phases,
            List<ActivityLink> links, bool skips)
        {
            (_regions, _phases, _links) = (regions, phases, links);
            _state = [.. regions.Select(r => new int[r.Strips * r.Blocks])];
            if (skips) _flags = new ActivityFlags(regions, phases, links);
        }

        public long Evaluated { get; private set; }

        public int[] State(int region) => [.. _state[region]];

        public void Poke(int region, int strip, int block)
        {
            _state[region][strip * _regions[region].Blocks + block] = 9 + block % 3;
            _flags?.SetAll();
        }

        public void Step()
        {
            var values = new int[_phases.Length][];
            for (var phase = 0; phase < _phases.Length; phase++)
            {
                var (region, commits) = _phases[phase];
                var (strips, blocks) = _regions[region];
                values[phase] = new int[strips * blocks];
                Array.Fill(values[phase], -1000);
                var mask = stackalloc ulong[4];
                var changed = stackalloc ulong[4];
                for (var y = 0; y < strips; y++)
                {
                    new Span<ulong>(changed, 4).Clear();
                    var count = _flags?.Find(phase, y, _cycle, mask) ?? blocks;
                    if (_flags is not null && count > 0)
                        Assert.Equal(count, Enumerable.Range(0, blocks).Count(b => (mask[b / 64] >> b % 64 & 1) != 0));
                    for (var b = 0; b < blocks && count > 0; b++)
                    {
                        if (_flags is not null && (mask[b / 64] >> b % 64 & 1) == 0) continue;
                        Evaluated++;
                        var value = Value(phase, y, b, values);
                        values[phase][y * blocks + b] = value;
                        if (!commits) continue;
                        ref var state = ref _state[region][y * blocks + b];
                        if (state != value) changed[b / 64] |= 1UL << b % 64;
                        state = value;
                    }

                    if (commits) Note(region, y, count, changed, mask);
                }
            }

            _cycle++;
        }

        private void Note(int region, int strip, int count, ulong* changed, ulong* evaluated)
        {
            if (_flags is null) return;
            if (count == 0) _flags.SetIdle(region, strip, _cycle);
            else _flags.Set(region, strip, _cycle, _cycle % 4 == 0 ? evaluated : changed);
        }

        private int Value(int phase, int strip, int block, int[][] values)
        {
            var (region, commits) = _phases[phase];
            var value = _state[region][strip * _regions[region].Blocks + block] * 16;
            foreach (var link in _links)
            {
                if (link.Reader != phase) continue;
                var (strips, blocks) = _regions[link.Box.Region];
                for (var y = strip + link.Box.MinStrip; y <= strip + link.Box.MaxStrip; y++)
                    for (var b = block + link.Box.MinBlock; b <= block + link.Box.MaxBlock; b++)
                        if (y >= 0 && y < strips && b >= 0 && b < blocks)
                            value = Math.Max(value, values[link.Source][y * blocks + b]);
            }

            if (!commits) return value + BitOperations.PopCount((uint)value);
            var next = value / 16 - 1 - value % 3;
            return Math.Clamp(next, 0, 12);
        }
    }
}
