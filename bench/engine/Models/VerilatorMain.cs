using System.Globalization;
using System.Text;
using System.Text.Json;
using WaferHdl.Elaborator.Netlists;

namespace WaferHdl.Bench.Engine.Models;

/// <summary>The C++ program round a verilated model: the same commands as <see cref="EngineServer"/>.</summary>
internal static class VerilatorMain
{
    /// <param name="nameMap">The export's <c>.names.json</c>.</param>
    public static string Write(Design design, string topName, string nameMap, IReadOnlyList<int> periods)
    {
        using var map = JsonDocument.Parse(nameMap);
        var signals = map.RootElement.GetProperty("modules").GetProperty(topName).GetProperty("signals");
        var ports = design.TopModule.Ports
            .Select(p => new Place(p, p.Name, signals.GetProperty(p.Name).GetString()!)).ToList();
        var clocks = ports.Where(p => p.Port is { Kind: PortKind.Clock, IsOutput: false }).Select(p => p.Member).ToList();
        var resets = ports.Where(p => p.Port is { Kind: PortKind.Reset, IsOutput: false }).Select(p => p.Member).ToList();
        return $$"""
            #include "V{{topName}}.h"
            #include "verilated.h"
            #include <chrono>
            #include <cstdio>
            #include <cstdlib>
            #include <cstring>
            #include <ctime>
            #include <sys/resource.h>
            static V{{topName}}* top;
            static unsigned long long hash;
            static void fold(unsigned word) { hash = hash * 1000003ULL + word; }
            {{Edge(clocks, periods)}}
            int main() {
              auto* context = new VerilatedContext;
              top = new V{{topName}}(context);
              char line[256], name[128], value[128];
              puts("ready"); fflush(stdout);
              while (fgets(line, sizeof line, stdin)) {
                long count;
                if (sscanf(line, "poke %127s %127s", name, value) == 2) {
            {{Pokes(ports)}}
                  puts("ok");
                } else if (!strncmp(line, "reset", 5)) {
                  {{Assign(resets, 1)}}
                  for (int i = 0; i < {{ModelProcess.ResetEdges}}; i++) edge();
                  {{Assign(resets, 0)}}
                  puts("ok");
                } else if (sscanf(line, "step %ld", &count) == 1) {
                  timespec a, b;
                  auto start = std::chrono::steady_clock::now();
                  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
                  for (long i = 0; i < count; i++) edge();
                  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
                  double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
                  printf("%.9f %.9f\n", (b.tv_sec - a.tv_sec) + (b.tv_nsec - a.tv_nsec) * 1e-9, wall);
                } else if (!strncmp(line, "check", 5)) {
                  top->eval();
                  hash = 0;
            {{Folds(ports)}}
                  printf("%016llx\n", hash);
                } else if (!strncmp(line, "peak", 4)) {
                  rusage usage;
                  getrusage(RUSAGE_SELF, &usage);
                  printf("%ld\n", usage.ru_maxrss);
                } else break;
                fflush(stdout);
              }
              return 0;
            }

            """;
    }

    // One clock: low, then high. Several: the earliest edges of all periods, those of one time together.
    private static string Edge(List<string> clocks, IReadOnlyList<int> periods)
    {
        if (periods.Count == 0)
            return $"static inline void edge() {{ {Assign(clocks, 0)} top->eval(); {Assign(clocks, 1)} top->eval(); }}";
        var text = new StringBuilder();
        var list = string.Join(", ", periods);
        text.Append(CultureInfo.InvariantCulture, $"static long next_edge[] = {{ {list} }};\nstatic void edge() {{\n");
        text.Append(CultureInfo.InvariantCulture, $"  static const long periods[] = {{ {list} }};\n  long now = next_edge[0];\n");
        text.Append(CultureInfo.InvariantCulture, $"  for (int i = 1; i < {periods.Count}; i++) if (next_edge[i] < now) now = next_edge[i];\n");
        text.Append("  ").Append(Assign(clocks, 0)).Append(" top->eval();\n");
        for (var i = 0; i < clocks.Count; i++)
            text.Append(CultureInfo.InvariantCulture, $"  if (next_edge[{i}] == now) {{ next_edge[{i}] += periods[{i}]; top->{clocks[i]} = 1; }}\n");
        return text.Append("  top->eval();\n}").ToString();
    }

    private static string Pokes(IEnumerable<Place> ports)
    {
        var text = new StringBuilder();
        foreach (var port in ports.Where(p => p.Port is { IsOutput: false, Kind: PortKind.Data or PortKind.Fuse, Width: <= 64 }))
            text.Append(CultureInfo.InvariantCulture, $"      if (!strcmp(name, \"{port.Name}\")) top->{port.Member} = strtoull(value, nullptr, 16);\n");
        return text.ToString();
    }

    private static string Folds(IEnumerable<Place> ports)
    {
        var text = new StringBuilder();
        foreach (var (port, _, name) in ports.Where(p => p.Port.IsOutput))
        {
            text.Append(port.Width switch
            {
                <= 32 => $"      fold(top->{name});\n",
                <= 64 => $"      fold(top->{name} >> 32); fold((unsigned)top->{name});\n",
                _ => $"      for (int i = {(port.Width + 31) / 32 - 1}; i >= 0; i--) fold(top->{name}[i]);\n",
            });
        }

        return text.ToString();
    }

    private static string Assign(IEnumerable<string> names, int value) =>
        string.Concat(names.Select(n => string.Create(CultureInfo.InvariantCulture, $"top->{n} = {value}; ")));

    // A port, its name in the source, and its member of the verilated class.
    private sealed record Place(Port Port, string Name, string Member);
}
