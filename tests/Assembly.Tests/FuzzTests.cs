using System.Diagnostics;
using WaferHdl.Tests.Support;
using Xunit;

namespace WaferHdl.Assembly.Tests;

public sealed class FuzzTests
{
    private static readonly string[] s_pieces =
    [
        "add.f32 ", "li ", "mac", ".", ".mix ", "r1", "d2", "r15", "r99", ", ", " ", "\n", "\n", "\n", "1", "0x", "1f", "2b", "1:", "loop", ":",
        "=", "==", "+", "-", "*", "/", "%", "<<", "(", ")", "[", "]", "@", "->", "'", "\"", "\\", "\\@", "\\()", "\\a", "//", "/*", "*/", "#", ";",
        "\n.macro m a, b=1\n", "\n.endm\n", "\n.rept 3\n", "\n.endr\n", "\n.irp a, 1, 2\n", "\n.if ", "\n.else\n", "\n.elseif 1\n", "\n.endif\n",
        "\n.data\n", "\n.text\n", ".word ", ".half ", ".f16 ", ".ascii ", ".space ", ".align ", ".org ", ".equ ", ".set ", "\nm ", ".include <pe/std.s>\n",
        "vec d1, ", "la r1, ", "known(", "f32(", "lo(", "9999999999999999999999", "1e400", "ä", "\0", "\t", "\ud800", "?", "~", "!", "&&", "||", "Kind.Ring",
    ];

    [Fact]
    public void No_text_makes_the_assembler_throw_or_hang()
    {
        var random = new Random(3);
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < 1500; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 120)).Select(_ => s_pieces[random.Next(s_pieces.Length)]));
            Check(text);
        }

        Assert.True(watch.Elapsed < TimeSpan.FromMinutes(2), $"{watch.Elapsed}");
    }

    [Fact]
    public void No_change_of_a_program_makes_the_assembler_throw_or_hang()
    {
        var random = new Random(4);
        var programs = Golden.Files("tests/Cases/assembly", "*.s").Where(f => !f.Contains("limits", StringComparison.Ordinal))
            .Select(Golden.Read).Append(File.ReadAllText(Path.Combine(Programs.Library, "pe/std.s"))).ToList();
        for (var i = 0; i < 400; i++)
        {
            var text = programs[random.Next(programs.Count)].ToList();
            for (var change = random.Next(1, 8); change > 0 && text.Count > 1; change--)
            {
                var at = random.Next(text.Count);
                if (random.Next(3) == 0) text.RemoveRange(at, Math.Min(text.Count - at, random.Next(1, 20)));
                else text.InsertRange(at, s_pieces[random.Next(s_pieces.Length)]);
            }

            Check(new string([.. text]));
        }
    }

    [Theory]
    [InlineData(".macro m\nm\nm\n.endm\nm")]
    [InlineData(".macro m a\nm \\a\\a\n.endm\nm 11")]
    [InlineData(".macro m\n.rept 1000\nm\n.endr\n.endm\nm")]
    [InlineData(".rept 1000000\n.rept 1000000\nhalt\n.endr\n.endr")]
    [InlineData(".data\n.space 1 << 200\n.align 1 << 200")]
    [InlineData("A = 1 << 255 << 255 << 255")]
    public void Growth_without_end_ends_with_an_error(string text)
    {
        var (program, diagnostics) = Programs.TryAssemble(text);
        Assert.Null(program);
        Assert.True(diagnostics.HasErrors);
    }

    [Fact]
    public void Long_chains_of_symbols_have_values_or_an_error()
    {
        var chain = string.Join('\n', Enumerable.Range(0, 4_000).Select(i => $"s{i} = s{i + 1} + 1")) + "\ns4000 = 0\nli r1, s0";
        Assert.Equal([0x80400000ul | (4_000ul << 2)], Programs.Assemble(chain).Words);
        var longer = string.Join('\n', Enumerable.Range(0, 20_000).Select(i => $"s{i} = s{i + 1} + 1")) + "\ns20000 = 0\nli r1, s0";
        Assert.Null(Programs.TryAssemble(longer).Program);
    }

    // Whatever it is: a program, or errors at places of the text.
    private static void Check(string text)
    {
        var (program, diagnostics) = Programs.TryAssemble(text);
        Assert.Equal(program is null, diagnostics.HasErrors);
        Assert.NotNull(Programs.Render(diagnostics));
    }
}
