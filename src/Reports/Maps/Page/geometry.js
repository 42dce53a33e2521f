// Where parts are. The unit of the plane is the width of a tile; dies are apart by the scribe lines.
function makeGeometry(data) {
  const { shape } = data;
  const aspect = shape.tileAspect;
  const isWafer = shape.dieRows * shape.dieColumns > 1;
  const gap = isWafer ? Math.max(1.4, .07 * Math.min(shape.columns, shape.rows * aspect)) : 0;

  const axis = (starts, pitch) => {
    const dies = starts.length - 1;
    const dieOf = new Int32Array(starts[dies]);
    const edge = new Float64Array(starts[dies]);
    for (let die = 0; die < dies; die++)
      for (let i = starts[die]; i < starts[die + 1]; i++) {
        dieOf[i] = die;
        edge[i] = i * pitch + die * gap;
      }
    return { starts, pitch, dieOf, edge, size: starts[dies] * pitch + (dies - 1) * gap };
  };

  const x = axis(shape.columnStarts, 1);
  const y = axis(shape.rowStarts, aspect);
  // The line of tiles at a place; outside and between dies the nearest one, and isInside is false.
  const find = (axis, place) => {
    let low = 0, high = axis.edge.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (axis.edge[middle] <= place) low = middle; else high = middle - 1;
    }
    return { index: low, isInside: place >= axis.edge[low] && place < axis.edge[low] + axis.pitch };
  };

  return {
    isWafer, aspect, gap, x, y,
    width: x.size,
    height: y.size,
    radius: Math.hypot(x.size, y.size) / 2 * 1.035 + gap,
    find,
    tileAt(px, py) {
      const column = find(x, px), row = find(y, py);
      return column.isInside && row.isInside ? row.index * data.columns + column.index : -1;
    },
    centerOf(place) {
      const row = Math.floor(place / data.columns), column = place % data.columns;
      return { x: x.edge[column] + .5, y: y.edge[row] + aspect / 2 };
    },
    dieBox(row, column) {
      const left = x.edge[x.starts[column]], top = y.edge[y.starts[row]];
      return {
        left, top,
        width: x.starts[column + 1] - x.starts[column],
        height: (y.starts[row + 1] - y.starts[row]) * aspect,
      };
    },
    // The logical tile that a place serves on a wafer without defects; -1 for a spare.
    homeOf(place) {
      const row = Math.floor(place / data.columns), column = place % data.columns;
      const dieRow = y.dieOf[row], dieColumn = x.dieOf[column];
      const localRow = row - y.starts[dieRow], localColumn = column - x.starts[dieColumn];
      if (localRow >= shape.rows || localColumn >= shape.columns) return -1;
      return (dieRow * shape.rows + localRow) * data.logicalColumns + dieColumn * shape.columns + localColumn;
    },
  };
}
