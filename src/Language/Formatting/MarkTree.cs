using System.Collections.Immutable;
using WaferHdl.Language.Syntax;

namespace WaferHdl.Language.Formatting;

/// <summary>Walks the tree of a file without errors and marks its tokens for the printer.</summary>
internal sealed class MarkTree
{
    private readonly ImmutableArray<Token> _tokens;
    private readonly string _content;
    private readonly TokenMarks[] _marks;
    private readonly int[] _partner; // of a bracket that is no angle
    private readonly Dictionary<int, bool> _isInline = []; // by the braces of 'if' and 'else': all or none

    private MarkTree(CompilationUnit unit)
    {
        _tokens = unit.Tokens;
        _content = unit.Source.Content;
        _marks = new TokenMarks[_tokens.Length];
        _partner = new int[_tokens.Length];
        MatchBrackets();
    }

    public static TokenMarks[] Mark(CompilationUnit unit)
    {
        var tree = new MarkTree(unit);
        foreach (var declaration in unit.Declarations)
        {
            tree.Element(declaration);
            tree.Walk(declaration, isElement: true);
        }
        return tree._marks;
    }

    private void MatchBrackets()
    {
        var open = new Stack<int>();
        for (var i = 0; i < _tokens.Length; i++)
        {
            switch (_tokens[i].Kind)
            {
                case TokenKind.OpenParen or TokenKind.OpenBracket or TokenKind.OpenBrace:
                    open.Push(i);
                    break;
                case TokenKind.CloseParen or TokenKind.CloseBracket or TokenKind.CloseBrace
                    when open.TryPop(out var opener):
                    _partner[opener] = i;
                    _partner[i] = opener;
                    break;
            }
        }
    }

    // ---- finding tokens ----

    /// <summary>The first token that starts at or after an offset.</summary>
    private int TokenFrom(int offset)
    {
        int low = 0, high = _tokens.Length - 1;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_tokens[middle].Start < offset) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private int First(SyntaxNode node) => TokenFrom(node.Span.Start);

    private int Last(SyntaxNode node) => TokenFrom(node.Span.End) - 1;

    private int After(SyntaxNode node) => TokenFrom(node.Span.End);

    private int Find(int from, TokenKind kind)
    {
        while (_tokens[from].Kind != kind && _tokens[from].Kind != TokenKind.EndOfFile) from++;
        return from;
    }

    private void Mark(int token, TokenMarks marks) => _marks[token] |= marks;

    // ---- the walk ----

    private void Walk(SyntaxNode node, bool isElement)
    {
        switch (node)
        {
            case Declaration declaration: WalkDeclaration(declaration); break;
            case ModuleItem item: WalkItem(item); break;
            case Statement statement: WalkStatement(statement); break;
            case StringExpression: return; // one token
            case Expression expression: WalkExpression(expression, isElement); break;
            case TypeSyntax type: WalkType(type); break;
            case FieldDeclaration field: Mark(First(field.Type), TokenMarks.AfterColon); break;
            case EnumMember { Value: { } value }: Mark(First(value) - 1, TokenMarks.Operator); break;
            case MatchArm arm: Mark(After(arm.Patterns[^1]), TokenMarks.Operator); break;
            case AttributeSyntax attribute: WalkAttribute(attribute); break;
            case GenericParameter parameter: Row(parameter, parameter.Kind); break;
            case FunctionParameter parameter: Row(parameter, parameter.Type); break;
            case PortArgument argument: Row(argument, argument.Value); break;
            case FieldInitializer field: Row(field, field.Value); break;
        }
        foreach (var child in node.Children()) Walk(child, IsElement(node, child, isElement));
    }

    // Whether a value stands where an element of a block does, so that its own blocks are laid out like a
    // statement's.
    private static bool IsElement(SyntaxNode parent, SyntaxNode child, bool isParentElement) => parent switch
    {
        FunctionDeclaration function => ReferenceEquals(function.Body, child),
        RouterFunctionItem function => ReferenceEquals(function.Body, child),
        BlockExpression block => ReferenceEquals(block.Value, child),
        MatchArm arm => ReferenceEquals(arm.Body, child),
        IfExpression branch => isParentElement && !ReferenceEquals(branch.Condition, child),
        _ => false,
    };

    private void Element(SyntaxNode node)
    {
        var attributes = SyntaxChildren.PrefixOf(node).Attributes;
        var first = First(node);
        Mark(attributes is [var attribute, ..] ? First(attribute) : first, TokenMarks.Element);
        foreach (var next in attributes) Mark(First(next), TokenMarks.Aligned);
        Mark(first, TokenMarks.Aligned);
    }

    private void Elements<T>(ImmutableArray<T> elements)
        where T : SyntaxNode
    {
        foreach (var element in elements) Element(element);
    }

    private void WalkDeclaration(Declaration declaration)
    {
        switch (declaration)
        {
            case UseDeclaration { IsList: true } use:
                var open = Find(First(use), TokenKind.OpenBrace);
                Mark(open, TokenMarks.TightBefore | TokenMarks.TightAfter);
                Mark(_partner[open], TokenMarks.TightBefore);
                break;
            case ConstDeclaration constant:
                Mark(First(constant.Value) - 1, TokenMarks.Operator);
                break;
            case TypeDeclaration type:
                Angles(type.Parameters);
                break;
            case StructDeclaration type:
                Angles(type.Parameters);
                Body(type, type.Fields);
                break;
            case EnumDeclaration type:
                Body(type, type.Members);
                break;
            case BundleDeclaration bundle:
                Angles(bundle.Parameters);
                Body(bundle, bundle.Members);
                break;
            case FunctionDeclaration function:
                Angles(function.Parameters);
                var names = function.Parameters is [.., var last] ? After(last) : After(function.Name);
                Mark(Find(names, TokenKind.OpenParen), TokenMarks.TightBefore);
                break;
            case ModuleDeclaration module:
                Angles(module.Parameters);
                Body(module, module.Items);
                break;
            case TestDeclaration test:
                Body(test, test.Body);
                break;
        }
    }

    private void WalkItem(ModuleItem item)
    {
        switch (item)
        {
            case PortItem port: DeclarationRow(port, port.Type); break;
            case WireItem wire: DeclarationRow(wire, wire.Type); break;
            case RegItem { IsConfig: true } reg: ValueRow(null, reg.Initial); break;
            case RegItem reg: DeclarationRow(reg, reg.Type, reg.Initial); break;
            case MemItem mem: DeclarationRow(mem, mem.Type, mem.Initial); break;
            case FuseItem fuse: DeclarationRow(fuse, fuse.Type, fuse.Initial); break;
            case ConstItem constant: Mark(First(constant.Declaration.Value) - 1, TokenMarks.Operator); break;
            case TypeItem type: Angles(type.Declaration.Parameters); break;
            case LetItem let: ValueRow(let.Type, let.Value); break;
            case AssignItem assign: Mark(First(assign.Value) - 1, TokenMarks.Operator); break;
            case SeqItem seq: Body(seq, seq.Body); break;
            case CombItem comb: Body(comb, comb.Body); break;
            case ForItem loop: Body(loop, loop.Body); break;
            case SparseItem { Target: null } sparse: Body(sparse, sparse.Body); break;
            case IfItem branch: WalkIf(branch); break;
            case StaticAssertItem: Mark(First(item) + 1, TokenMarks.TightBefore); break;
            case TileItem tile: Mark(After(tile.Module), TokenMarks.TightBefore); break;
            case InstItem inst:
                foreach (var dimension in inst.Dimensions) Mark(First(dimension), TokenMarks.TightBefore);
                Mark(After(inst.Module), TokenMarks.TightBefore);
                Mark(First(inst.Module) - 1, TokenMarks.Operator);
                break;
        }
    }

    private void DeclarationRow(ModuleItem item, TypeSyntax type, Expression? initial = null)
    {
        Mark(First(item) + 1, TokenMarks.AfterKeyword);
        ValueRow(type, initial);
    }

    private void Row(SyntaxNode row, SyntaxNode value)
    {
        Mark(First(row), TokenMarks.Row);
        Mark(First(value), TokenMarks.Operator);
    }

    private void ValueRow(TypeSyntax? type, Expression? value)
    {
        if (type is not null) Mark(First(type), TokenMarks.AfterColon);
        if (value is not null) Mark(First(value) - 1, TokenMarks.Operator);
    }

    private void WalkIf(IfItem branch)
    {
        var open = After(branch.Condition);
        Chain(branch);
        Block(open, isOwned: true);
        Elements(branch.Then);
        var next = _partner[open] + 1;
        if (next > Last(branch)) return;
        Mark(next, TokenMarks.Joined | TokenMarks.Aligned);
        if (_tokens[next + 1].Kind != TokenKind.OpenBrace) return; // else if: the nested item marks itself
        Block(next + 1, isOwned: true);
        Elements(branch.Else);
    }

    private void WalkStatement(Statement statement)
    {
        switch (statement)
        {
            case LetStatement let: ValueRow(let.Type, let.Value); break;
            case VarStatement variable: ValueRow(variable.Type, variable.Value); break;
            case ConstStatement constant:
                Mark(First(constant.Declaration.Value) - 1, TokenMarks.Operator);
                break;
            case AssignStatement assign: Mark(First(assign.Value) - 1, TokenMarks.Operator); break;
            case StaticAssertStatement: Mark(First(statement) + 1, TokenMarks.TightBefore); break;
            case BlockStatement block:
                Block(First(block), isOwned: true);
                Elements(block.Body);
                break;
            case IfStatement branch:
                Chain(branch);
                if (branch.Else is { } otherwise) Else(otherwise);
                break;
            case MatchStatement match: Body(match, match.Arms); break;
        }
    }

    // The token 'else' before a branch.
    private void Else(SyntaxNode branch) => Mark(First(branch) - 1, TokenMarks.Joined | TokenMarks.Aligned);

    private void WalkExpression(Expression expression, bool isElement)
    {
        switch (expression)
        {
            case NameExpression name: Angles(name.Arguments); break;
            case MemberExpression member: Angles(member.Arguments); break;
            case UnaryExpression: Mark(First(expression), TokenMarks.TightAfter); break;
            case BinaryExpression binary when binary.OperatorSpan.Length == 2
                && _content[binary.OperatorSpan.Start] == '>':
                Mark(TokenFrom(binary.OperatorSpan.Start) + 1, TokenMarks.TightBefore | TokenMarks.Joined);
                break;
            case IndexExpression index: Mark(After(index.Target), TokenMarks.TightBefore); break;
            case PartSelectExpression part: Mark(After(part.Target), TokenMarks.TightBefore); break;
            case SliceExpression slice:
                Mark(After(slice.Target), TokenMarks.TightBefore);
                Mark(After(slice.High), TokenMarks.TightBefore | TokenMarks.TightAfter);
                break;
            case CallExpression call: Mark(After(call.Callee), TokenMarks.TightBefore); break;
            case ConcatExpression:
                Mark(First(expression), TokenMarks.TightAfter);
                Mark(Last(expression), TokenMarks.TightBefore);
                break;
            case BlockExpression block:
                Block(First(block), isElement);
                Elements(block.Statements);
                if (block.Value is { } value) Element(value);
                break;
            case IfExpression branch:
                Chain(branch);
                if (branch.Else is { } otherwise && (isElement || !IsInline(First(branch.Then))))
                    Else(otherwise);
                break;
            case MatchExpression match:
                Block(After(match.Subject), isElement);
                Elements(match.Arms);
                break;
        }
    }

    private void WalkType(TypeSyntax type)
    {
        switch (type)
        {
            case NamedType named: Angles(named.Arguments); break;
            case ArrayTypeSyntax array: Mark(First(array.Length) - 1, TokenMarks.TightBefore); break;
        }
    }

    private void WalkAttribute(AttributeSyntax attribute)
    {
        Mark(First(attribute), TokenMarks.TightAfter);
        if (After(attribute.Name) is var open && _tokens[open].Kind == TokenKind.OpenParen)
            Mark(open, TokenMarks.TightBefore);
    }

    private void Angles<T>(ImmutableArray<T> arguments)
        where T : SyntaxNode
    {
        if (arguments.IsEmpty) return;
        Mark(First(arguments[0]) - 1, TokenMarks.Angle | TokenMarks.TightBefore | TokenMarks.TightAfter);
        Mark(Find(After(arguments[^1]), TokenKind.Greater), TokenMarks.Angle | TokenMarks.TightBefore);
    }

    // ---- blocks ----

    private void Body<T>(SyntaxNode owner, ImmutableArray<T> elements)
        where T : SyntaxNode
    {
        Block(_partner[Last(owner)], isOwned: true);
        Elements(elements);
    }

    private void Block(int open, bool isOwned)
    {
        var close = _partner[open];
        var isInline = IsInline(open);
        var inline = isInline ? TokenMarks.Inline : TokenMarks.None;
        var owned = isOwned ? TokenMarks.Owned : TokenMarks.None;
        Mark(open, TokenMarks.OpensBlock | TokenMarks.Joined | inline | owned);
        Mark(close, TokenMarks.OpensBlock | inline);
        if (close == open + 1) Mark(close, TokenMarks.TightBefore);
        if (!isOwned) return;
        const TokenMarks start = TokenMarks.Element | TokenMarks.Aligned | TokenMarks.OpensBlock;
        for (var i = open - 1; i >= 0 && (_marks[i] & start) == 0; i--) Mark(i, TokenMarks.Head);
    }

    // The blocks of 'if … else if … else', from the first branch on, are all on one line or none is.
    private void Chain(SyntaxNode first)
    {
        var opens = new List<int>();
        for (var branch = first; branch is not null;)
        {
            switch (branch)
            {
                case IfStatement statement:
                    opens.Add(First(statement.Then));
                    branch = statement.Else;
                    break;
                case IfExpression value:
                    opens.Add(First(value.Then));
                    branch = value.Else;
                    break;
                case IfItem item:
                    opens.Add(After(item.Condition));
                    var next = _partner[opens[^1]] + 1;
                    branch = next > Last(item)
                        ? null
                        : item.Else is [var only] && _tokens[next + 1].Kind == TokenKind.If ? only : null;
                    if (branch is null && next < Last(item)) opens.Add(next + 1);
                    break;
                default:
                    opens.Add(First(branch));
                    branch = null;
                    break;
            }
            if (_isInline.ContainsKey(opens[0])) return;
        }
        var isInline = opens.TrueForAll(IsInline);
        foreach (var open in opens) _isInline[open] = isInline;
    }

    // A block that the author has on one line stays there; an empty one is closed at once.
    private bool IsInline(int open)
    {
        if (_isInline.TryGetValue(open, out var isInline)) return isInline;
        var close = _partner[open];
        var inside = _content.AsSpan(_tokens[open].End, _tokens[close].Start - _tokens[open].End);
        return close == open + 1 ? !inside.Contains("//", StringComparison.Ordinal) : !inside.Contains('\n');
    }
}
