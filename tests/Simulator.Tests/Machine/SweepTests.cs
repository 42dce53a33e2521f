using System.Collections.Concurrent;
using WaferHdl.Simulator.Machine.Sweeps;
using Xunit;

namespace WaferHdl.Simulator.Tests.Machine;

public sealed class SweepTests
{
    [Fact]
    public void Two_phases_of_a_mesh_follow_each_other_by_one_strip()
    {
        var schedule = SweepSchedule.Create(2, Mesh(activity: false));
        Assert.NotNull(schedule);
        Assert.Equal(1, schedule.Slope);
        Assert.Equal([0, 1], schedule.Offsets);
        Assert.Equal([3, 1], schedule.Depths);
        Assert.Equal(3, SweepSchedule.Create(2, Mesh(activity: true))!.Slope);
    }

    [Fact]
    public void A_single_phase_without_neighbours_takes_all_cycles_of_a_strip_at_once()
    {
        var schedule = SweepSchedule.Create(1, [.. SweepDependence.State(0, 0)]);
        Assert.Equal(0, schedule!.Slope);
        Assert.Equal(10, schedule.Steps(10, 16));
    }

    [Fact]
    public void Phases_that_wait_for_each_other_have_no_schedule() =>
        Assert.Null(SweepSchedule.Create(
            2, [SweepDependence.Buffer(1, 0, -1, 1), SweepDependence.Buffer(0, 1, 0, 0)]));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(9)]
    [InlineData(10)]
    public void Folded_neighbours_on_a_ring_are_two_places_apart(int strips)
    {
        var order = SweepSchedule.Fold(strips);
        Assert.Equal(Enumerable.Range(0, strips), order.Order());
        for (var strip = 0; strip < strips; strip++)
            Assert.InRange(
                Math.Abs(Array.IndexOf(order, strip) - Array.IndexOf(order, (strip + 1) % strips)), 0, 2);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_read_sees_its_strip_and_cycle(int threads)
    {
        var schedules = 0;
        for (var seed = 0; schedules < 60; seed++)
        {
            var random = new Random(seed * 3 + threads);
            var phases = random.Next(1, 5);
            var reach = random.Next(4);
            var dependences = Random(random, phases, reach);
            if (SweepSchedule.Create(phases, dependences) is not { } schedule) continue;
            schedules++;
            var strips = random.Next(1, 120);
            using var runner = new SweepRunner(threads);
            var checker = new Checker(schedule, dependences, strips, threads, reach, seed);
            foreach (var skew in new[] { 1, 2, 4, 8, 16 })
            {
                var cycles = random.Next(1, 40);
                checker.StartRun(skew);
                Assert.Equal(cycles, runner.Run(checker, schedule, strips, cycles, skew, random.Next(1, 9), threads));
                checker.EndRun(cycles);
            }
        }
    }

    [Fact]
    public void A_run_that_is_cancelled_ends_behind_a_sweep()
    {
        var dependences = Mesh(activity: false);
        var schedule = SweepSchedule.Create(2, dependences)!;
        using var runner = new SweepRunner(3);
        using var source = new CancellationTokenSource();
        var checker = new Checker(schedule, dependences, 400, 3, 0, 1)
        {
            Hook = cycle =>
            {
                if (cycle == 50) source.Cancel();
            },
        };
        checker.StartRun(8);
        var taken = runner.Run(checker, schedule, 400, 10_000, 8, 4, 3, source.Token);
        Assert.InRange(taken, 48, 100);
        Assert.Equal(0, taken % 8);
        checker.EndRun(taken);
    }

    [Fact]
    public void A_failure_on_any_thread_reaches_the_caller_and_the_next_run_works()
    {
        var dependences = Mesh(activity: false);
        var schedule = SweepSchedule.Create(2, dependences)!;
        using var runner = new SweepRunner(3);
        for (var fails = 10; fails < 60; fails += 5)
        {
            var checker = new Checker(schedule, dependences, 300, 3, 0, 1)
            {
                Hook = cycle =>
                {
                    if (cycle == fails) throw new InvalidTimeZoneException("here");
                },
            };
            checker.StartRun(4);
            Assert.Throws<InvalidTimeZoneException>(() => runner.Run(checker, schedule, 300, 1000, 4, 2, 3));
        }

        var good = new Checker(schedule, dependences, 300, 3, 0, 1);
        good.StartRun(4);
        Assert.Equal(100, runner.Run(good, schedule, 300, 100, 4, 2, 3));
        good.EndRun(100);
    }

    private static List<SweepDependence> Mesh(bool activity)
    {
        List<SweepDependence> list =
            [SweepDependence.Buffer(1, 0, -1, 1), .. SweepDependence.State(0, 1), .. SweepDependence.State(1, 1)];
        if (!activity) return list;
        list.AddRange(SweepDependence.Activity(0, 1, 2));
        list.AddRange(SweepDependence.Activity(1, 1, 1));
        return list;
    }

    // The last phase commits the state that all others read.
    private static List<SweepDependence> Random(Random random, int phases, int reach)
    {
        List<SweepDependence> list = [];
        for (var phase = 0; phase < phases; phase++)
        {
            list.AddRange(SweepDependence.State(phase, phases - 1));
            if (reach > 0) list.AddRange(SweepDependence.Activity(phase, phases - 1, random.Next(reach + 1)));
            if (phase == 0) continue;
            for (var i = random.Next(1, 3); i > 0; i--)
            {
                var least = random.Next(-3, 3);
                list.Add(SweepDependence.Buffer(
                    random.Next(6) == 0 ? random.Next(phases) : phase, random.Next(phase), least,
                    least + random.Next(4)));
            }
        }

        // Phases are not always listed in the order in which they run.
        if (random.Next(3) > 0) return list;
        var names = Enumerable.Range(0, phases).ToArray();
        random.Shuffle(names);
        return [.. list.Select(d => d with { Reader = names[d.Reader], Source = names[d.Source] })];
    }

    // Buffers hold stamps in the place of values.
    private sealed class Checker : ISweepWork
    {
        private readonly SweepSchedule _schedule;
        private readonly ILookup<int, SweepDependence> _reads;
        private readonly int _strips;
        private readonly int _seed;
        private readonly int _committer;
        private readonly long[] _version;
        private readonly long[][] _flags;
        private readonly ConcurrentDictionary<(int Thread, int Cycle, int Phase, int Slot), (int, long)> _buffers = [];
        private readonly long[] _first;
        private long _runStart;
        private long _nextSweep;
        private long _operations;

        public Checker(
            SweepSchedule schedule, List<SweepDependence> dependences, int strips, int threads, int reach, int seed)
        {
            _schedule = schedule;
            _reads = dependences.ToLookup(d => d.Reader);
            _strips = strips;
            _seed = seed;
            _committer = dependences.First(d => d.Reader == d.Source && d.Lag == 1).Source;
            _version = new long[strips];
            _flags = [new long[strips], new long[strips]];
            Array.Fill(_flags[1], -1);
            _first = new long[threads];
        }

        public Action<long>? Hook { get; init; }

        public void StartRun(int skew)
        {
            _buffers.Clear();
            _nextSweep = 0;
            _operations = 0;
            Skew = skew;
        }

        private int Skew { get; set; }

        public void EndRun(long cycles)
        {
            _runStart += cycles;
            Assert.All(_version, version => Assert.Equal(_runStart, version));
            Assert.Equal(cycles * _strips * _schedule.Phases, _operations);
        }

        public void Begin(int thread, long cycle, int cycles)
        {
            Assert.Equal(_nextSweep++ * Skew, cycle);
            _first[thread] = _runStart + cycle;
        }

        public void End(int thread, long cycle, int cycles) => Assert.Equal(_runStart + cycle, _first[thread]);

        public bool Expects => false;

        public void Expect(int thread, int step, int count, int steps)
        {
        }

        public void Run(int thread, int phase, int strip, int cycle)
        {
            var time = _first[thread] + cycle;
            Hook?.Invoke(time);
            if ((strip * 7 + time * 3 + phase + _seed) % 11 == 0) Thread.SpinWait((int)(time % 5) * 40);
            Interlocked.Increment(ref _operations);
            Assert.Equal(time, Volatile.Read(ref _version[strip]));
            foreach (var read in _reads[phase])
            {
                for (var source = strip + read.MinDelta; source <= strip + read.MaxDelta; source++)
                {
                    if (source < 0 || source >= _strips) continue;
                    if (read.UsesBuffer)
                        Assert.Equal((source, time), _buffers[(thread, cycle, read.Source, Slot(read.Source, source))]);
                    else if (read.Lag == 1 && read.Source == _committer)
                        Assert.Equal(time - 1, Volatile.Read(ref _flags[(time + 1) & 1][source]));
                }
            }

            _buffers[(thread, cycle, phase, Slot(phase, strip))] = (strip, time);
            if (phase != _committer) return;
            Volatile.Write(ref _version[strip], time + 1);
            Volatile.Write(ref _flags[time & 1][strip], time);
        }

        private int Slot(int phase, int strip) => strip % _schedule.Depths[phase];
    }
}
