using System.Diagnostics;
using WaferHdl.Bench.Engine.Models;
using static WaferHdl.Bench.Engine.Rows.MeshRows;

namespace WaferHdl.Bench.Engine.Rows;

/// <summary>From source to the first cycle, and a small test: whole processes of the command line.</summary>
internal static class StartRows
{
    public static void FirstCycle(Session session)
    {
        foreach (var (side, must, aim) in session.IsQuick ? [(8, 300.0, 1_000.0)] : new[] { (8, 300.0, 1_000.0), (32, 300.0, 1_000.0) })
        {
            var design = Designs.Mesh(side, side, checks: true);
            var built = session.Verilate(design, limit: side == 32 ? Session.StartLimit : null);
            var seconds = Time(session, ["sim", Path.Combine(design.Project, design.Package + ".whdl"), "--top", design.Top, "--cycles", "1", "--engine", session.Engine]);
            var ratio = built.WallSeconds / seconds;
            var bound = built.Program is null ? "≥ " : "";
            var text = Text($"{bound}{ratio:0}x ({1000 * seconds:0} ms against {bound}{built.WallSeconds:0} s of verilating and compiling)");
            if (side == 32) session.Rows.Add(ResultRow.AtLeast("start", "source to first cycle, 32 x 32 mesh, whole process, against verilate and compile", ratio, must, aim, text));
            else session.Rows.Add(new ResultRow("start 8 x 8", "the same, 8 x 8", "", "", text, ratio, null, null));
        }
    }

    public static void SmallTest(Session session)
    {
        var seconds = Time(session, ["test", "examples/01_counter"]);
        session.Rows.Add(ResultRow.AtMost(
            "small test", "`whdl test` of a counter, whole process", seconds, 0.5, 0.25, Text($"{seconds:0.00} s"), " s"));
    }

    // The script builds the program first when something has changed; the median leaves that out.
    private static double Time(Session session, IEnumerable<string> arguments)
    {
        var list = arguments.ToList();
        return Rounds.Median(Enumerable.Range(0, 1 + session.RoundCount).Select(_ => Once(session, list)).Skip(1).ToList());
    }

    private static double Once(Session session, List<string> arguments)
    {
        var watch = Stopwatch.StartNew();
        var start = new ProcessStartInfo(Path.Combine(session.Root, "whdl"), arguments)
        {
            WorkingDirectory = session.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new BenchException($"whdl {string.Join(' ', arguments)}: {error.Result}");
        return watch.Elapsed.TotalSeconds;
    }
}
