using System.Collections.Immutable;
using WaferHdl.Language.Text;

namespace WaferHdl.Cli.Projects;

/// <summary>What memories of the tiles hold at the start.</summary>
/// <param name="Memories">Inside a tile; <c>bank[0:7]</c> stands for several, which take words in turn.</param>
/// <param name="File">CSV or hex.</param>
/// <param name="Format">Of the values; null: integers.</param>
internal sealed record FillSetting(ImmutableArray<string> Memories, string File, string? Format, TileSelection Tiles, SourceSpan Span);
