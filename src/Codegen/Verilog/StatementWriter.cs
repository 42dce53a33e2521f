using WaferHdl.Elaborator.Netlists;
using WaferHdl.Semantics.Values;

namespace WaferHdl.Codegen.Verilog;

/// <summary>Writes statements as the body of an <c>always</c> block.</summary>
/// <param name="assign"><c>=</c> or <c>&lt;=</c>.</param>
internal sealed class StatementWriter(ModuleNetlist module, ExpressionWriter expressions, ModuleNames names, string assign)
{
    public void Write(VerilogText text, List<Statement> statements)
    {
        foreach (var statement in statements) Write(text, statement, "");
    }

    /// <summary><c>if (…) … else …</c>, where <paramref name="lead"/> ends an open block.</summary>
    public void WriteBranch(VerilogText text, string lead, BranchStatement branch) =>
        WriteBranch(text, lead, branch, lead.Length != 0 || !IsPlainChain(branch));

    private void WriteBranch(VerilogText text, string lead, BranchStatement branch, bool hasBegin)
    {
        var (test, then, otherwise) = Test(branch);

        // `if (a) if (b) …` without any else is one condition.
        var tests = new List<VerilogExpression> { test };
        while (otherwise.Count == 0 && then is [BranchStatement { } inner] && (inner.Then.Count == 0 || inner.Else.Count == 0))
        {
            (test, then, otherwise) = Test(inner);
            tests.Add(test);
        }

        var place = otherwise.Count == 0 && then is [InsertStatement or WriteStatement] ? SelectOf(then[0]) : null;
        if (place is { Condition: { } range }) tests.Add(new VerilogExpression(range, Precedence.Relational));
        var condition = tests.Count == 1 ? test.Text : string.Join(" && ", tests.Select(t => t.In(Precedence.LogicalAnd)));
        text.Line($"{lead}if ({condition}){(hasBegin ? " begin" : "")}");
        text.Indent();
        if (place is { } only) WriteAssign(text, only.Place, only.Value);
        else Write(text, then);
        text.Outdent();
        var end = hasBegin ? "end else" : "else";
        if (otherwise is [BranchStatement chained])
        {
            WriteBranch(text, end + " ", chained, hasBegin);
            return;
        }

        if (otherwise.Count != 0)
        {
            text.Line(end + (hasBegin ? " begin" : ""));
            text.Indent();
            Write(text, otherwise);
            text.Outdent();
        }

        if (hasBegin) text.Line("end");
    }

    // The condition of the side that has statements, and the two sides.
    private (VerilogExpression Condition, List<Statement> Then, List<Statement> Else) Test(BranchStatement branch) =>
        branch.Then.Count != 0
            ? (expressions.Render(branch.Condition), branch.Then, branch.Else)
            : (expressions.RenderInverse(branch.Condition), branch.Else, branch.Then);

    // Single assignments all along need no `begin`.
    private static bool IsPlainChain(BranchStatement branch) =>
        (branch.Then.Count == 0 || IsPlain(branch.Then))
        && (branch.Then.Count != 0 || IsPlain(branch.Else))
        && (branch.Else.Count == 0 || IsPlain(branch.Else) || branch.Else is [BranchStatement next] && IsPlainChain(next));

    private static bool IsPlain(List<Statement> statements) => statements is [AssignStatement];

    private void Write(VerilogText text, Statement statement, string lead)
    {
        switch (statement)
        {
            case AssignStatement assignment:
                WriteAssign(text, Place(assignment.Target), assignment.Value);
                break;
            case InsertStatement or WriteStatement:
                if (SelectOf(statement) is { } selected) WriteSelected(text, selected);
                break;
            case BranchStatement branch:
                WriteBranch(text, lead, branch);
                break;
            case SwitchStatement choice when StatementBuilder.IsDisjoint(choice.Cell):
                WriteCase(text, choice);
                break;
            case SwitchStatement choice:
                WriteChain(text, choice);
                break;
        }
    }

    private void WriteAssign(VerilogText text, string place, Net value)
    {
        var comment = module[value] is CrossCell ? "  // from another clock domain" : "";
        foreach (var line in expressions.AssignLines($"{place} {assign} ", value, comment)) text.Line(line);
    }

    private string Place(Target target)
    {
        var name = names[target.Variable]!;
        return target.Width == module.WidthOf(target.Variable)
            ? name
            : name + ExpressionWriter.Bits(target.Low, target.Width);
    }

    /// <summary>An assignment to a selected place, and the condition under which the place exists.</summary>
    private readonly record struct Selected(string Place, Net Value, string? Condition);

    private Selected? SelectOf(Statement statement) => statement switch
    {
        InsertStatement insert => SelectOf(insert),
        WriteStatement write => SelectOf(write),
        _ => null,
    };

    private Selected SelectOf(InsertStatement statement)
    {
        var insert = statement.Insert;
        var (place, guard) = (Place(statement.Target), new IndexGuard(1, module.WidthOf(insert.Start)));
        if (insert.OutputWidth > 1)
        {
            (guard, var select) = expressions.Select(
                insert.Start, insert.OutputWidth, insert.Stride, module.WidthOf(insert.Value));
            place = names[statement.Target.Variable]! + select;
        }

        return new Selected(place, insert.Value, guard.IsNeeded ? expressions.Condition(guard, insert.Start) : null);
    }

    private Selected? SelectOf(WriteStatement write)
    {
        var (port, memory, name) = (write.Port, module.Memories[write.Memory], names.Memories[write.Memory]);
        var lane = port.DataWidth == memory.Width ? "" : ExpressionWriter.Bits(port.Low, port.DataWidth);
        var width = module.WidthOf(port.Address);
        if (module[port.Address] is ConstantCell { Value: var address })
        {
            if (address.Unsigned >= memory.Depth) return null;

            // By way of a wire: Yosys makes registers of a memory that is only written at literal addresses.
            var bits = Math.Max(1, IndexGuard.BitsFor(memory.Depth));
            var word = IndexGuard.Resize(expressions.Signal(port.Address, 0, Math.Min(bits, width)), width, bits);
            return new Selected($"{name}[{word}]{lane}", port.Data, null);
        }

        var guard = new IndexGuard(memory.Depth, width);
        var index = expressions.Index(guard, port.Address, memory.Depth).Text;
        return new Selected(
            $"{name}[{index}]{lane}", port.Data, guard.IsNeeded ? expressions.Condition(guard, port.Address) : null);
    }

    private void WriteSelected(VerilogText text, Selected selected)
    {
        if (selected.Condition is null)
        {
            WriteAssign(text, selected.Place, selected.Value);
            return;
        }

        text.Line($"if ({selected.Condition})");
        text.Indent();
        WriteAssign(text, selected.Place, selected.Value);
        text.Outdent();
    }

    private void WriteCase(VerilogText text, SwitchStatement choice)
    {
        var isExact = choice.Cell.Arms.SelectMany(a => a.Patterns).All(p => p.Mask == BitVector.AllOnes(p.Mask.Width));
        text.Line($"{(isExact ? "case" : "casez")} ({expressions.Render(choice.Cell.Subject).Text})");
        text.Indent();
        foreach (var (patterns, body) in choice.Arms)
            WriteArm(text, string.Join(", ", patterns.Select(p => VerilogLiteral.OfPattern(p.Value, p.Mask))), body);
        WriteArm(text, "default", choice.Default);
        text.Outdent();
        text.Line("endcase");
    }

    private void WriteArm(VerilogText text, string label, List<Statement> body)
    {
        if (body.Count == 0)
        {
            text.Line($"{label}: ;");
        }
        else if (body is [AssignStatement assignment])
        {
            WriteAssign(text, $"{label}: {Place(assignment.Target)}", assignment.Value);
        }
        else
        {
            text.Line($"{label}: begin");
            text.Indent();
            Write(text, body);
            text.Outdent();
            text.Line("end");
        }
    }

    // Patterns that overlap are tested in order: a `case` with them is a lint error.
    private void WriteChain(VerilogText text, SwitchStatement choice)
    {
        var subject = expressions.Signal(choice.Cell.Subject);
        var lead = "";
        foreach (var (patterns, body) in choice.Arms)
        {
            var tests = patterns.Select(p => Test(subject, p)).ToList();
            text.Line($"{lead}if ({string.Join(" || ", tests)}) begin");
            lead = "end else ";
            text.Indent();
            Write(text, body);
            text.Outdent();
        }

        if (choice.Default.Count != 0)
        {
            text.Line("end else begin");
            text.Indent();
            Write(text, choice.Default);
            text.Outdent();
        }

        text.Line("end");
    }

    private static string Test(string subject, CasePattern pattern)
    {
        if (pattern.Mask == BitVector.AllOnes(pattern.Mask.Width)) return $"{subject} == {VerilogLiteral.Of(pattern.Value)}";
        if (pattern.Mask.IsZero) return "1'b1";
        return $"({subject} & {VerilogLiteral.Of(pattern.Mask)}) == {VerilogLiteral.Of(pattern.Value)}";
    }
}
