using System.Globalization;
using System.Text;
using System.Xml;
using WaferHdl.Language.Diagnostics;

namespace WaferHdl.Cli.Testing;

/// <summary>Test results in JUnit's XML, as build servers read them.</summary>
internal static class JUnitWriter
{
    public static void Write(string path, IReadOnlyList<TestOutcome> outcomes)
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } parent) Directory.CreateDirectory(parent);
        var settings = new XmlWriterSettings
        {
            Indent = true,
            NewLineChars = "\n",
            Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            CheckCharacters = false,
        };
        using var xml = XmlWriter.Create(path, settings);
        xml.WriteStartElement("testsuites");
        WriteCounts(xml, outcomes);
        foreach (var suite in outcomes.GroupBy(o => o.File))
        {
            xml.WriteStartElement("testsuite");
            xml.WriteAttributeString("name", suite.Key);
            WriteCounts(xml, [.. suite]);
            foreach (var outcome in suite) WriteCase(xml, outcome);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void WriteCounts(XmlWriter xml, IReadOnlyList<TestOutcome> outcomes)
    {
        xml.WriteAttributeString("tests", Number(outcomes.Count));
        xml.WriteAttributeString("failures", Number(outcomes.Count(o => !o.Passed && o.IsBuilt)));
        xml.WriteAttributeString("errors", Number(outcomes.Count(o => !o.IsBuilt)));
        xml.WriteAttributeString("time", Seconds(TimeSpan.FromTicks(outcomes.Sum(o => o.Time.Ticks))));
    }

    private static void WriteCase(XmlWriter xml, TestOutcome outcome)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", outcome.Package);
        xml.WriteAttributeString("name", Clean(outcome.Name));
        xml.WriteAttributeString("file", outcome.File);
        xml.WriteAttributeString("time", Seconds(outcome.Time));
        if (!outcome.Passed)
        {
            xml.WriteStartElement(outcome.IsBuilt ? "failure" : "error");
            xml.WriteAttributeString("type", outcome.Findings[0].Code);
            xml.WriteAttributeString("message", Clean(outcome.Findings[0].Message));
            using var text = new StringWriter { NewLine = "\n" };
            new DiagnosticRenderer(text).WriteAll(outcome.Findings);
            xml.WriteString(Clean(text.ToString()));
            xml.WriteEndElement();
        }

        if (!outcome.Prints.IsEmpty) xml.WriteElementString("system-out", Clean(string.Join('\n', outcome.Prints)));
        xml.WriteEndElement();
    }

    // XML 1.0 has no control characters, not even escaped ones.
    private static string Clean(string text) => string.Concat(text.Select(c => XmlConvert.IsXmlChar(c) || char.IsSurrogate(c) ? c : '\uFFFD'));

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);
}
