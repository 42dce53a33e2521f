using System.Collections.Immutable;
using WaferHdl.Language.Syntax;
using WaferHdl.Language.Text;

namespace WaferHdl.Semantics.Binding;

/// <summary>Statements and the items of modules.</summary>
internal sealed partial class NameChecker
{
    private void Block(ImmutableArray<Statement> statements)
    {
        Push();
        foreach (var statement in statements) Statement(statement);
        Pop();
    }

    private void Statement(Statement statement)
    {
        switch (statement)
        {
            case LetStatement let:
                Visit(let.Type);
                Visit(let.Value);
                Declare(let.Name, "local");
                break;
            case VarStatement variable:
                Visit(variable.Type);
                Visit(variable.Value);
                Declare(variable.Name, "variable");
                break;
            case ConstStatement constant:
                Visit(constant.Declaration.Type);
                Visit(constant.Declaration.Value);
                Declare(constant.Declaration.Name, "constant");
                break;
            case AssignStatement assign:
                Visit(assign.Value);
                Place(assign.Place);
                break;
            case BlockStatement block:
                Block(block.Body);
                break;
            case IfStatement condition:
                Statement? link = condition;
                while (link is IfStatement current)
                {
                    Visit(current.Condition);
                    Block(current.Then.Body);
                    link = current.Else;
                }

                if (link is not null) Statement(link);
                break;
            case MatchStatement match:
                Visit(match.Subject);
                foreach (var arm in match.Arms) Visit(arm);
                break;
            case ForStatement loop:
                Visit(loop.Range.Low);
                Visit(loop.Range.High);
                Push();
                Declare(loop.Index);
                Block(loop.Body.Body);
                Pop();
                break;
            case StaticAssertStatement assertion:
                Visit(assertion.Condition);
                Visit(assertion.Message);
                break;
            case ExpressionStatement expression:
                Visit(expression.Value);
                break;
            default:
                TestStatement(statement);
                break;
        }
    }

    private void TestStatement(Statement statement)
    {
        switch (statement)
        {
            case InstStatement instance:
                Instance(instance.Item);
                Declare(instance.Item.Name);
                break;
            case WhileStatement loop:
                Visit(loop.Condition);
                Block(loop.Body.Body);
                break;
            case StepStatement step:
                Visit(step.Count);
                Visit(step.Clock);
                break;
            case ClockStatement clock:
                Visit(clock.Clock);
                Visit(clock.Period);
                Visit(clock.Phase);
                break;
            case ExpectStatement expect:
                Visit(expect.Condition);
                Visit(expect.Message);
                break;
            case SendStatement send:
                Visit(send.Stream);
                Visit(send.Value);
                Visit(send.Within);
                break;
            case RecvStatement receive:
                Visit(receive.Stream);
                Visit(receive.Within);
                if (receive.Target is NameExpression name && Find(name.Name.Text) is null) Declare(name.Name);
                else if (receive.Target is not null) Place(receive.Target);
                break;
            case PrintStatement print:
                Visit(print.Message);
                break;
            case LoadStatement load:
                Visit(load.Memory);
                Visit(load.File);
                break;
            case FeedStatement feed:
                Visit(feed.Stream);
                Visit(feed.File);
                break;
            case CaptureStatement capture:
                Visit(capture.Stream);
                Visit(capture.File);
                break;
            case ParallelStatement parallel:
                foreach (var branch in parallel.Branches) Block(branch.Body);
                break;
        }
    }

    // ---- modules ----

    private void Module(ModuleDeclaration module)
    {
        Parameters(module.Parameters);
        Push();
        DeclareItems(module.Items, module.IsExtern || Attributes.AllowsUnused(module.Prefix));
        foreach (var item in module.Items) Item(item);
        Pop();
    }

    // All names of a module are visible in all of it; those of loops too, as arrays.
    private void DeclareItems(ImmutableArray<ModuleItem> items, bool mayBeUnused)
    {
        foreach (var item in items)
        {
            var allows = mayBeUnused || Attributes.AllowsUnused(item.Prefix);
            string? Named(string what) => allows ? null : what;
            switch (item)
            {
                case PortItem port:
                    var isData = port.Direction == PortDirection.In
                        && port.Type is not (ResetTypeSyntax or NamedType { Path: [{ Text: "clock" }] });
                    Declare(port.Name, isData ? Named("input") : null);
                    break;
                case ConstItem constant: Declare(constant.Declaration.Name, Named("constant")); break;
                case TypeItem type: Declare(type.Declaration.Name, Named("type")); break;
                case LetItem let: Declare(let.Name, Named("local")); break;
                case WireItem wire: Declare(wire.Name, Named("wire")); break;
                case RegItem register: Declare(register.Name, Named("register"), true); break;
                case MemItem memory: Declare(memory.Name, Named("memory")); break;
                case FuseItem fuse: Declare(fuse.Name, Named("fuse")); break;
                case InstItem instance: Declare(instance.Name); break;
                case SparseItem sparse: Declare(sparse.Name); break;
                case ForItem loop: DeclareItems(loop.Body, allows); break;
                case IfItem condition:
                    DeclareItems(condition.Then, allows);
                    DeclareItems(condition.Else, allows);
                    break;
            }
        }
    }

    private void Item(ModuleItem item)
    {
        switch (item)
        {
            case PortItem port: Visit(port.Type); break;
            case ConstItem constant:
                Visit(constant.Declaration.Type);
                Visit(constant.Declaration.Value);
                break;
            case TypeItem type: Visit(type.Declaration.Type); break;
            case LetItem let:
                Visit(let.Type);
                Visit(let.Value);
                break;
            case WireItem wire: Visit(wire.Type); break;
            case RegItem register:
                Visit(register.Type);
                Visit(register.Initial);
                break;
            case MemItem memory:
                Visit(memory.Type);
                Visit(memory.Initial);
                break;
            case FuseItem fuse:
                Visit(fuse.Type);
                Visit(fuse.Initial);
                break;
            case SeqItem seq: Block(seq.Body); break;
            case CombItem comb: Block(comb.Body); break;
            case AssignItem assign:
                Visit(assign.Value);
                Place(assign.Place);
                break;
            case ConnectItem connect:
                Visit(connect.Left);
                Visit(connect.Right);
                break;
            case InstItem instance: Instance(instance); break;
            case ForItem loop:
                Visit(loop.Range.Low);
                Visit(loop.Range.High);
                Push();
                Declare(loop.Index);
                foreach (var inner in loop.Body) Item(inner);
                Pop();
                break;
            case IfItem condition:
                Visit(condition.Condition);
                foreach (var inner in condition.Then) Item(inner);
                foreach (var inner in condition.Else) Item(inner);
                break;
            case StaticAssertItem assertion:
                Visit(assertion.Condition);
                Visit(assertion.Message);
                break;
            case PropertyItem property:
                Visit(property.Condition);
                Visit(property.Message);
                break;
            case SparseItem sparse: Sparse(sparse); break;
            case BufferItem buffer: Visit(buffer.Depth); break;
            case VcsItem channels: Visit(channels.Count); break;
            case RouterFunctionItem function: RouterFunction(function); break;
            case TileItem tile: Tile(tile); break;
            case GridItem grid:
                Visit(grid.Rows);
                Visit(grid.Columns);
                break;
            case DiesItem dies:
                Visit(dies.Rows);
                Visit(dies.Columns);
                break;
            case HopLatencyItem hop: Visit(hop.Latency); break;
            case ScribeItem scribe:
                Visit(scribe.Module);
                Visit(scribe.Latency);
                break;
            case SparesItem spares: Visit(spares.Count); break;
        }
    }

    // A clause of a router sees its parameters, the enum of the hop ports, and in 'route' how sets are written.
    private void RouterFunction(RouterFunctionItem function)
    {
        Push();
        DeclareImplied("Port", function.Span);
        if (function.Kind == Language.Syntax.RouterFunction.Route) DeclareImplied("set", function.Span);
        foreach (var parameter in function.Parameters) Declare(parameter);
        Visit(function.Body);
        Pop();
    }

    private void Tile(TileItem tile)
    {
        Visit(tile.Module);
        Push();
        DeclareImplied("col", tile.Span);
        DeclareImplied("row", tile.Span);
        foreach (var argument in tile.Arguments)
            if (argument.Value is not OpenExpression)
                Visit(argument.Value);
        Pop();
    }

    private void DeclareImplied(string name, SourceSpan span) => Declare(new Identifier(name, span));

    private void Instance(InstItem instance)
    {
        Visit(instance.Spares);
        foreach (var dimension in instance.Dimensions) Visit(dimension.Size);
        Push();
        foreach (var dimension in instance.Dimensions)
            if (dimension.Index is { } index)
                Declare(index);
        Visit(instance.Module);
        foreach (var argument in instance.Arguments)
            if (argument.Value is not OpenExpression)
                Visit(argument.Value);
        Pop();
    }

    private void Sparse(SparseItem sparse)
    {
        Visit(sparse.Stream);
        Visit(sparse.Lanes);
        Visit(sparse.Window);
        Visit(sparse.Target);
        Push();
        Declare(sparse.Element);
        Visit(sparse.Skip);
        Visit(sparse.When);
        Block(sparse.Body);
        Pop();
    }
}
