using Xunit;

namespace WaferHdl.Cli.Tests;

/// <summary>Figures and sweeps of runs.</summary>
public sealed class FigureTests : InTemporaryFolder
{
    private const string Project = """
        name = "fab"
        about = "cells that add"
        figures_about = "about.md"

        [run.one]
        about = "one fabric"
        top = "fab.Grid"
        constants = { STEPS = 8 }
        until = "tile[1][2].is_done"
        cycles = 100
        fill = { code = "code.hex", d = { memory = "ram[0:3].words", file = "alike.csv", where = "row < STEPS - 7" } }
        [run.one.figures]
        finished = { max = "finished", minus = "tile[0][0].ram[3].words[0]", formula = "STEPS + LATE", with = { LATE = 0 }, published = 8.1, within = "2 %", source = "the program" }
        total = { sum = "sum", formula = "3 * 3", within = 0, kind = "fitted" }
        all = { signal = "$cycles", formula = "STEPS", kind = "bound" }

        [run.many]
        top = "fab.Grid<ROWS = {P}, COLS = {2 * Q}>"
        cycles = "{10 + P}"
        constants = { TWO = "P / P + 1" }
        sweep = { P = [1, 4], Q = [1, 2, 3], where = "P >= Q" }
        fill = { code = "code.hex", d = { memory = "ram[0:3].words", file = "alike.csv" } }
        [run.many.figures]
        total = { sum = "sum", formula = "3 * P * Q * TWO", within = { "P=4" = "5 %", otherwise = "0 %" }, published = { "P=4,Q=2" = 49 }, plot = "build/total.svg", x = "Q", log = true }
        each = { sum = "sum", per = "4 * P * Q", about = "w = words of a pair" }
        gain = { sum = "sum", of = "900 * P * Q", formula = "150" }
        """;

    public FigureTests()
    {
        Write("fab.whdl", TileRunTests.Source);
        Write("whdl.toml", Project);
        Write("about.md", "Cells that *add*.\n");
        Write("code.hex", "01 01 00 01\n@8 ff\n");
        Write("alike.csv", "word,value\n0,1\n5,2\n");
    }

    [Fact]
    public void Figures_of_a_run_and_a_sweep_are_one_document()
    {
        Whdl.RunIn(Folder, "run", "--figures", "first.md").Expect(0);
        const string Document = """
            ## fab

            Cells that add.

            Cells that *add*.

            ### one

            One fabric.

            | figure | measured | formula | deviation | published | deviation | allowed | holds |
            | --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |
            | finished | 8 | 8 | 0 % | 8.1 | -1.2 % | 2 % | yes |
            | total | 9 | 9 | 0 % | - | - | 0 | yes |
            | all | 9 | 8 | +12.5 % | - | - | ≥ formula | yes |

            - finished: `STEPS + LATE` with LATE = 0, predicted. Source: The program.
            - total: `3 * 3`, fitted.
            - all: `STEPS`, bound.

            ### many

            `total`:

            | P | Q | measured | formula | deviation | published | deviation | allowed | holds |
            | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |
            | 1 | 1 | 6 | 6 | 0 % | - | - | 0 % | yes |
            | 4 | 1 | 24 | 24 | 0 % | - | - | 5 % | yes |
            | 4 | 2 | 48 | 48 | 0 % | 49 | -2.0 % | 5 % | yes |
            | 4 | 3 | 72 | 72 | 0 % | - | - | 5 % | yes |

            - `3 * P * Q * TWO`, predicted.

            `each`:

            | P | Q | measured |
            | ---: | ---: | ---: |
            | 1 | 1 | 1.5 |
            | 4 | 1 | 1.5 |
            | 4 | 2 | 1.5 |
            | 4 | 3 | 1.5 |

            - w = words of a pair. Measured: divided by `4 * P * Q`.

            `gain`:

            | P | Q | measured | formula | deviation |
            | ---: | ---: | ---: | ---: | ---: |
            | 1 | 1 | 150 | 150 | 0 % |
            | 4 | 1 | 150 | 150 | 0 % |
            | 4 | 2 | 150 | 150 | 0 % |
            | 4 | 3 | 150 | 150 | 0 % |

            - `150`, predicted. Measured: `900 * P * Q` divided by it.

            """;
        Assert.EndsWith(Document.ReplaceLineEndings("\n"), Read("first.md"), StringComparison.Ordinal);
        Assert.Contains("</svg>", Read("build/total.svg"), StringComparison.Ordinal);
        Whdl.RunIn(Folder, "run", "one", "many", "--figures", "second.md", "--engine", "interpreter").Expect(0);
        Assert.Equal(Read("first.md"), Read("second.md"));
    }

    [Fact]
    public void A_point_of_a_sweep_runs_alone()
    {
        var result = Whdl.RunIn(Folder, "run", "many(P=4,Q=2)").Expect(0);
        Assert.Contains("\n4  2        48       48", result.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("\n4  3 ", result.Out, StringComparison.Ordinal);
        Assert.Contains("(4 points)", Whdl.RunIn(Folder, "run").Expect(0).Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'f' is 8, but its formula gives 9: -11.1 %, and 5 % is allowed", "max = \"finished\", formula = \"9\", within = \"5 %\"")]
    [InlineData("'f' is 8, but 7 is published: +14.3 %, and 0 is allowed", "max = \"finished\", published = 7, within = 0")]
    [InlineData("'f' is 8, below its bound of 9", "max = \"finished\", formula = \"9\", kind = \"bound\"")]
    [InlineData("'f' is 8, but its formula gives 4: +100.0 %, and 10 % is allowed", "max = \"finished\", formula = \"4\", kind = \"bound\", within = \"10 %\"")]
    public void Figure_that_deviates_too_far_fails_the_run(string message, string figure)
    {
        Write("whdl.toml", $"[run.a]\ntop = \"fab.Grid\"\ncycles = 20\nfill = {{ code = \"code.hex\" }}\n[run.a.figures]\nf = {{ {figure} }}\n");
        var result = Whdl.RunIn(Folder, "run", "a").Expect(1);
        Assert.Contains("whdl.toml:6:5: error WH9015: " + message, result.Error, StringComparison.Ordinal);
        Assert.Contains("  NO\n", result.Out, StringComparison.Ordinal);
        Whdl.RunIn(Folder, "run", "a", "--figures", "f.md").Expect(1);
        Assert.Contains("| NO |", Read("f.md"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("does not say what is measured", "formula = \"9\"")]
    [InlineData("has 'max' and another", "signal = \"$cycles\", max = \"sum\"")]
    [InlineData("did you mean 'finished'?", "max = \"finishd\"")]
    [InlineData("'formula' can't be read: ", "max = \"sum\", formula = \"Q + 1\"")]
    [InlineData("'formula' can't be read: ", "max = \"sum\", formula = \"1 +\"")]
    [InlineData("'formula' can't be read: ", "max = \"sum\", formula = \"1 / 0\"")]
    [InlineData("is no limit", "max = \"sum\", formula = \"1\", within = \"few\"")]
    [InlineData("has nothing to compare with", "max = \"sum\", within = 1")]
    [InlineData("has no formula", "max = \"sum\", kind = \"bound\"")]
    [InlineData("is no point of the run", "max = \"sum\", published = { \"P=1\" = 3 }")]
    [InlineData("the run has none", "max = \"sum\", plot = \"x.svg\"")]
    [InlineData("is divided by it", "max = \"sum\", per = \"0\"")]
    [InlineData("is measured as 0", "signal = \"tile[0][0].ram[3].words[5]\", of = \"5\"")]
    [InlineData("is about no tile", "max = \"sum\", where = \"row > 5\"")]
    public void Figure_with_a_mistake_names_the_line(string message, string figure)
    {
        Write("whdl.toml", $"[run.a]\ntop = \"fab.Grid\"\ncycles = 20\n[run.a.figures]\nf = {{ {figure} }}\n");
        var error = Whdl.RunIn(Folder, "run", "a").Expect(2).Error;
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Contains("whdl.toml:5:", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("must be a list of whole numbers", "sweep = { P = 4 }")]
    [InlineData("has no point", "sweep = { P = [4], where = \"P > 4\" }")]
    [InlineData("'{Q}' can't be read", "sweep = { P = [4] }\nabout = \"{Q}\"")]
    [InlineData("is no name of a constant", "constants = { \"a b\" = 4 }")]
    [InlineData("must be a whole number or a formula", "constants = { a = 1.5 }")]
    [InlineData("has more than 10000 points", "sweep = { a = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], b = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], c = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], d = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] }")]
    public void Sweep_with_a_mistake_is_refused(string message, string text)
    {
        Write("whdl.toml", $"[run.a]\ntop = \"fab.Grid\"\ncycles = 20\n{text}\n");
        Assert.Contains(message, Whdl.RunIn(Folder, "run", "a").Expect(2).Error, StringComparison.Ordinal);
    }
}
