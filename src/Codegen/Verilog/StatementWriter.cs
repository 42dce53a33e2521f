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
        var condition = expressions.Render(branch.Condition);
        var (then, otherwise) = (branch.Then, branch.Else);
        var test = condition.Text;
        if (then.Count == 0)
        {
            (then, otherwise) = (otherwise, then);
            test = "!" + condition.In(Precedence.Primary);
        }

        text.Line($"{lead}if ({test}){(hasBegin ? " begin" : "")}");
        text.Indent();
        Write(text, then);
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
            case InsertStatement insert:
                WriteInsert(text, insert);
                break;
            case WriteStatement write:
                WriteMemory(text, write);
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
        foreach (var line in expressions.AssignLines($"{place} {assign} ", value)) text.Line(line);
    }

    private string Place(Target target)
    {
        var name = names[target.Variable]!;
        return target.Width == module.WidthOf(target.Variable)
            ? name
            : name + ExpressionWriter.Bits(target.Low, target.Width);
    }

    private void WriteInsert(VerilogText text, InsertStatement statement)
    {
        var insert = statement.Insert;
        var width = insert.OutputWidth;
        if (width == 1)
        {
            WriteGuarded(text, new IndexGuard(1, module.WidthOf(insert.Start)), insert.Start, Place(statement.Target), insert.Value);
            return;
        }

        var (guard, select) = expressions.Select(insert.Start, width, insert.Stride, module.WidthOf(insert.Value));
        WriteGuarded(text, guard, insert.Start, names[statement.Target.Variable]! + select, insert.Value);
    }

    private void WriteMemory(VerilogText text, WriteStatement write)
    {
        var memory = module.Memories[write.Memory];
        var name = names.Memories[write.Memory];
        var lane = write.Port.DataWidth == memory.Width
            ? ""
            : ExpressionWriter.Bits(write.Port.Low, write.Port.DataWidth);
        if (module[write.Port.Address] is ConstantCell { Value: var address })
        {
            if (address.Unsigned >= memory.Depth) return;
            // By way of a wire: Yosys makes registers of a memory that is only written at literal addresses.
            var bits = Math.Max(1, IndexGuard.BitsFor(memory.Depth));
            var addressWidth = module.WidthOf(write.Port.Address);
            var word = IndexGuard.Resize(expressions.Signal(write.Port.Address, 0, Math.Min(bits, addressWidth)), addressWidth, bits);
            WriteAssign(text, $"{name}[{word}]{lane}", write.Port.Data);
            return;
        }

        var guard = new IndexGuard(memory.Depth, module.WidthOf(write.Port.Address));
        var index = expressions.Index(guard, write.Port.Address, memory.Depth).Text;
        WriteGuarded(text, guard, write.Port.Address, $"{name}[{index}]{lane}", write.Port.Data);
    }

    private void WriteGuarded(VerilogText text, IndexGuard guard, Net index, string place, Net value)
    {
        if (!guard.IsNeeded)
        {
            WriteAssign(text, place, value);
            return;
        }

        text.Line($"if ({expressions.Condition(guard, index)})");
        text.Indent();
        WriteAssign(text, place, value);
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
