using System.Diagnostics;
using System.Globalization;
using WaferHdl;
using WaferHdl.Disk;
using WaferHdl.Elaborator.Checks;
using WaferHdl.Elaborator.Elaboration;
using WaferHdl.Elaborator.Netlists.Text;
using WaferHdl.Elaborator.Wafers;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Semantics.Values;

// What a wafer costs from source to checked netlist, by its size: the tile of examples/wse2 on dies of growing size. The
// netlist without fuses is the same object for every size; repair and fuses grow with the defects. Run it in the root:
// dotnet run -c Release --project bench/wafer [DEAD]
const int Rounds = 7;
var dead = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000;
(int DieRows, int DieColumns, int Rows, int Columns)[] shapes = [(2, 2, 8, 8), (2, 2, 16, 16), (12, 7, 16, 16), (12, 7, 66, 154)];

Console.WriteLine($"{"dies",8} {"die",10} {"tiles",9} | {"elaborate",10} {"checks",9} {"netlist",9} | {"dead",6} {"repair",9} {"physical",9} {"allocated",10}");
double? first = null;
foreach (var (dieRows, dieColumns, rows, columns) in shapes)
{
    var top = $"Wafer<{dieRows}, {dieColumns}, {rows}, {columns}, 2>";
    var shape = new GridShape(dieRows, dieColumns, rows, columns) { SpareColumns = new SpareRule(2, SpareScheme.Shift, false) };
    var map = Repairable(shape, dead);
    var logical = Median(() => Elaborate(top, new ElaborationOptions()));
    var design = Elaborate(top, new ElaborationOptions());
    var checks = Median(() =>
    {
        DesignChecks.Run(design, new DiagnosticBag());
        return true;
    });
    var repair = Median(() => RepairPlan.Of(shape, map, new DiagnosticBag())!.Proof.Failure);
    var allocated = GC.GetTotalAllocatedBytes(precise: true);
    var physical = Median(() => Elaborate(top, new ElaborationOptions { Defects = map, IsPhysical = true }));
    allocated = (GC.GetTotalAllocatedBytes(precise: true) - allocated) / Rounds;
    var text = WnlWriter.Write(design).Length;
    first ??= logical;
    Console.WriteLine(
        $"{dieRows + " x " + dieColumns,8} {rows + " x " + columns,10} {shape.LogicalTiles,9} | {logical,7:0.0} ms {checks,6:0.0} ms {text / 1024.0,6:0.0} KB"
        + $" | {map.Defects.Length,6} {repair,6:0.0} ms {physical,6:0.0} ms {allocated / 1048576.0,7:0.0} MB   elaboration x {logical / first:0.00} of the first");
}

return;

static WaferHdl.Elaborator.Netlists.Design Elaborate(string top, ElaborationOptions options)
{
    var provider = new DiskSourceProvider("examples/wse2");
    var workspace = new Workspace(provider, [provider.FindPackage("wafer")!]);
    var design = workspace.Elaborate(top, options);
    foreach (var diagnostic in workspace.Diagnostics.Items.Where(d => d.Severity == Severity.Error))
        Console.Error.WriteLine($"{diagnostic.Span}: {diagnostic.Code} {diagnostic.Message}");
    return design ?? throw new InvalidOperationException("the example has errors");
}

// Dead tiles at random, at most two in a row of a die.
static DefectMap Repairable(GridShape shape, int count)
{
    var random = new Random(7);
    var perRow = new Dictionary<(int, int), int>();
    var defects = new HashSet<Defect>();
    for (var i = 0; i < count && defects.Count < shape.PhysicalTiles / 100; i++)
    {
        var (row, column) = (random.Next(shape.PhysicalRows), random.Next(shape.PhysicalColumns));
        var key = (row, column / shape.PhysicalColumnsOf(0));
        if (perRow.GetValueOrDefault(key) >= 2 || !defects.Add(new Defect(DefectKind.Tile, row, column))) continue;
        perRow[key] = perRow.GetValueOrDefault(key) + 1;
    }

    return DefectMap.Of(defects);
}

static double Median<T>(Func<T> work)
{
    var times = new List<double>();
    for (var i = 0; i < Rounds; i++)
    {
        var start = Stopwatch.GetTimestamp();
        work();
        times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }

    times.Sort();
    return times[Rounds / 2];
}
