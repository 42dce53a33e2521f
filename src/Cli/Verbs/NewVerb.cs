using System.CommandLine;
using WaferHdl.Cli.CommandLine;
using WaferHdl.Cli.Output;

namespace WaferHdl.Cli.Verbs;

/// <summary><c>whdl new NAME</c>: a project with one module, its tests and a run.</summary>
internal sealed class NewVerb : Verb
{
    private readonly Argument<string> _name = new("name") { Description = "The project's folder, whose last part is its name" };

    public NewVerb()
        : base(
            "new", "Start a project: whdl.toml, a module with tests, and a run.",
            "whdl new blinker # then: cd blinker && whdl test && whdl run blinker")
    {
        Add(_name);
    }

    protected override int Run(Invocation invocation)
    {
        var folder = invocation.Get(_name);
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));
        if (name.Length == 0 || !char.IsAsciiLetter(name[0]) || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-')))
        {
            throw CliException.Of(
                CliRules.Usage, $"'{name}' can't be the name of a project",
                "start with a letter, then letters, digits, '_' and '-'");
        }

        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any() || File.Exists(folder))
            throw CliException.Of(CliRules.FileAccess, $"'{folder}' exists already", "choose a name that is free");

        var package = name.Replace('-', '_').ToLowerInvariant();
        Directory.CreateDirectory(folder);
        Write(folder, "whdl.toml", Manifest, name, package);
        Write(folder, $"{package}.whdl", Source, name, package);
        Write(folder, ".gitignore", "/build/\n", name, package);
        Write(folder, "README.md", Readme, name, package);
        invocation.Out.WriteLine($"created {folder}: whdl.toml, {package}.whdl, README.md");
        invocation.Out.WriteLine($"  cd {folder} && whdl test     # run its tests");
        invocation.Out.WriteLine($"  cd {folder} && whdl run {package}");
        return ExitCode.Success;
    }

    private static void Write(string folder, string file, string text, string name, string package) =>
        File.WriteAllText(
            Path.Combine(folder, file),
            text.Replace("$NAME", name, StringComparison.Ordinal).Replace("$PACKAGE", package, StringComparison.Ordinal));

    private const string Manifest = """
        name = "$NAME"

        [run.$PACKAGE]
        about = "a thousand cycles, with a waveform"
        top = "$PACKAGE.Blinker<16>"
        set = { enable = 1 }
        cycles = 1000
        wave = "build/$PACKAGE.vcd"

        """;

    private const string Source = """
        /// Turns its light on and off: PERIOD cycles each.
        module Blinker<PERIOD: nat = 4> {
          static_assert(PERIOD >= 2, "PERIOD is {PERIOD}, it must be at least 2");
          in  enable: bit;
          out light:  bit;

          reg count: index<PERIOD> = 0;
          reg on:    bit = 0;

          light = on;

          seq {
            if enable {
              if count == PERIOD - 1 {
                count <= 0;
                on    <= !on;
              } else {
                count <= count +% 1;
              }
            }
          }
        }

        test "turns on after PERIOD cycles, and off again" {
          inst dut = Blinker<4>(enable: 1);
          step 3;
          expect dut.light == 0;
          step 1;
          expect dut.light == 1;
          step 4;
          expect dut.light == 0;
        }

        test "keeps its state while it is not enabled" {
          inst dut = Blinker<3>(enable: 1);
          step 3;
          dut.enable = 0;
          step 10;
          expect dut.light == 1, "light is {dut.light}";
        }

        """;

    private const string Readme = """
        # $NAME

        ```
        whdl test             # run the tests
        whdl run $PACKAGE     # simulate; the waveform is build/$PACKAGE.vcd
        whdl verilog --top '$PACKAGE.Blinker<16>' --out build
        ```

        """;
}
