using System.Globalization;
using WaferHdl.Language.Diagnostics;
using WaferHdl.Language.Text;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Elaborator.Wafers;

/// <summary>Reads a map: JSON when its first character is <c>{</c>, CSV otherwise.</summary>
public sealed class DefectMapReader
{
    private const int MaxErrors = 20;

    private readonly SourceText _source;
    private readonly string _text;
    private readonly GridShape? _shape;
    private readonly DiagnosticBag _diagnostics;
    private readonly List<Defect> _defects = [];

    private DefectMapReader(SourceText source, GridShape? shape, DiagnosticBag diagnostics)
    {
        _source = source;
        _text = source.Content;
        _shape = shape;
        _diagnostics = diagnostics;
    }

    /// <summary>Reads a map; reports what is wrong, by line and column, and then returns null.</summary>
    /// <param name="shape">The wafer, whose parts the coordinates must name; null where it is not known yet.</param>
    public static DefectMap? Read(SourceText source, GridShape? shape, DiagnosticBag diagnostics)
    {
        var errors = new DiagnosticBag();
        var reader = new DefectMapReader(source, shape, errors);
        var first = source.Content.AsSpan().TrimStart("\uFEFF \t\r\n");
        if (first.Length > 0 && first[0] == '{') reader.ReadJson(source.Content.Length - first.Length);
        else reader.ReadCsv();
        diagnostics.AddRange(errors.Items);
        return errors.HasErrors ? null : DefectMap.Of(reader._defects);
    }

    private void ReadCsv()
    {
        var hasHeader = false;
        for (var line = 1; line <= _source.LineCount; line++)
        {
            var text = _source.LineText(line);
            var start = _source.StartOf(line);
            if (text.Trim().Length == 0 || text.TrimStart()[0] == '#') continue;
            if (!hasHeader)
            {
                hasHeader = true;
                var header = string.Join(',', text.TrimStart('\uFEFF').Split(',').Select(field => field.Trim()));
                if (header == DefectMapWriter.Header) continue;
                Error(
                    RepairRules.Malformed, start, text.Length, $"the first line is '{Shorten(text)}', not '{DefectMapWriter.Header}'",
                    $"put '{DefectMapWriter.Header}' above the defects");
                return;
            }

            if (!ReadRow(text, start)) return;
        }

        if (!hasHeader)
            Error(RepairRules.Malformed, 0, 0, "the map is empty", $"a map without defects is the line '{DefectMapWriter.Header}'");
    }

    // Goes on after an error, up to a number of them.
    private bool ReadRow(string text, int start)
    {
        var fields = new List<(string Text, int Start)>();
        for (var at = 0; at <= text.Length;)
        {
            var end = text.IndexOf(',', at);
            if (end < 0) end = text.Length;
            var field = text[at..end];
            fields.Add((field.Trim(), start + at + field.Length - field.TrimStart().Length));
            at = end + 1;
        }

        if (fields.Count is < 3 or > 4)
        {
            Error(
                RepairRules.Malformed, start, text.Length, $"the line has {fields.Count} fields, not 4",
                "write kind,row,column,lane; 'lane' stays empty where there is none");
            return _diagnostics.Count < MaxErrors;
        }

        if (DefectWords.KindOf(fields[0].Text) is not { } kind)
        {
            UnknownKind(fields[0].Text, fields[0].Start);
            return _diagnostics.Count < MaxErrors;
        }

        var lane = 0;
        var laneField = fields.Count == 4 ? fields[3] : ("", start + text.Length);
        var isRead = Number(fields[1], "row", out var row) & Number(fields[2], "column", out var column);
        if (DefectWords.HasLane(kind)) isRead &= Number(laneField, "lane", out lane);
        else if (laneField.Item1.Length > 0)
            isRead = Error(
                RepairRules.Malformed, laneField.Item2, laneField.Item1.Length, $"a '{DefectWords.Of(kind)}' has no lane",
                "leave the last field empty");
        if (isRead) Add(new Defect(kind, row, column, lane), fields[1].Start, start + text.Length);
        return _diagnostics.Count < MaxErrors;
    }

    private void ReadJson(int start)
    {
        var at = start + 1;
        if (Peek(ref at) == '}')
        {
            at++;
            End(at);
            return;
        }

        do
        {
            var word = at;
            if (!Expect(ref at, '"', "a kind in quotes")) return;
            var end = _text.IndexOf('"', at);
            if (end < 0)
            {
                Error(RepairRules.Malformed, word, 1, "the quote is not closed", "write '\"' after the kind");
                return;
            }

            var kind = DefectWords.KindOf(_text[at..end]);
            if (kind is null)
            {
                UnknownKind(_text[at..end], at);
                return;
            }

            at = end + 1;
            if (!Expect(ref at, ':', "':'") || !Expect(ref at, '[', "'[' and the defects of this kind")) return;
            if (!ReadList(ref at, kind.Value)) return;
        }
        while (TryTake(ref at, ','));
        if (Expect(ref at, '}', "',' or '}'")) End(at);
    }

    private bool ReadList(ref int at, DefectKind kind)
    {
        if (TryTake(ref at, ']')) return true;
        do
        {
            Peek(ref at);
            var start = at;
            if (!Expect(ref at, '[', "'[' and the row and column of a defect")) return false;
            var lane = 0;
            if (!JsonNumber(ref at, "row", out var row) || !Expect(ref at, ',', "',' and the column")
                || !JsonNumber(ref at, "column", out var column))
                return false;
            if (DefectWords.HasLane(kind)
                && (!Expect(ref at, ',', "',' and the lane") || !JsonNumber(ref at, "lane", out lane)))
                return false;
            if (!Expect(ref at, ']', "']'")) return false;
            Add(new Defect(kind, row, column, lane), start, at);
            if (_diagnostics.Count >= MaxErrors) return false;
        }
        while (TryTake(ref at, ','));
        return Expect(ref at, ']', "',' or ']'");
    }

    private bool JsonNumber(ref int at, string what, out int number)
    {
        Peek(ref at);
        var start = at;
        while (at < _text.Length && char.IsAsciiDigit(_text[at])) at++;
        return Number((_text[start..at], start), what, out number);
    }

    private void End(int at)
    {
        if (Peek(ref at) != '\0')
            Error(RepairRules.Malformed, at, 1, "something follows after the end of the map", "remove what follows the last '}'");
    }

    private char Peek(ref int at)
    {
        while (at < _text.Length && _text[at] is ' ' or '\t' or '\r' or '\n') at++;
        return at < _text.Length ? _text[at] : '\0';
    }

    private bool TryTake(ref int at, char wanted)
    {
        if (Peek(ref at) != wanted) return false;
        at++;
        return true;
    }

    private bool Expect(ref int at, char wanted, string what) =>
        TryTake(ref at, wanted)
        || Error(
            RepairRules.Malformed, at, at < _text.Length ? 1 : 0,
            at < _text.Length ? $"'{_text[at]}' stands where {what} is expected" : $"the map ends where {what} is expected",
            "a map is {\"tile\": [[row, column], …], …}");

    private bool Number((string Text, int Start) field, string what, out int number) =>
        int.TryParse(field.Text, NumberStyles.None, CultureInfo.InvariantCulture, out number)
        || Error(
            RepairRules.Malformed, field.Start, field.Text.Length,
            field.Text.Length == 0 ? $"the {what} is missing" : $"'{Shorten(field.Text)}' is no {what}",
            $"a {what} is a number from 0");

    private void UnknownKind(string word, int start) => Error(
        RepairRules.UnknownKind, start, word.Length, $"'{Shorten(word)}' is no kind of defect",
        $"the kinds are {string.Join(", ", DefectWords.All)}");

    private void Add(Defect defect, int start, int end)
    {
        if (_shape is not null && DefectRange.Problem(_shape, defect) is { } problem)
            Error(RepairRules.OutOfRange, start, end - start, problem, "coordinates are physical and count from 0, spares included");
        else _defects.Add(defect);
    }

    private bool Error(DiagnosticRule rule, int start, int length, string message, string help)
    {
        _diagnostics.Report(rule, new SourceSpan(_source, start, length), message, help);
        return false;
    }

    private static string Shorten(string text) => text.Length <= 40 ? text : $"{text[..40]}…";
}
