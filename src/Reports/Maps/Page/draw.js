// One frame. Everything costs what is in sight: pictures of dies from afar, single tiles from near.
const tileBoxes = 22;   // px a tile: single tiles with links
const tileGrid = 5;     // px a tile: lines between tiles
const tileText = 44;    // px a tile: coordinates

function makePainter(canvas, data, geometry, pyramid) {
  const context = canvas.getContext('2d', { alpha: false });
  const { x, y, aspect } = geometry;

  function visible(view, axis, from, to) {
    const first = geometry.find(axis, from).index, last = geometry.find(axis, to).index;
    return { first, last, firstDie: axis.dieOf[first], lastDie: axis.dieOf[last] };
  }

  function drawDisc(theme, view) {
    const { sx, sy, scale } = view;
    const cx = sx(geometry.width / 2), cy = sy(geometry.height / 2), radius = geometry.radius * scale;
    const gradient = context.createRadialGradient(cx - radius * .35, cy - radius * .45, radius * .05, cx, cy, radius);
    gradient.addColorStop(0, theme['disc-1']);
    gradient.addColorStop(1, theme['disc-2']);
    context.fillStyle = gradient;
    context.beginPath();
    // The notch of a wafer, at the south.
    const notch = .012;
    context.arc(cx, cy, radius, Math.PI / 2 + notch, Math.PI * 2.5 - notch);
    context.lineTo(cx, cy + radius * .982);
    context.closePath();
    context.fill();
    context.strokeStyle = theme.rim;
    context.lineWidth = 1.5;
    context.stroke();
  }

  function drawDies(theme, view, range) {
    const { sx, sy, scale } = view;
    const level = pyramid.levelFor(scale * view.ratio);
    const layout = pyramid.layouts[level], image = pyramid.images[level];
    const isNear = scale >= tileBoxes;
    const margin = Math.min(geometry.gap * .22, .5) * scale;
    context.imageSmoothingEnabled = scale * view.ratio < 1;
    context.imageSmoothingQuality = 'medium';
    for (let row = range.y.firstDie; row <= range.y.lastDie; row++)
      for (let column = range.x.firstDie; column <= range.x.lastDie; column++) {
        const box = geometry.dieBox(row, column);
        const left = sx(box.left), top = sy(box.top), width = box.width * scale, height = box.height * scale;
        context.fillStyle = theme.scribe;
        context.fillRect(left - margin, top - margin, width + 2 * margin, height + 2 * margin);
        if (!isNear)
          context.drawImage(
            image, layout.columns[column], layout.rows[row], box.width / layout.size, box.height / aspect / layout.size,
            left, top, width, height);
        if (width > 14) {
          context.strokeStyle = theme['die-line'];
          context.lineWidth = 1;
          context.strokeRect(left - margin, top - margin, width + 2 * margin, height + 2 * margin);
        }
      }
  }

  function drawGrid(theme, view, range) {
    const { sx, sy, scale } = view;
    context.fillStyle = theme.scribe;
    const thick = Math.max(1, scale * .1);
    context.globalAlpha = Math.min(1, (scale - tileGrid) / 5 + .25);
    for (let row = range.y.firstDie; row <= range.y.lastDie; row++)
      for (let column = range.x.firstDie; column <= range.x.lastDie; column++) {
        const box = geometry.dieBox(row, column);
        const left = sx(box.left), top = sy(box.top), width = box.width * scale, height = box.height * scale;
        const firstRow = Math.max(range.y.first, y.starts[row] + 1), endRow = Math.min(range.y.last + 1, y.starts[row + 1]);
        for (let r = firstRow; r < endRow; r++) context.fillRect(left, sy(y.edge[r]) - thick / 2, width, thick);
        const firstColumn = Math.max(range.x.first, x.starts[column] + 1);
        const endColumn = Math.min(range.x.last + 1, x.starts[column + 1]);
        for (let c = firstColumn; c < endColumn; c++) context.fillRect(sx(x.edge[c]) - thick / 2, top, thick, height);
      }
    context.globalAlpha = 1;
  }

  // Dashes between the tiles that a die needs and its spares.
  function drawSpareBorder(theme, view, range) {
    const { sx, sy, scale } = view;
    if (scale < .55) return;
    context.strokeStyle = theme.ink;
    context.globalAlpha = .65;
    context.lineWidth = scale > 10 ? 1.5 : 1;
    context.setLineDash([5, 4]);
    context.beginPath();
    for (let row = range.y.firstDie; row <= range.y.lastDie; row++)
      for (let column = range.x.firstDie; column <= range.x.lastDie; column++) {
        const box = geometry.dieBox(row, column);
        if (box.width > data.shape.columns) {
          const at = Math.round(sx(box.left + data.shape.columns)) + .5;
          context.moveTo(at, sy(box.top));
          context.lineTo(at, sy(box.top + box.height));
        }
        if (box.height > data.shape.rows * aspect + .01) {
          const at = Math.round(sy(box.top + data.shape.rows * aspect)) + .5;
          context.moveTo(sx(box.left), at);
          context.lineTo(sx(box.left + box.width), at);
        }
      }
    context.stroke();
    context.setLineDash([]);
    context.globalAlpha = 1;
  }

  function drawBoxes(theme, view, range) {
    const { sx, sy, scale } = view;
    const inset = scale * .13, width = scale - 2 * inset, height = (scale * aspect) - 2 * inset;
    const radius = Math.min(width, height) * .16;
    for (let row = range.y.first; row <= range.y.last; row++)
      for (let column = range.x.first; column <= range.x.last; column++) {
        const place = row * data.columns + column, state = data.state[place];
        const left = sx(x.edge[column]) + inset, top = sy(y.edge[row]) + inset;
        context.beginPath();
        context.roundRect(left, top, width, height, radius);
        if (state === State.spareIdle || state === State.givenUp) {
          context.strokeStyle = cssOf(theme.states[state]);
          context.lineWidth = Math.max(1.5, scale * .05);
          context.stroke();
        } else {
          context.fillStyle = cssOf(pyramid.colors[place]);
          context.fill();
        }
        if (state === State.dead) {
          context.strokeStyle = '#ffffff';
          context.lineWidth = Math.max(2, scale * .07);
          context.beginPath();
          context.moveTo(left + width * .28, top + height * .28);
          context.lineTo(left + width * .72, top + height * .72);
          context.moveTo(left + width * .72, top + height * .28);
          context.lineTo(left + width * .28, top + height * .72);
          context.stroke();
        }
      }
  }

  // The links of logical neighbours: those to the next place thin, those that a repair bends or lengthens thick.
  function drawLinks(theme, view, range) {
    const { sx, sy, scale } = view;
    const inset = scale * .13, half = scale / 2, halfHeight = scale * aspect / 2;
    const plain = new Path2D(), moved = new Path2D();
    const firstRow = Math.max(0, range.y.first - 3), firstColumn = Math.max(0, range.x.first - 4);
    for (let row = firstRow; row <= range.y.last; row++)
      for (let column = firstColumn; column <= range.x.last; column++) {
        const tile = data.logical[row * data.columns + column];
        if (tile < 0) continue;
        const logicalColumn = tile % data.logicalColumns, logicalRow = (tile - logicalColumn) / data.logicalColumns;
        const fromX = sx(x.edge[column]) + half, fromY = sy(y.edge[row]) + halfHeight;
        if (logicalColumn + 1 < data.logicalColumns) {
          const east = data.physical[tile + 1];
          const eastRow = Math.floor(east / data.columns), eastColumn = east % data.columns;
          const toX = sx(x.edge[eastColumn]) + inset, toY = sy(y.edge[eastRow]) + halfHeight;
          const isPlain = eastRow === row && eastColumn === column + 1;
          const path = isPlain ? plain : moved;
          path.moveTo(fromX + half - inset, fromY);
          if (isPlain) path.lineTo(toX, toY);
          else if (eastRow === row) {
            // Over the tiles between.
            const lift = halfHeight * .99;
            path.bezierCurveTo(fromX + half + inset, fromY - lift * .2, fromX + half, fromY - lift, fromX + half + 3 * inset, fromY - lift);
            path.lineTo(toX - 4 * inset, toY - lift);
            path.bezierCurveTo(toX - inset, toY - lift, toX - 2 * inset, toY - lift * .2, toX, toY);
          } else {
            const bend = (toX - fromX - half + inset) / 2;
            path.bezierCurveTo(fromX + half - inset + bend, fromY, toX - bend, toY, toX, toY);
          }
        }
        if (logicalRow + 1 < data.logicalRows) {
          const south = data.physical[tile + data.logicalColumns];
          const southRow = Math.floor(south / data.columns), southColumn = south % data.columns;
          const toX = sx(x.edge[southColumn]) + half, toY = sy(y.edge[southRow]) + inset;
          const isPlain = southColumn === column && southRow === row + 1;
          const path = isPlain ? plain : moved;
          const startY = fromY + halfHeight - inset;
          path.moveTo(fromX, startY);
          if (isPlain) path.lineTo(toX, toY);
          else if (southColumn === column) {
            const lift = half * .99;
            path.bezierCurveTo(fromX + lift * .2, startY + 2 * inset, fromX + lift, startY + inset, fromX + lift, startY + 4 * inset);
            path.lineTo(toX + lift, toY - 4 * inset);
            path.bezierCurveTo(toX + lift, toY - inset, toX + lift * .2, toY - 2 * inset, toX, toY);
          } else {
            const bend = Math.max(inset * 1.6, (toY - startY) * .6);
            path.bezierCurveTo(fromX, startY + bend, toX, toY - bend, toX, toY);
          }
        }
      }
    context.strokeStyle = theme.link;
    context.lineWidth = Math.max(1, scale * .03);
    context.globalAlpha = .6;
    context.stroke(plain);
    context.globalAlpha = 1;
    context.lineWidth = Math.max(1.5, scale * .05);
    context.strokeStyle = theme.scribe;
    context.lineWidth *= 2.2;
    context.stroke(moved);
    context.lineWidth /= 2.2;
    context.strokeStyle = theme.rerouted;
    context.stroke(moved);
  }

  function drawLabels(theme, view, range, value) {
    const { sx, sy, scale } = view;
    const lines = scale > 84 ? 2 : 1;
    const longest = `${data.logicalRows - 1},${data.logicalColumns - 1}`.length;
    const size = Math.min(scale * aspect * .3, scale * .66 / (longest * .56), 22);
    if (size < 7) return;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    for (let row = range.y.first; row <= range.y.last; row++)
      for (let column = range.x.first; column <= range.x.last; column++) {
        const place = row * data.columns + column, tile = data.logical[place], state = data.state[place];
        if (state === State.dead && lines === 1) continue;
        const left = sx(x.edge[column]) + scale / 2, top = sy(y.edge[row]) + scale * aspect / 2;
        const isHollow = state === State.spareIdle || state === State.givenUp;
        context.fillStyle = isHollow ? theme.muted : isBright(pyramid.colors[place]) ? '#0d1520' : '#ffffff';
        if (tile >= 0) {
          const label = `${Math.floor(tile / data.logicalColumns)},${tile % data.logicalColumns}`;
          context.font = `600 ${size}px system-ui, sans-serif`;
          context.fillText(label, left, lines === 2 ? top - size * .55 : top);
        }
        if (lines === 1) continue;
        context.font = `${size * .68}px system-ui, sans-serif`;
        context.globalAlpha = .85;
        const below = tile < 0 ? stateNames[state] : value ? formatNumber(value.numbers[tile]) : `p ${row},${column}`;
        context.fillText(below, left, tile < 0 ? top + scale * aspect * .27 : top + size * .65);
        context.globalAlpha = 1;
      }
  }

  // A defect in the plane: a dead tile, a broken wire beside a tile, or a lane in the scribe line.
  function drawDefects(theme, view, range, selected) {
    const { sx, sy, scale } = view;
    const size = Math.max(scale, Math.min(4.5, 2.2 + scale * 2.5));
    const tiles = new Path2D(), wires = new Path2D();
    const wire = Math.max(2, Math.min(scale * .12, 7)), reach = Math.max(2.5, scale * .18);
    let count = 0;
    for (const defect of data.defects) {
      if (defect.row < range.y.first || defect.row > range.y.last || defect.column < range.x.first
        || defect.column > range.x.last) continue;
      const cx = sx(x.edge[defect.column] + .5), cy = sy(y.edge[defect.row] + aspect / 2);
      const half = scale / 2, halfHeight = half * aspect;
      count++;
      switch (defect.kind) {
        case DefectKind.tile:
          if (scale < tileBoxes) tiles.rect(cx - size / 2, cy - size * (scale > 4 ? aspect : 1) / 2, size, size * (scale > 4 ? aspect : 1));
          break;
        case DefectKind.horizontalHop:
          wires.rect(cx + half - reach, cy - wire / 2, 2 * reach, wire);
          break;
        case DefectKind.verticalHop:
          wires.rect(cx - wire / 2, cy + halfHeight - reach, wire, 2 * reach);
          break;
        case DefectKind.bypass:
          wires.rect(cx - half * .7, cy - halfHeight * .99 - wire / 2, Math.max(3, half * 1.4), wire);
          break;
        case DefectKind.eastLane:
          wires.rect(cx + half + geometry.gap * scale * .2, cy - wire / 2, Math.max(3, geometry.gap * scale * .6), wire);
          break;
        case DefectKind.southLane:
          wires.rect(cx - wire / 2, cy + halfHeight + geometry.gap * scale * .2, wire, Math.max(3, geometry.gap * scale * .6));
          break;
      }
    }
    if (scale < 4 && count < 3000) {
      context.strokeStyle = theme.halo;
      context.lineWidth = 2;
      context.stroke(tiles);
      context.stroke(wires);
    }
    context.fillStyle = theme.dead;
    context.fill(tiles);
    context.fill(wires);
    if (selected && scale < 12) {
      const px = sx(x.edge[selected.column] + .5), py = sy(y.edge[selected.row] + aspect / 2);
      ring(theme, px, py, Math.max(9, scale * .85));
    }
  }

  function ring(theme, px, py, radius) {
    context.beginPath();
    context.arc(px, py, radius, 0, 2 * Math.PI);
    context.strokeStyle = theme.halo;
    context.lineWidth = 5;
    context.stroke();
    context.strokeStyle = theme.select;
    context.lineWidth = 2.5;
    context.stroke();
  }

  function drawMark(theme, view, place, isSelected) {
    if (place < 0) return;
    const { sx, sy, scale } = view;
    const row = Math.floor(place / data.columns), column = place % data.columns;
    const left = sx(x.edge[column]), top = sy(y.edge[row]);
    if (isSelected && scale < 12) return ring(theme, left + scale / 2, top + scale * aspect / 2, Math.max(8, scale));
    if (!isSelected && scale < 4) return;
    const inset = scale >= tileBoxes ? scale * .08 : 0;
    context.strokeStyle = isSelected ? theme.select : theme.ink;
    context.lineWidth = isSelected ? Math.max(2.5, scale * .05) : 1.5;
    context.beginPath();
    context.roundRect(left + inset, top + inset, scale - 2 * inset, scale * aspect - 2 * inset, scale * .15);
    context.stroke();
  }

  // From a dead or given-up tile to the one that serves in its place, and on until a spare has taken over.
  function drawTakeover(theme, view, place) {
    const chain = takeoverOf(place);
    if (chain.length < 2) return;
    const { sx, sy, scale } = view;
    const points = chain.map(p => geometry.centerOf(p)).map(p => ({ x: sx(p.x), y: sy(p.y) }));
    const first = points[0], last = points.at(-1);
    const lift = scale * .34 * aspect;
    context.strokeStyle = theme.select;
    context.fillStyle = theme.select;
    context.lineWidth = Math.max(2, Math.min(4, scale * .06));
    context.beginPath();
    if (scale < tileBoxes) {
      context.moveTo(first.x, first.y);
      for (const point of points) context.lineTo(point.x, point.y);
      context.stroke();
      arrow(points.at(-2), last, Math.max(6, scale * .4));
      return;
    }
    for (let i = 0; i + 1 < points.length; i++) {
      const from = points[i], to = points[i + 1];
      const isLevel = Math.abs(to.y - from.y) < 1;
      const bendX = (from.x + to.x) / 2 + (isLevel ? 0 : lift * 1.6), bendY = (from.y + to.y) / 2 + (isLevel ? lift * 1.9 : 0);
      const start = isLevel ? { x: from.x + scale * .12, y: from.y + lift * .8 } : { x: from.x + lift * .8, y: from.y + scale * .12 };
      const end = isLevel ? { x: to.x - scale * .12, y: to.y + lift * .8 } : { x: to.x + lift * .8, y: to.y - scale * .12 };
      context.beginPath();
      context.moveTo(start.x, start.y);
      context.quadraticCurveTo(bendX, bendY, end.x, end.y);
      context.stroke();
      arrow({ x: bendX, y: bendY }, end, scale * .15);
    }
  }

  function arrow(from, to, size) {
    const angle = Math.atan2(to.y - from.y, to.x - from.x);
    context.beginPath();
    context.moveTo(to.x, to.y);
    context.lineTo(to.x - size * Math.cos(angle - .45), to.y - size * Math.sin(angle - .45));
    context.lineTo(to.x - size * Math.cos(angle + .45), to.y - size * Math.sin(angle + .45));
    context.fill();
  }

  function takeoverOf(place) {
    const chain = [];
    for (let at = place; at >= 0 && chain.length < 4096;) {
      chain.push(at);
      const home = geometry.homeOf(at);
      if (home < 0) break;
      const next = data.physical[home];
      if (next === at) break;
      at = next;
    }
    return chain;
  }

  return {
    takeoverOf,
    context,
    draw(state, view) {
      const { theme } = state;
      context.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
      context.fillStyle = theme.page;
      context.fillRect(0, 0, view.width, view.height);
      if (geometry.isWafer) drawDisc(theme, view);
      const range = {
        x: visible(view, x, view.px(0), view.px(view.width)),
        y: visible(view, y, view.py(0), view.py(view.height)),
      };
      drawDies(theme, view, range);
      if (view.scale >= tileBoxes) drawBoxes(theme, view, range);
      else if (view.scale >= tileGrid) drawGrid(theme, view, range);
      drawSpareBorder(theme, view, range);
      if (state.showLinks && view.scale >= tileBoxes) drawLinks(theme, view, range);
      if (state.showLabels && view.scale >= tileText) drawLabels(theme, view, range, state.value);
      if (state.showDefects) drawDefects(theme, view, range, state.defect);
      if (state.selected >= 0) drawTakeover(theme, view, state.selected);
      drawMark(theme, view, state.hovered, false);
      drawMark(theme, view, state.selected, true);
    },
  };
}
