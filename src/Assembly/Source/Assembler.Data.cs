using System.Numerics;

namespace WaferHdl.Assembly.Source;

// Directives that take room in a section.
internal sealed partial class Assembler
{
    private void Values(LineCursor cursor, ValueForm form, int size)
    {
        if (_sections.Current == SymbolSection.Text)
        {
            if (form != ValueForm.Integer || size != 32)
            {
                cursor.Report(
                    AssemblyRules.Section, cursor.Line.Span, "the program holds words only", "'.data' goes to the data memory");
                return;
            }

            size = _isa.Width;
        }

        do
        {
            if (Expression(cursor) is not { } value) return;
            var step = _sections.Current == SymbolSection.Text ? 1 : size / 8;
            if (!Room(step, cursor, value.Span)) return;
            if (_sections.Current == SymbolSection.Data && _sections.DataPlace % step != 0)
            {
                cursor.Report(
                    AssemblyRules.Section, cursor.Line.Span, $"{step} bytes at address {_sections.DataPlace}, which is no multiple of {step}",
                    $"'.align {step}' above goes to the next one");
                return;
            }

            _sections.Items.Add(new DataValue(
                (long)_sections.Place, _listing.Count - 1, cursor.Expansion, _sections.Current, form, size, value));
            _sections.Advance(step);
        }
        while (cursor.Accept(","));
        cursor.ExpectEnd();
    }

    private void Text(LineCursor cursor, bool hasEnd)
    {
        if (cursor.Current.Kind != AsmTokenKind.String)
        {
            cursor.Fail("a text");
            return;
        }

        var span = cursor.SpanOf(cursor.Current);
        var bytes = System.Text.Encoding.UTF8.GetBytes(cursor.Take().Text + (hasEnd ? "\0" : ""));
        if (!cursor.ExpectEnd() || !InData(cursor) || !Room(bytes.Length, cursor, span)) return;
        foreach (var b in bytes)
        {
            _sections.Items.Add(new DataValue(
                _sections.DataPlace, _listing.Count - 1, cursor.Expansion, SymbolSection.Data, ValueForm.Integer, 8, Number(b)));
            _sections.Advance(1);
        }
    }

    private void Space(LineCursor cursor)
    {
        var span = cursor.Line.Span;
        if (KnownInteger(cursor, "the room") is not { } count || !cursor.ExpectEnd()) return;
        if (count < 0) cursor.Report(AssemblyRules.Section, span, $"room for {count} is none");
        else if (Room(count, cursor, span)) _sections.Advance((long)count);
    }

    private void Origin(LineCursor cursor)
    {
        var span = cursor.Line.Span;
        if (KnownInteger(cursor, "the place") is not { } place || !cursor.ExpectEnd()) return;
        if (place < _sections.Place)
        {
            cursor.Report(AssemblyRules.Section, span, $"'.org' goes back from {_sections.Place} to {place}", "places only grow");
            return;
        }

        if (Room(place - _sections.Place, cursor, span)) _sections.Advance((long)(place - _sections.Place));
    }

    private void Align(LineCursor cursor)
    {
        var span = cursor.Line.Span;
        if (KnownInteger(cursor, "the alignment") is not { } step || !cursor.ExpectEnd()) return;
        if (step < 1 || step > _sections.Limit)
        {
            cursor.Report(AssemblyRules.Section, span, $"an alignment of {step}", "'.align 8' goes to the next multiple of 8");
            return;
        }

        var gap = (step - BigInteger.Remainder(_sections.Place, step)) % step;
        if (Room(gap, cursor, span)) _sections.Advance((long)gap);
    }

    private bool InData(LineCursor cursor)
    {
        if (_sections.Current == SymbolSection.Data) return true;
        cursor.Report(AssemblyRules.Section, cursor.Line.Span, "the program holds words only", "'.data' goes to the data memory");
        return false;
    }
}
