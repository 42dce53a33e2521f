using System.Globalization;
using Xunit;

namespace WaferHdl.Simulator.Tests;

/// <summary>A strict reader of value change dumps: every change must be of a declared variable, fit its
/// width, and differ from the value before; times must rise.</summary>
internal sealed class VcdDocument
{
    private readonly Dictionary<string, Variable> _byId = new(StringComparer.Ordinal);

    public sealed record Variable(string Path, string Kind, int Width, string Id)
    {
        public List<(long Time, string Value)> Changes { get; } = [];

        /// <summary>The value that holds at a time.</summary>
        public string At(long time) => Changes.Last(c => c.Time <= time).Value;
    }

    public Dictionary<string, Variable> Variables { get; } = new(StringComparer.Ordinal);

    public string TimeScale { get; private set; } = "";

    public long End { get; private set; }

    public static VcdDocument Parse(string text)
    {
        var document = new VcdDocument();
        var lines = text.Split('\n');
        Assert.Equal("", lines[^1]);
        var body = document.ReadHeader(lines);
        document.ReadChanges(lines[body..^1]);
        foreach (var variable in document.Variables.Values) Assert.NotEmpty(variable.Changes);
        return document;
    }

    private int ReadHeader(string[] lines)
    {
        var scopes = new Stack<string>();
        for (var i = 0; ; i++)
        {
            var words = lines[i].Split(' ');
            Assert.Equal("$end", words[^1]);
            switch (words[0])
            {
                case "$timescale":
                    TimeScale = string.Join(' ', words[1..^1]);
                    break;
                case "$scope":
                    Assert.Equal("module", words[1]);
                    scopes.Push(words[2]);
                    break;
                case "$upscope":
                    scopes.Pop();
                    break;
                case "$var":
                    var path = string.Join('.', scopes.Reverse().Append(words[4]));
                    var variable = new Variable(
                        path, words[1], int.Parse(words[2], CultureInfo.InvariantCulture), words[3]);
                    Variables.Add(path, variable);
                    _byId.Add(variable.Id, variable);
                    break;
                case "$enddefinitions":
                    Assert.Empty(scopes);
                    return i + 1;
                default:
                    Assert.Equal("$version", words[0]);
                    break;
            }
        }
    }

    private void ReadChanges(string[] lines)
    {
        var time = -1L;
        foreach (var line in lines)
        {
            if (line is "$dumpvars" or "$end") continue;
            if (line[0] == '#')
            {
                var next = long.Parse(line[1..], CultureInfo.InvariantCulture);
                Assert.True(next > time, $"{next} behind {time}");
                End = time = next;
                continue;
            }

            var (value, id) = line[0] is 'b' or 's'
                ? (line[1..].Split(' ')[0], line.Split(' ')[1])
                : (line[..1], line[1..]);
            var variable = _byId[id];
            Assert.Equal(line[0] == 's', variable.Kind == "string");
            if (line[0] != 's') Assert.InRange(value.Length, 1, variable.Width);
            if (variable.Changes.Count > 0) Assert.NotEqual(value, variable.Changes[^1].Value);
            variable.Changes.Add((time, value));
        }
    }
}
