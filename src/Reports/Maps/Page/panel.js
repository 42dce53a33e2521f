// The panel beside the map: figures, colours, the tile, the defects.
const byId = id => document.getElementById(id);

function fillList(list, pairs) {
  list.replaceChildren(...pairs.flatMap(([name, value]) => {
    const term = document.createElement('dt'), text = document.createElement('dd');
    term.textContent = name;
    text.textContent = value;
    return [term, text];
  }));
}

function makePanel(app) {
  const { data, geometry, state } = app;
  const percent = (part, whole) => `${(100 * part / whole).toFixed(part && part / whole < .01 ? 3 : 1)} %`;

  function showFigures() {
    const { shape } = data;
    const counts = data.stateCounts;
    const spares = data.state.length - data.logicalRows * data.logicalColumns;
    const pairs = [['Logical tiles', `${formatCount(data.logicalRows)} × ${formatCount(data.logicalColumns)}`]];
    if (geometry.isWafer) pairs.push(['Dies', `${shape.dieRows} × ${shape.dieColumns} of ${shape.rows} × ${shape.columns}`]);
    if (spares) pairs.push(
      ['Physical tiles', formatCount(data.state.length)],
      ['Spares', `${formatCount(spares)} (${percent(spares, data.physical.length)})`],
      ['Spares in use', `${formatCount(counts[State.spareUsed])} (${percent(counts[State.spareUsed], spares)})`]);
    pairs.push(['Dead tiles', formatCount(counts[State.dead])]);
    const wires = data.defects.filter(defect => defect.kind !== DefectKind.tile).length;
    if (wires) pairs.push(['Dead wires', formatCount(wires)]);
    pairs.push(['Longest reach', `${data.json.longestReach} tile${data.json.longestReach === 1 ? '' : 's'}`]);
    fillList(byId('figures'), pairs);
    byId('title').textContent = data.json.title;
    byId('subtitle').textContent = data.json.subtitle;
  }

  function describe(place) {
    const row = Math.floor(place / data.columns), column = place % data.columns;
    const tile = data.logical[place], home = geometry.homeOf(place), condition = data.state[place];
    const show = (line, width) => `${Math.floor(line / width)}, ${line % width}`;
    const pairs = [['Logical', tile < 0 ? 'none' : show(tile, data.logicalColumns)], ['Physical', `${row}, ${column}`]];
    if (geometry.isWafer) {
      const dieRow = geometry.y.dieOf[row], dieColumn = geometry.x.dieOf[column];
      pairs.push(['Die', `${dieRow}, ${dieColumn}`]);
      pairs.push(['In the die', `${row - geometry.y.starts[dieRow]}, ${column - geometry.x.starts[dieColumn]}`]);
    }
    pairs.push(['State', stateNames[condition]]);
    if (home >= 0 && tile !== home) pairs.push([`${show(home, data.logicalColumns)} is served by`, `physical ${show(data.physical[home], data.columns)}`]);
    for (const value of data.values) if (tile >= 0) pairs.push([value.name, formatNumber(value.numbers[tile])]);
    for (const defect of data.defects)
      if (defect.row === row && defect.column === column && defect.kind !== DefectKind.tile)
        pairs.push(['Broken', defectNames[defect.kind] + (defect.kind >= DefectKind.eastLane ? ` ${defect.lane}` : '')]);
    return pairs;
  }

  function showTile() {
    byId('tile-card').hidden = state.selected < 0;
    if (state.selected >= 0) fillList(byId('tile'), describe(state.selected));
  }

  function showTip(place, sx, sy) {
    const tip = byId('tip');
    tip.hidden = place < 0;
    if (place < 0) return;
    const [, , ...rest] = describe(place);
    const tile = data.logical[place];
    const title = document.createElement('b');
    title.textContent = tile < 0 ? stateNames[data.state[place]] : `Tile ${Math.floor(tile / data.logicalColumns)}, ${tile % data.logicalColumns}`;
    const lines = [['Physical', `${Math.floor(place / data.columns)}, ${place % data.columns}`], ...rest.filter(([name]) => name !== 'In the die')];
    tip.replaceChildren(title, ...lines.flatMap(([name, value]) => {
      const line = document.createElement('div'), label = document.createElement('span');
      label.textContent = name + ' ';
      line.append(label, value);
      return [line];
    }));
    const box = tip.getBoundingClientRect(), view = app.view;
    tip.style.left = `${sx + 18 + box.width > view.width ? Math.max(4, sx - box.width - 14) : sx + 18}px`;
    tip.style.top = `${Math.max(4, sy + 18 + box.height > view.height ? sy - box.height - 12 : sy + 18)}px`;
  }

  function option(value, text) {
    return new Option(text ?? value, value);
  }

  function showChoices() {
    byId('quantity').replaceChildren(option('', 'repair state'), ...data.values.map(value => option(value.name)));
    byId('palette').replaceChildren(...Object.keys(palettes).map(name => option(name)));
    const kinds = [...new Set(data.defects.map(defect => defect.kind))].sort();
    byId('defect-kind').replaceChildren(option('', `all (${formatCount(data.defects.length)})`),
      ...kinds.map(kind => option(kind, `${defectNames[kind]} (${formatCount(data.defects.filter(d => d.kind === kind).length)})`)));
    byId('defects-card').hidden = data.defects.length === 0;
  }

  function showLegend() {
    const { theme, value } = state;
    document.body.classList.toggle('has-heat', value !== null);
    const items = [];
    const add = (color, text, count, look) => {
      const item = document.createElement('li'), key = document.createElement('i');
      key.style.background = color;
      key.style.borderColor = color;
      if (look) key.className = look;
      item.append(key, text);
      if (count !== null) {
        const number = document.createElement('b');
        number.textContent = formatCount(count);
        item.append(number);
      }
      items.push(item);
    };
    const looks = [null, null, null, 'hollow', 'hollow', 'cross'];
    for (let i = 0; i < stateNames.length; i++) {
      if (data.stateCounts[i] === 0 || (value && i !== State.dead)) continue;
      add(cssOf(theme.states[i]), stateNames[i], data.stateCounts[i], looks[i]);
    }
    if (value) add(theme.none, 'serves nothing, or no value', null);
    if (data.defects.some(defect => defect.kind !== DefectKind.tile)) add(theme.dead, 'dead wire or lane', null, 'wire');
    if (data.stateCounts[State.spareUsed] + data.stateCounts[State.shifted] > 0) add(theme.rerouted, 'bypassing or shifted link', null, 'wire');
    byId('legend').replaceChildren(...items);
    if (value) drawScale();
  }

  // The scale with a histogram on it.
  function drawScale() {
    const { value, least, greatest, ramp, theme } = state;
    const canvas = byId('scale'), ratio = window.devicePixelRatio || 1;
    const width = canvas.clientWidth || 278, height = 58;
    canvas.width = width * ratio;
    canvas.height = height * ratio;
    const context = canvas.getContext('2d');
    context.scale(ratio, ratio);
    const bins = new Uint32Array(70);
    for (const number of value.numbers)
      if (number >= least && number <= greatest)
        bins[Math.min(bins.length - 1, Math.floor((number - least) / (greatest - least || 1) * bins.length))]++;
    const most = Math.max(...bins, 1);
    for (let i = 0; i < bins.length; i++) {
      const bar = bins[i] ? Math.max(1, 38 * bins[i] / most) : 0;
      context.fillStyle = cssOf(ramp[Math.round((i + .5) / bins.length * 255)]);
      context.fillRect(i * width / bins.length, 42 - bar, width / bins.length - .6, bar);
    }
    for (let i = 0; i < 256; i++) {
      context.fillStyle = cssOf(ramp[i]);
      context.fillRect(i * width / 256, 44, width / 256 + 1, 14);
    }
    if (value.mean > least && value.mean < greatest) {
      const at = (value.mean - least) / (greatest - least) * width;
      context.fillStyle = theme.ink;
      context.fillRect(at - .5, 2, 1, 42);
    }
    const [low, middle, high] = byId('scale-ends').children;
    low.textContent = formatNumber(least);
    middle.textContent = `mean ${formatNumber(Number(value.mean.toPrecision(4)))}`;
    high.textContent = formatNumber(greatest);
  }

  // Only the rows of the list that are in sight exist.
  const rowHeight = 25;
  let listed = [];
  function listDefects() {
    const kind = byId('defect-kind').value;
    listed = kind === '' ? data.defects : data.defects.filter(defect => defect.kind === Number(kind));
    byId('defects').firstElementChild.style.height = `${listed.length * rowHeight}px`;
    showDefects();
  }

  function showDefects() {
    const box = byId('defects');
    const first = Math.max(0, Math.floor(box.scrollTop / rowHeight) - 2);
    const last = Math.min(listed.length, first + Math.ceil(box.clientHeight / rowHeight) + 5);
    const rows = [];
    for (let i = first; i < last; i++) {
      const defect = listed[i];
      const row = document.createElement('button');
      row.type = 'button';
      row.tabIndex = -1;
      row.setAttribute('role', 'option');
      row.setAttribute('aria-selected', defect === state.defect);
      row.style.top = `${i * rowHeight}px`;
      const label = document.createElement('span');
      label.textContent = `${defect.row}, ${defect.column}`;
      row.append(defectNames[defect.kind] + (defect.kind >= DefectKind.eastLane ? ` ${defect.lane}` : ''), label);
      row.onclick = () => app.goToDefect(defect);
      rows.push(row);
    }
    box.firstElementChild.replaceChildren(...rows);
  }

  function stepDefect(step) {
    if (listed.length === 0) return;
    const at = listed.indexOf(state.defect);
    const next = at < 0 ? (step > 0 ? 0 : listed.length - 1) : (at + step + listed.length) % listed.length;
    app.goToDefect(listed[next]);
    const box = byId('defects');
    const top = next * rowHeight;
    if (top < box.scrollTop || top + rowHeight > box.scrollTop + box.clientHeight) box.scrollTop = top - box.clientHeight / 2;
    showDefects();
  }

  function showCrumbs() {
    const { view } = app;
    const parts = [[geometry.isWafer ? 'Wafer' : 'Fabric', () => app.fly(view.fit())]];
    const place = geometry.tileAt(view.x, view.y);
    if (view.scale > view.fitScale * 1.8 && geometry.isWafer) {
      const row = geometry.y.dieOf[geometry.find(geometry.y, view.y).index];
      const column = geometry.x.dieOf[geometry.find(geometry.x, view.x).index];
      parts.push([`Die ${row}, ${column}`, () => app.fly(view.toDie(row, column))]);
    }
    if (view.scale >= tileBoxes && place >= 0 && data.logical[place] >= 0) {
      const tile = data.logical[place];
      parts.push([`Tile ${Math.floor(tile / data.logicalColumns)}, ${tile % data.logicalColumns}`, () => app.fly(view.toTile(place, 96))]);
    }
    const text = parts.map(part => part[0]).join();
    if (byId('crumbs').dataset.text === text) return;
    byId('crumbs').dataset.text = text;
    byId('crumbs').replaceChildren(...parts.map(([name, go]) => {
      const item = document.createElement('li'), button = document.createElement('button');
      button.textContent = name;
      button.onclick = go;
      item.append(button);
      return item;
    }));
  }

  byId('defects').addEventListener('scroll', showDefects);
  byId('defects').addEventListener('keydown', event => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[event.key];
    if (!step) return;
    event.preventDefault();
    stepDefect(step);
  });
  byId('defect-kind').addEventListener('change', listDefects);
  return { showFigures, showTile, showTip, showChoices, showLegend, listDefects, showDefects, stepDefect, showCrumbs, describe };
}
