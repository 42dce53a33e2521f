// The tiles as pictures: one pixel a tile, then one for 2 x 2, 4 x 4, … of a die, so that a frame draws few pixels
// however many tiles there are. Values are pooled as numbers, states as colours.
function makePyramid(data, geometry) {
  const { x, y } = geometry;
  const dies = data.shape.dieRows * data.shape.dieColumns;
  const layouts = [];
  for (let level = 0, isLast = false; !isLast; level++) {
    const size = 2 ** level;
    const starts = axis => {
      const result = [0];
      for (let die = 0; die + 1 < axis.starts.length; die++)
        result.push(result[die] + Math.ceil((axis.starts[die + 1] - axis.starts[die]) / size));
      return result;
    };
    const layout = { size, columns: starts(x), rows: starts(y) };
    layout.width = layout.columns.at(-1);
    layout.height = layout.rows.at(-1);
    layouts.push(layout);
    isLast = layout.width * layout.height <= Math.max(4096, dies) || level === 12;
  }

  // For each pixel of level k: its value, its colour.
  let values = [];
  let images = [];

  // Calls visit(pixel above, pixel) for each pixel of a level; the one above is of the next level.
  function eachParent(level, visit) {
    const from = layouts[level], to = layouts[level + 1];
    for (let dieRow = 0; dieRow + 1 < from.rows.length; dieRow++)
      for (let row = from.rows[dieRow]; row < from.rows[dieRow + 1]; row++) {
        const above = (to.rows[dieRow] + (row - from.rows[dieRow] >> 1)) * to.width;
        for (let dieColumn = 0; dieColumn + 1 < from.columns.length; dieColumn++) {
          const start = from.columns[dieColumn];
          for (let column = start; column < from.columns[dieColumn + 1]; column++)
            visit(above + to.columns[dieColumn] + (column - start >> 1), row * from.width + column);
        }
      }
  }

  function poolValues(numbers, pooling) {
    const base = new Float32Array(data.logical.length);
    for (let i = 0; i < base.length; i++) base[i] = data.logical[i] < 0 ? NaN : numbers[data.logical[i]];
    const result = [base];
    let weights = Float32Array.from(base, number => Number.isNaN(number) ? 0 : 1);
    for (let level = 0; level + 1 < layouts.length; level++) {
      const from = result[level];
      const count = layouts[level + 1].width * layouts[level + 1].height;
      const pooled = new Float32Array(count).fill(pooling === 'max' ? -Infinity : 0);
      const pooledWeights = new Float32Array(count);
      const below = weights;
      eachParent(level, (above, i) => {
        if (below[i] === 0) return;
        if (pooling === 'max') pooled[above] = Math.max(pooled[above], from[i]);
        else pooled[above] += from[i] * below[i];
        pooledWeights[above] += below[i];
      });
      for (let i = 0; i < count; i++)
        pooled[i] = pooledWeights[i] === 0 ? NaN : pooling === 'max' ? pooled[i] : pooled[i] / pooledWeights[i];
      result.push(pooled);
      weights = pooledWeights;
    }
    return result;
  }

  function poolColors(base) {
    const result = [base];
    for (let level = 0; level + 1 < layouts.length; level++) {
      const from = result[level];
      const count = layouts[level + 1].width * layouts[level + 1].height;
      const sums = new Uint32Array(count * 4);
      eachParent(level, (above, i) => {
        const at = above * 4;
        sums[at] += from[i] & 255;
        sums[at + 1] += from[i] >> 8 & 255;
        sums[at + 2] += from[i] >> 16 & 255;
        sums[at + 3]++;
      });
      result.push(Uint32Array.from({ length: count }, (_, i) => {
        const n = Math.max(1, sums[i * 4 + 3]);
        return pack([sums[i * 4] / n, sums[i * 4 + 1] / n, sums[i * 4 + 2] / n]);
      }));
    }
    return result;
  }

  function toCanvas(pixels, layout) {
    const canvas = document.createElement('canvas');
    canvas.width = layout.width;
    canvas.height = layout.height;
    const bytes = new Uint8ClampedArray(pixels.buffer, pixels.byteOffset, pixels.length * 4);
    canvas.getContext('2d').putImageData(new ImageData(bytes, layout.width, layout.height), 0, 0);
    return canvas;
  }

  return {
    layouts,
    colors: null,
    get images() { return images; },
    /** Chooses the quantity (null: states); recolor() follows. */
    pool(value, pooling) {
      values = value ? poolValues(value.numbers, pooling) : [];
    },
    /** Draws all levels anew. */
    recolor(theme, ramp, least, greatest) {
      let pixels;
      if (values.length === 0) {
        const base = new Uint32Array(data.state.length);
        for (let i = 0; i < base.length; i++) base[i] = theme.states[data.state[i]];
        pixels = poolColors(base);
      } else {
        const none = pack(parseColor(theme.none));
        const factor = greatest > least ? 255.999 / (greatest - least) : 0;
        pixels = values.map(numbers => {
          const colors = new Uint32Array(numbers.length);
          for (let i = 0; i < numbers.length; i++) {
            const at = (numbers[i] - least) * factor;
            colors[i] = at !== at ? none : ramp[at < 0 ? 0 : at > 255 ? 255 : at | 0];
          }
          return colors;
        });
        for (let i = 0; i < data.state.length; i++)
          if (data.state[i] === State.dead) pixels[0][i] = theme.states[State.dead];
      }
      this.colors = pixels[0];
      images = pixels.map((level, i) => toCanvas(level, layouts[i]));
    },
    /** The level whose pixels are nearest to those of the screen, never finer than needed. */
    levelFor(scale) {
      const level = scale >= .75 ? 0 : Math.round(Math.log2(1 / scale) - .4);
      return Math.min(Math.max(level, 0), layouts.length - 1);
    },
  };
}
