using System.Diagnostics;
using System.Text;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;
using WaferHdl.Tests.Support;
using Xunit;

namespace WaferHdl.Semantics.Tests;

/// <summary>No input makes binding throw, hang or overflow the stack.</summary>
public sealed class RobustnessTests
{
    private static readonly string[] s_pool =
    [
        "(", ")", "{", "}", "[", "]", "<", ">", ",", ";", ":", ".", "..", "=", "==", "<=", "<>", "+", "-", "*", "/", "%", "+%", "-|", "&", "|", "^",
        "~", "!", "&&", "<<", ">>", "@", "_", "0", "1", "-1", "255", "1000000000000", "3u8", "0u1", "-3i8", "true", "\"s\"", "u8", "i4", "bit",
        "uint<0>", "int<N>", "index<4>", "stream<u8>", "clock", "reset", "nat", "type", "N", "x", "y", "clk", "if", "else", "match", "for", "in",
        "out", "reg", "wire", "let", "var", "mem", "seq", "comb", "inst", "fn", "const", "as", "flip", "trunc<4>", "repeat", "delay", "cross", "sum",
        "width", "len", "clog2", "=>", "0b1?", "1..=3", "i", "e", "dut", "self",
        "router", "scribe", "fabric", "config", "vcs", "credit", "route", "set", "Port", "tail", "buffer", "tile", "grid", "expose", "redundant",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Mutated_sources_give_diagnostics_not_exceptions(int seed)
    {
        var count = int.Parse(Environment.GetEnvironmentVariable("WAFERHDL_FUZZ") ?? "60");
        var random = new Random(seed);
        var files = Golden.Files("hdl", "*.whdl").Concat(Golden.Files("examples", "*.whdl"))
            .Concat(Golden.Files("tests/Cases/semantics", "*.whdl"))
            .Concat(Golden.Files("tests/Cases/routers", "*.whdl")).ToList();
        var sources = new MemorySources();
        foreach (var file in Golden.Files("hdl", "*.whdl"))
            sources.Files.Add(file[4..^5].Replace('/', '.'), new SourceText(file, Golden.Read(file)));
        for (var round = 0; round < count; round++)
        {
            var file = files[random.Next(files.Count)];
            var text = Mutate(Golden.Read(file).Replace("«", "").Replace("»", ""), random, 1 + random.Next(6));
            var watch = Stopwatch.StartNew();
            var diagnostics = new DiagnosticBag();
            try
            {
                Program.Load(sources, [new SourceText("fuzz.whdl", text)], diagnostics).CheckAll(diagnostics);
            }
            catch (Exception exception)
            {
                Assert.Fail($"seed {seed} round {round} of {file}: {exception}\n{text}");
            }

            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"seed {seed} round {round} of {file} took {watch.Elapsed}\n{text}");
        }
    }

    private static string Mutate(string text, Random random, int edits)
    {
        var words = Split(text);
        for (var i = 0; i < edits && words.Count > 2; i++)
        {
            var at = random.Next(words.Count);
            switch (random.Next(4))
            {
                case 0: words.RemoveAt(at); break;
                case 1: words[at] = s_pool[random.Next(s_pool.Length)]; break;
                case 2: words.Insert(at, s_pool[random.Next(s_pool.Length)]); break;
                default: words[at] = words[random.Next(words.Count)]; break;
            }
        }

        return string.Concat(words);
    }

    private static List<string> Split(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (var c in text)
        {
            var continues = word.Length > 0 && (char.IsLetterOrDigit(c) || c == '_') && (char.IsLetterOrDigit(word[^1]) || word[^1] == '_');
            if (!continues && word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }

            word.Append(c);
        }

        words.Add(word.ToString());
        return words;
    }

    [Theory]
    [InlineData("y = {0};", " + ", "a")]
    [InlineData("y = {0};", " ^ ", "a")]
    [InlineData("let z = {0}; y = z[7:0];", " && ", "(a == 0)")]
    [InlineData("const K = {0}; y = K - K;", " + ", "1")]
    public void Chains_of_100_000_terms_bind(string form, string op, string term)
    {
        var chain = string.Join(op, Enumerable.Repeat(term, 100_000));
        var diagnostics = Check($"module M {{ in a: u8; out y: u8; {string.Format(form, chain).Replace("{{", "{")} }}");
        Assert.True(diagnostics.Items.Count <= 2, string.Join('\n', diagnostics.Items.Select(d => d.Message)));
    }

    [Fact]
    public void Deep_nesting_binds()
    {
        const int Depth = 5_000;
        var parentheses = new string('(', Depth) + "a" + new string(')', Depth);
        var branches = string.Concat(Enumerable.Repeat("if a == 1 { 2 } else ", Depth)) + "{ 3 }";
        var unary = new string('~', Depth) + "a";
        var diagnostics = Check($"module M {{ in a: u8; out y: u8; y = {parentheses} & {unary}; let _b: u8 = {branches}; }}");
        Assert.Empty(diagnostics.Items);
    }

    [Fact]
    public void Deep_blocks_and_types_bind()
    {
        const int Depth = 2_000;
        var blocks = string.Concat(Enumerable.Repeat("if a == 1 { ", Depth)) + "r <= a;" + new string('}', Depth);
        var type = "u8" + string.Concat(Enumerable.Repeat("[1]", Depth));
        var diagnostics = Check($"module M {{ in a: u8; out y: u8; reg r: u8; y = r; seq {{ {blocks} }} in t: {type}; let _t = t; }}");
        Assert.Empty(diagnostics.Items);
    }

    private static DiagnosticBag Check(string text)
    {
        var diagnostics = new DiagnosticBag();
        Program.Load(new MemorySources(), [new SourceText("deep.whdl", text)], diagnostics).CheckAll(diagnostics);
        return diagnostics;
    }
}
