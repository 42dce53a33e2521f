namespace WaferHdl.Language.Syntax;

/// <summary>The parts of a node, for walks that treat most kinds of node alike.</summary>
public static class SyntaxChildren
{
    /// <summary>The direct child nodes in source order, without <see cref="Identifier"/>s.</summary>
    public static IEnumerable<SyntaxNode> Children(this SyntaxNode node) => Parts(node).OfType<SyntaxNode>();

    /// <summary>The attributes, comments aside, that stand before a node.</summary>
    public static Prefix PrefixOf(SyntaxNode node) => node switch
    {
        Declaration declaration => declaration.Prefix,
        ModuleItem item => item.Prefix,
        FieldDeclaration field => field.Prefix,
        EnumMember member => member.Prefix,
        _ => Prefix.None,
    };

    private static IEnumerable<SyntaxNode?> Parts(SyntaxNode node) => node switch
    {
        Declaration declaration => [.. declaration.Prefix.Attributes, .. PartsOf(declaration)],
        ModuleItem item => [.. item.Prefix.Attributes, .. PartsOf(item)],
        FieldDeclaration field => [.. field.Prefix.Attributes, field.Type],
        EnumMember member => [.. member.Prefix.Attributes, member.Value],
        Statement statement => PartsOf(statement),
        Expression expression => PartsOf(expression),
        TypeSyntax type => PartsOf(type),
        ValuePattern pattern => [pattern.Value],
        RangePattern range => [range.Low, range.High],
        MatchArm arm => [.. arm.Patterns, arm.Body],
        AttributeSyntax attribute => attribute.Arguments,
        FunctionParameter parameter => [parameter.Type],
        GenericArgument argument => [argument.Value],
        GenericParameter parameter => [parameter.Kind, parameter.Default],
        FieldInitializer field => [field.Value],
        StringPart part => [part.Value],
        InstDimension dimension => [dimension.Size],
        PortArgument argument => [argument.Value],
        RangeSyntax range => [range.Low, range.High],
        _ => [],
    };

    private static IEnumerable<SyntaxNode?> PartsOf(Declaration node) => node switch
    {
        UseDeclaration use => use.Names,
        ConstDeclaration constant => [constant.Type, constant.Value],
        TypeDeclaration type => [.. type.Parameters, type.Type],
        StructDeclaration declaration => [.. declaration.Parameters, .. declaration.Fields],
        EnumDeclaration declaration => [declaration.Base, .. declaration.Members],
        BundleDeclaration bundle => [.. bundle.Parameters, .. bundle.Members],
        FunctionDeclaration function =>
            [.. function.Parameters, .. function.Arguments, function.ReturnType, function.Body],
        ModuleDeclaration module => [.. module.Parameters, .. module.Items],
        TestDeclaration test => test.Body,
        _ => [],
    };

    private static IEnumerable<SyntaxNode?> PartsOf(ModuleItem node) => node switch
    {
        PortItem port => [port.Type],
        ConstItem item => PartsOf(item.Declaration),
        TypeItem item => PartsOf(item.Declaration),
        LetItem let => [let.Type, let.Value],
        WireItem wire => [wire.Type],
        RegItem reg => [reg.Type, reg.Initial],
        MemItem mem => [mem.Type, mem.Initial],
        FuseItem fuse => [fuse.Type, fuse.Initial],
        SeqItem seq => seq.Body,
        CombItem comb => comb.Body,
        AssignItem assign => [assign.Place, assign.Value],
        ConnectItem connect => [connect.Left, connect.Right],
        InstItem inst => [.. inst.Dimensions, inst.Spares, inst.Module, .. inst.Arguments],
        BufferItem buffer => [buffer.Depth],
        VcsItem vcs => [vcs.Count],
        RouterFunctionItem function => [function.Body],
        TileItem tile => [tile.Module, .. tile.Arguments],
        GridItem grid => [grid.Rows, grid.Columns],
        DiesItem dies => [dies.Rows, dies.Columns],
        HopLatencyItem hop => [hop.Latency],
        ScribeItem scribe => [scribe.Module, scribe.Latency],
        SparesItem spares => [spares.Count],
        ForItem loop => [loop.Range, .. loop.Body],
        IfItem branch => [branch.Condition, .. branch.Then, .. branch.Else],
        StaticAssertItem check => [check.Condition, check.Message],
        PropertyItem property => [property.Condition, property.Message],
        SparseItem sparse =>
        [
            sparse.Stream, sparse.Skip, sparse.When, sparse.Lanes, sparse.Window, sparse.Target, .. sparse.Body,
        ],
        _ => [],
    };

    private static IEnumerable<SyntaxNode?> PartsOf(Statement node) => node switch
    {
        LetStatement let => [let.Type, let.Value],
        VarStatement variable => [variable.Type, variable.Value],
        ConstStatement constant => PartsOf(constant.Declaration),
        AssignStatement assign => [assign.Place, assign.Value],
        BlockStatement block => block.Body,
        IfStatement branch => [branch.Condition, branch.Then, branch.Else],
        MatchStatement match => [match.Subject, .. match.Arms],
        ForStatement loop => [loop.Range, loop.Body],
        StaticAssertStatement check => [check.Condition, check.Message],
        InstStatement inst => [inst.Item],
        WhileStatement loop => [loop.Condition, loop.Body],
        StepStatement step => [step.Count, step.Clock],
        ClockStatement clock => [clock.Clock, clock.Period, clock.Phase],
        ExpectStatement expect => [expect.Condition, expect.Message],
        SendStatement send => [send.Stream, send.Value, send.Within],
        RecvStatement recv => [recv.Stream, recv.Target, recv.Within],
        PrintStatement print => [print.Message],
        LoadStatement load => [load.Memory, load.File],
        FeedStatement feed => [feed.Stream, feed.File],
        CaptureStatement capture => [capture.Stream, capture.File],
        ParallelStatement parallel => parallel.Branches,
        ExpressionStatement expression => [expression.Value],
        _ => [],
    };

    private static IEnumerable<SyntaxNode?> PartsOf(Expression node) => node switch
    {
        StringExpression text => text.Parts,
        NameExpression name => name.Arguments,
        MemberExpression member => [member.Target, .. member.Arguments],
        IndexExpression index => [index.Target, index.Index],
        SliceExpression slice => [slice.Target, slice.High, slice.Low],
        PartSelectExpression part => [part.Target, part.Start, part.Width],
        UnaryExpression unary => [unary.Operand],
        BinaryExpression binary => [binary.Left, binary.Right],
        CastExpression cast => [cast.Operand, cast.Type],
        ParenthesizedExpression parenthesized => [parenthesized.Inner],
        BlockExpression block => [.. block.Statements, block.Value],
        IfExpression branch => [branch.Condition, branch.Then, branch.Else],
        MatchExpression match => [match.Subject, .. match.Arms],
        ConcatExpression concat => concat.Parts,
        StructExpression value => [value.Type, .. value.Fields],
        ArrayExpression array => array.Elements,
        FillExpression fill => [fill.Value, fill.Count],
        CallExpression call => [call.Callee, .. call.Arguments],
        TypeExpression type => [type.Type],
        _ => [],
    };

    private static IEnumerable<SyntaxNode?> PartsOf(TypeSyntax node) => node switch
    {
        NamedType type => type.Arguments,
        ArrayTypeSyntax array => [array.Element, array.Length],
        FlipType flip => [flip.Inner],
        _ => [],
    };
}
