using System.Xml.Linq;
using Xunit;

namespace WaferHdl.Cli.Tests;

public sealed class TestVerbTests : InTemporaryFolder
{
    private const string Sources = """
        module Adder {
          in  a: u8;
          in  b: u8;
          out y: u9;
          reg sum: u9 = 0;
          y = sum;
          seq { sum <= a + b; }
        }

        test "adds" {
          inst dut = Adder(a: 3, b: 4);
          step;
          print "y is {dut.y}";
          expect dut.y == 7;
        }

        test "adds wrongly" {
          inst dut = Adder(a: 3, b: 4);
          step 5;
          print "before <the> end";
          expect dut.y == 8, "3 + 4 & more";
        }

        test "random sums" {
          inst dut = Adder();
          for i in 0..20 {
            let a = random<u8>();
            dut.a = a;
            step;
            expect dut.y == a;
          }
        }
        """;

    [Fact]
    public void Failed_test_shows_both_sides_the_cycle_and_the_seed()
    {
        Write("adder.whdl", Sources);
        var result = Whdl.RunIn(Folder, "test", "--seed", "7").Expect(1);
        Assert.EndsWith("2 passed, 1 failed\n", result.Out, StringComparison.Ordinal);
        Assert.Contains("FAILED adder.whdl: adds wrongly", result.Out, StringComparison.Ordinal);
        Assert.Contains("  | before <the> end", result.Out, StringComparison.Ordinal);
        Assert.Contains("WH4020", result.Out, StringComparison.Ordinal);
        Assert.Contains("3 + 4 & more", result.Out, StringComparison.Ordinal);
        Assert.Contains("seed 7", result.Out, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', result.Out);
    }

    [Fact]
    public void Filter_and_list_select_tests()
    {
        Write("adder.whdl", Sources);
        Assert.Equal("1 passed, 0 failed\n", Whdl.RunIn(Folder, "test", "--filter", "random").Expect(0).Out);
        Assert.Equal("1 passed, 0 failed\n", Whdl.RunIn(Folder, "test", "--filter", "adder: *SUMS").Expect(0).Out);
        Assert.Equal("adder.whdl: adds\nadder.whdl: adds wrongly\n", Whdl.RunIn(Folder, "test", "--list", "--filter", "adds").Expect(0).Out);
        Assert.Contains("no test matches 'multiplies'", Whdl.RunIn(Folder, "test", "--filter", "multiplies").Expect(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Junit_file_has_every_test_and_the_failure()
    {
        Write("adder.whdl", Sources);
        Whdl.RunIn(Folder, "test", "--junit", "out/results.xml").Expect(1);
        var suites = XDocument.Parse(Read("out/results.xml")).Root!;
        Assert.Equal("3", suites.Attribute("tests")!.Value);
        Assert.Equal("1", suites.Attribute("failures")!.Value);
        var cases = suites.Descendants("testcase").ToList();
        Assert.Equal(["adds", "adds wrongly", "random sums"], cases.Select(c => c.Attribute("name")!.Value));
        Assert.All(cases, c => Assert.Equal("adder", c.Attribute("classname")!.Value));
        Assert.Contains("3 + 4 & more", cases[1].Element("failure")!.Value, StringComparison.Ordinal);
        Assert.Equal("y is 7", cases[0].Element("system-out")!.Value);
    }

    [Fact]
    public void Waveform_of_a_failure_is_written()
    {
        Write("adder.whdl", Sources);
        var result = Whdl.RunIn(Folder, "test", "--wave").Expect(1);
        Assert.Contains("waveform: build/waves/adder.adds_wrongly.vcd", result.Out, StringComparison.Ordinal);
        Assert.Contains("$enddefinitions", Read("build/waves/adder.adds_wrongly.vcd"), StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(Path.Combine(Folder, "build/waves")));
    }

    [Fact]
    public void Test_that_does_not_compile_fails_with_its_errors()
    {
        Write("a.whdl", "test \"broken\" {\n  inst dut = Missing();\n}\n");
        Write("b.whdl", Sources);
        var result = Whdl.RunIn(Folder, "test").Expect(1);
        Assert.Contains("a.whdl:2:", result.Out, StringComparison.Ordinal);
        Assert.Contains("'Missing'", result.Out, StringComparison.Ordinal);
        Assert.EndsWith("2 passed, 2 failed\n", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_calls_print_equal_bytes()
    {
        Write("adder.whdl", Sources);
        Assert.Equal(Whdl.RunIn(Folder, "test", "-j", "4").Out, Whdl.RunIn(Folder, "test", "-j", "1").Out);
    }

    [Fact]
    public void Captured_file_stays_in_the_project()
    {
        Write("p/pass.whdl", """
            module Pass { in x: stream<u8>; out y: stream<u8>; x <> y; }

            test "captures" {
              inst dut = Pass();
              capture dut.y to "build/y.csv";
              for i in 1..=3 { send dut.x, i; }
            }

            test "escapes" {
              inst dut = Pass();
              capture dut.y to "../y.csv";
              send dut.x, 1;
            }
            """);
        var result = Whdl.RunIn(Path.Combine(Folder, "p"), "test").Expect(1);
        Assert.Equal(["1", "2", "3"], Read("p/build/y.csv").Trim().Split('\n').Skip(1));
        Assert.False(File.Exists(Path.Combine(Folder, "y.csv")));
        Assert.Contains("'../y.csv' is outside the project folder", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Random_power_up_values_and_traps_reach_the_test()
    {
        Write("m.whdl", """
            module M { in i: u4; out y: u8; reg r: u8; reg a: u8[3] = [1, 2, 3]; y = r +% a[i]; seq { r <= r; } }

            test "powers up as zero" { inst dut = M(i: 0); expect dut.y == 1; }
            test "reads past the end" { inst dut = M(i: 9); step 2; expect true; }
            """);
        Whdl.RunIn(Folder, "test", "--filter", "past").Expect(0);
        Assert.Contains("WH4011", Whdl.RunIn(Folder, "test", "--filter", "past", "--trap").Expect(1).Out, StringComparison.Ordinal);
        Whdl.RunIn(Folder, "test", "--filter", "zero").Expect(0);
        Whdl.RunIn(Folder, "test", "--filter", "zero", "--init", "random").Expect(1);
    }
}
