using WaferHdl.Elaborator.Netlists;

namespace WaferHdl.Codegen.Verilog;

/// <summary>Joins the statements of several registers, so that one condition is written once.</summary>
internal static class StatementMerger
{
    /// <summary>Adds statements of another variable. Branches on the same condition become one; the order within a
    /// variable stays, and between variables it does not matter.</summary>
    public static void Merge(List<Statement> into, List<Statement> from)
    {
        var first = 0;
        foreach (var statement in from)
        {
            var place = into.FindIndex(first, other => CanJoin(other, statement));
            if (place < 0)
            {
                into.Add(statement);
                first = into.Count - 1;
                continue;
            }

            first = place;
            switch (into[place], statement)
            {
                case (BranchStatement a, BranchStatement b):
                    Merge(a.Then, b.Then);
                    Merge(a.Else, b.Else);
                    break;
                case (SwitchStatement a, SwitchStatement b):
                    for (var i = 0; i < a.Arms.Length; i++) Merge(a.Arms[i].Body, b.Arms[i].Body);
                    Merge(a.Default, b.Default);
                    break;
            }
        }
    }

    /// <summary>The net that decides first, by which registers are grouped into blocks.</summary>
    public static Net? Decision(List<Statement> statements) => statements.FirstOrDefault() switch
    {
        BranchStatement branch => branch.Condition,
        SwitchStatement choice => choice.Cell.Subject,
        _ => null,
    };

    private static bool CanJoin(Statement a, Statement b) => (a, b) switch
    {
        (BranchStatement x, BranchStatement y) => x.Condition == y.Condition,
        (SwitchStatement x, SwitchStatement y) => x.Cell.Subject == y.Cell.Subject
            && x.Arms.Length == y.Arms.Length
            && x.Arms.Zip(y.Arms).All(pair => pair.First.Patterns.SequenceEqual(pair.Second.Patterns)),
        _ => false,
    };
}
