using System.Collections.Immutable;
using System.Numerics;
using WaferHdl.Simulator.Machine.Sweeps;
using Xunit;

namespace WaferHdl.Simulator.Tests.Machine;

public sealed class ActivityTests
{
    [Fact]
    public void A_mesh_of_two_phases_looks_one_and_two_lanes_away()
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
            [(random.Next(4, 16), seed == 6 ? 70 : random.Next(1, 6)), (random.Next(4, 16), random.Next(1, 5))];
        ImmutableArray<ActivityPhase> phases = [new(0, false), new(1, false), new(0, false), new(1, true), new(0, true)];
        List<ActivityLink> links = [];
        for (var reader = 1; reader < phases.Length; reader++)
            for (var i = random.Next(1, 3); i > 0; i--)
                links.Add(new(reader, Source(random, reader), default));
        for (var i = 0; i < links.Count; i++) links[i] = links[i] with { Box = Box(random, phases[links[i].Source].Region) };
        var full = new Model(regions, phases, links, skips: false);
        var skipping = new Model(regions, phases, links, skips: true);
        for (var round = 0; round < 4; round++)
        {
            for (var i = 0; i < 3; i++)
            {
                var region = random.Next(2);
                var (y, lane) = (random.Next(regions[region].Strips), random.Next(regions[region].Blocks * 64));
                full.Poke(region, y, lane);
                skipping.Poke(region, y, lane);
            }

            for (var cycle = 0; cycle < 12; cycle++)
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
        var far = random.Next(4) == 0 ? 50 : 1;
        var (y, i) = (random.Next(-1, 1), random.Next(-far, 1));
        return new ActivityBox(region, y, y + random.Next(2), i, i + random.Next(far + 1));
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
            _state = [.. regions.Select(r => new int[r.Strips * r.Blocks * 64])];
            if (skips) _flags = new ActivityFlags(regions, phases, links);
        }

        public long Evaluated { get; private set; }

        public int[] State(int region) => [.. _state[region]];

        public void Poke(int region, int strip, int lane)
        {
            _state[region][strip * _regions[region].Blocks * 64 + lane] = 9 + lane % 3;
            _flags?.SetAll();
        }

        public void Step()
        {
            var values = new int[_phases.Length][];
            var mask = stackalloc ulong[4];
            var changed = stackalloc ulong[256];
            for (var phase = 0; phase < _phases.Length; phase++)
            {
                var (region, commits) = _phases[phase];
                var (strips, blocks) = _regions[region];
                values[phase] = new int[strips * blocks * 64];
                Array.Fill(values[phase], -1000);
                for (var y = 0; y < strips; y++)
                {
                    new Span<ulong>(changed, 256).Clear();
                    var count = _flags?.Find(phase, y, _cycle, mask) ?? blocks;
                    if (_flags is not null && count > 0)
                        Assert.Equal(count, Enumerable.Range(0, blocks).Count(b => (mask[b / 64] >> b % 64 & 1) != 0));
                    for (var b = 0; b < blocks && count > 0; b++)
                        if (_flags is null || (mask[b / 64] >> b % 64 & 1) != 0)
                            changed[b] = Evaluate(phase, y, b, values);
                    if (!commits || _flags is null) continue;
                    if (count == 0) _flags.SetIdle(region, y, _cycle);
                    else _flags.Set(region, y, _cycle, changed);
                }
            }

            _cycle++;
        }

        private ulong Evaluate(int phase, int strip, int block, int[][] values)
        {
            var (region, commits) = _phases[phase];
            Evaluated++;
            var changed = 0UL;
            for (var lane = block * 64; lane < block * 64 + 64; lane++)
            {
                var value = Value(phase, strip, lane, values);
                var at = strip * _regions[region].Blocks * 64 + lane;
                values[phase][at] = value;
                if (!commits) continue;
                if (_state[region][at] != value) changed |= 1UL << lane % 64;
                _state[region][at] = value;
            }

            return changed;
        }

        private int Value(int phase, int strip, int lane, int[][] values)
        {
            var (region, commits) = _phases[phase];
            var value = _state[region][strip * _regions[region].Blocks * 64 + lane] * 16;
            foreach (var link in _links)
            {
                if (link.Reader != phase) continue;
                var (strips, blocks) = _regions[link.Box.Region];
                for (var y = strip + link.Box.MinStrip; y <= strip + link.Box.MaxStrip; y++)
                    for (var i = lane + link.Box.MinLane; i <= lane + link.Box.MaxLane; i++)
                        if (y >= 0 && y < strips && i >= 0 && i < blocks * 64)
                            value = Math.Max(value, values[link.Source][y * blocks * 64 + i]);
            }

            if (!commits) return value + BitOperations.PopCount((uint)value);
            return Math.Clamp(value / 16 - 1 - value % 3, 0, 12);
        }
    }
}
