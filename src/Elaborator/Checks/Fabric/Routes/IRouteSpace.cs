namespace WaferHdl.Elaborator.Checks.Fabric.Routes;

/// <summary>Places where flits may stand, exactly or as classes of places, and what is known of a flit besides. Two flits
/// with the same place and the same <em>note</em> are routed alike.</summary>
/// <remarks>Notes come in groups of equal size that flits never leave: by destination, for instance.</remarks>
internal interface IRouteSpace
{
    int Places { get; }

    int Groups { get; }

    /// <summary>Notes of one group.</summary>
    int Notes { get; }

    /// <summary>The place next to another, or −1.</summary>
    int Neighbour(int place, Compass side);

    /// <summary>The class of flits in the <see cref="RouteTable"/>, or −1 where there are none.</summary>
    int ClassOf(int place, int group, int note);

    /// <summary>The notes that a flit may have after a hop.</summary>
    ReadOnlySpan<int> NotesAfter(int group, int note, Compass side);
}
