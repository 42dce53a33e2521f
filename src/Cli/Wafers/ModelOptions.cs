using System.CommandLine;
using System.Globalization;
using WaferHdl.Cli.CommandLine;
using WaferHdl.Cli.Output;
using WaferHdl.Cli.Projects;
using WaferHdl.Elaborator.Wafers.Yield;

namespace WaferHdl.Cli.Wafers;

/// <summary>How defects come about, from the command line.</summary>
internal sealed class ModelOptions
{
    private readonly Option<string> _model = new("--model", "-m")
    {
        Description = "poisson, negative-binomial (each die has its own density) or clustered",
        DefaultValueFactory = _ => "poisson",
    };

    private readonly Option<double> _alpha = new("--alpha")
    {
        Description = "Shape of the densities of the dies: 0.5 to 2 is usual, above 5 nearly poisson",
        DefaultValueFactory = _ => 2,
        HelpName = "A",
    };

    private readonly Option<double> _clusterSize = new("--cluster-size")
    {
        Description = "Mean defects of a cluster",
        DefaultValueFactory = _ => 4,
        HelpName = "N",
    };

    private readonly Option<double> _clusterRadius = new("--cluster-radius")
    {
        Description = "How far a cluster's defects lie from its centre (standard deviation, mm)",
        DefaultValueFactory = _ => 1,
        HelpName = "MM",
    };

    private readonly Option<string> _tile = new("--tile")
    {
        Description = "Height and width of a tile in micrometres",
        DefaultValueFactory = _ => "228x170",
        HelpName = "HxW",
    };

    private readonly Option<string> _kinds = new("--kinds")
    {
        Description = "How often what is hit: tile=0.9,hop=0.08,bypass=0.01,lane=0.01",
        DefaultValueFactory = _ => "tile=1",
        HelpName = "LIST",
    };

    private readonly Option<ulong> _seed = new("--seed") { Description = "The seed of the maps", DefaultValueFactory = _ => 1, HelpName = "N" };

    public ModelOptions() => _model.AcceptOnlyFromAmong("poisson", "negative-binomial", "clustered");

    public void AddTo(Verb verb)
    {
        verb.Add(_model);
        verb.Add(_alpha);
        verb.Add(_clusterSize);
        verb.Add(_clusterRadius);
        verb.Add(_tile);
        verb.Add(_kinds);
        verb.Add(_seed);
    }

    public ulong Seed(Invocation invocation) => invocation.Get(_seed);

    /// <param name="density">Defects per cm2.</param>
    public DefectModel Model(Invocation invocation, double density)
    {
        var (height, width) = GridOptions.Size("--tile", invocation.Get(_tile));
        var model = new DefectModel(
            invocation.Get(_model) switch
            {
                "poisson" => DefectDistribution.Poisson,
                "clustered" => DefectDistribution.Clustered,
                _ => DefectDistribution.NegativeBinomial,
            },
            Positive(density, "--density"))
        {
            Alpha = Positive(invocation.Get(_alpha), "--alpha"),
            ClusterSize = Positive(invocation.Get(_clusterSize), "--cluster-size"),
            ClusterRadius = Positive(invocation.Get(_clusterRadius), "--cluster-radius"),
            TileHeight = height,
            TileWidth = width,
        };
        return WithShares(model, invocation.Get(_kinds));
    }

    private static DefectModel WithShares(DefectModel model, string text)
    {
        model = model with { TileShare = 0 };
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var (word, number) = part.Split('=', 2, StringSplitOptions.TrimEntries) is [var w, var n] ? (w, n) : (part, "");
            if (!double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var share) || !(share is >= 0 and <= 1e6))
                throw CliException.Of(CliRules.Usage, $"'{part}' of '--kinds' is not of the form tile=0.9");
            model = word switch
            {
                "tile" => model with { TileShare = share },
                "hop" => model with { HopShare = share },
                "bypass" => model with { BypassShare = share },
                "lane" => model with { LaneShare = share },
                _ => throw CliException.Of(CliRules.UnknownName, $"'{word}' is no kind for '--kinds'", "the kinds are tile, hop, bypass and lane"),
            };
        }

        return model.TileShare + model.HopShare + model.BypassShare + model.LaneShare > 0
            ? model : throw CliException.Of(CliRules.Usage, "all shares of '--kinds' are 0");
    }

    private static double Positive(double value, string option) =>
        value is > 0 and <= 1e6
            ? value : throw CliException.Of(CliRules.Usage, $"'{option}' must be above 0 and at most 1000000");
}
