using WaferHdl.Elaborator.Netlists;

namespace WaferHdl.Codegen.Dot;

/// <summary>Bits of a drawn net on their way to a pin.</summary>
/// <param name="Net">The net that has a node.</param>
/// <param name="Low">Its lowest bit that is taken.</param>
/// <param name="Width">How many.</param>
/// <param name="Target">The lowest bit of the pin that they reach.</param>
internal readonly record struct DotStrand(Net Net, int Low, int Width, int Target);

/// <summary>Decides which wiring has a node of its own and follows the rest: slices, short concats and extensions become
/// labels of edges.</summary>
internal sealed class DotWiring
{
    private const int MaxStrands = 3;
    private readonly ModuleNetlist _module;
    private readonly bool[] _hasNode;

    public DotWiring(ModuleNetlist module)
    {
        _module = module;
        _hasNode = new bool[module.Cells.Length];
        foreach (var i in CellOrder.Of(module))
            _hasNode[i] = module.Cells[i] switch
            {
                SliceCell or ExtendCell or ConstantCell => false,
                ConcatCell => Strands(new Net(i), throughItself: true).Count > MaxStrands,
                _ => true,
            };
    }

    public bool HasNode(Net net) => _hasNode[net.Cell];

    /// <summary>Where the bits of a net come from, highest first; zeros of an extension are left out.</summary>
    public List<DotStrand> Strands(Net net) => Strands(net, throughItself: false);

    /// <summary>Where the inputs of a concat with a node come from.</summary>
    public List<DotStrand> StrandsOfConcat(Net net) => Strands(net, throughItself: true);

    private List<DotStrand> Strands(Net net, bool throughItself)
    {
        var strands = new List<DotStrand>();
        var pending = new Stack<DotStrand>();
        pending.Push(new DotStrand(net, 0, _module.WidthOf(net), 0));
        while (pending.TryPop(out var strand) && strands.Count <= 64)
        {
            var isFirst = throughItself && strand.Net == net;
            if (_hasNode[strand.Net.Cell] && !isFirst)
            {
                strands.Add(strand);
                continue;
            }

            switch (_module[strand.Net])
            {
                case SliceCell slice:
                    pending.Push(strand with { Net = slice.A, Low = strand.Low + slice.Low });
                    break;
                case ExtendCell extend:
                    var width = _module.WidthOf(extend.A);
                    if (strand.Low < width)
                        pending.Push(strand with { Net = extend.A, Width = Math.Min(strand.Width, width - strand.Low) });
                    else if (extend.IsSigned)
                        pending.Push(strand with { Net = extend.A, Low = width - 1, Width = 1 });
                    break;
                case ConcatCell concat:
                    var low = 0;
                    for (var i = concat.Parts.Length - 1; i >= 0; i--)
                    {
                        var partWidth = _module.WidthOf(concat.Parts[i]);
                        var from = Math.Max(strand.Low, low);
                        var to = Math.Min(strand.Low + strand.Width, low + partWidth);
                        if (from < to) pending.Push(new DotStrand(concat.Parts[i], from - low, to - from, strand.Target + from - strand.Low));
                        low += partWidth;
                    }

                    break;
                default:
                    strands.Add(strand);
                    break;
            }
        }

        return strands;
    }
}
