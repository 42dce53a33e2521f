// Puts the parts together: state, frames, flights, the address.
function makeApp(data) {
  const geometry = makeGeometry(data);
  const pyramid = makePyramid(data, geometry);
  const canvas = byId('canvas');
  const painter = makePainter(canvas, data, geometry, pyramid);
  const view = makeView(canvas, geometry);
  const state = {
    theme: null, value: null, palette: 'viridis', range: 'all', pooling: 'mean', ramp: null, least: 0, greatest: 1,
    hovered: -1, selected: -1, defect: null, showDefects: true, showLinks: true, showLabels: true,
  };
  const frames = [];
  let isAsked = false, flight = 0, addressTimer = 0;

  const app = {
    data, geometry, pyramid, painter, view, state, frames, panel: null,

    draw() {
      const started = performance.now();
      painter.draw(state, view);
      if (app.isMeasured) painter.context.getImageData(0, 0, 1, 1); // waits until the frame is painted
      frames.push(performance.now() - started);
      if (frames.length > 60) frames.shift();
      drawMinimap();
      drawScaleBar();
      app.panel.showCrumbs();
      byId('frame-time').textContent =
        `${formatCount(data.state.length)} tiles · frame ${frames.at(-1).toFixed(1)} ms, at most ${Math.max(...frames).toFixed(1)} ms`;
    },

    ask() {
      if (isAsked) return;
      isAsked = true;
      requestAnimationFrame(() => {
        isAsked = false;
        app.draw();
      });
      clearTimeout(addressTimer);
      addressTimer = setTimeout(keepAddress, 250);
    },

    /** Moves the view to a target, scale and place together, in a third of a second. */
    fly(target) {
      cancelAnimationFrame(flight);
      const from = { x: view.x, y: view.y, scale: view.scale };
      const started = performance.now();
      const isInstant = app.isMeasured || matchMedia('(prefers-reduced-motion: reduce)').matches;
      const step = now => {
        const time = isInstant ? 1 : Math.min(1, Math.max(0, (now - started) / 380));
        const eased = time < .5 ? 4 * time ** 3 : 1 - (2 - 2 * time) ** 3 / 2;
        view.scale = from.scale * (target.scale / from.scale) ** eased;
        // Places move with the scale, so that the flight is straight on the screen.
        const share = Math.abs(target.scale - from.scale) < 1e-9 * from.scale || eased === 1
          ? eased : (1 / from.scale - 1 / view.scale) / (1 / from.scale - 1 / target.scale);
        view.x = from.x + (target.x - from.x) * share;
        view.y = from.y + (target.y - from.y) * share;
        app.ask();
        if (time < 1) flight = requestAnimationFrame(step);
      };
      step(started);
    },

    stop() { cancelAnimationFrame(flight); },

    select(place, isSaid = true) {
      state.selected = place;
      app.panel.showTile();
      if (isSaid && place >= 0) byId('said').textContent = app.panel.describe(place).map(pair => pair.join(' ')).join(', ');
      app.ask();
    },

    goToDefect(defect) {
      state.defect = defect;
      const place = defect.row * data.columns + defect.column;
      app.select(place, false);
      byId('said').textContent = `dead ${defectNames[defect.kind]} at physical ${defect.row}, ${defect.column}`;
      app.panel.showDefects();
      app.fly(view.toTile(place, Math.max(view.scale, 64)));
    },

    /** Follows a change of quantity, scale or theme. */
    recolor(isPooled = false) {
      const value = state.value;
      if (!isPooled) pyramid.pool(value, state.pooling);
      state.ramp = makeRamp(state.palette);
      if (value) {
        const isRobust = state.range === 'robust';
        state.least = state.range === 'zero' ? Math.min(0, value.least) : isRobust ? value.low : value.least;
        state.greatest = isRobust ? value.high : value.greatest;
      }
      pyramid.recolor(state.theme, state.ramp, state.least, state.greatest);
      app.panel.showLegend();
      app.ask();
    },

    setQuantity(name) {
      state.value = data.values.find(value => value.name === name) ?? null;
      byId('quantity').value = state.value?.name ?? '';
      app.recolor();
    },

    setTheme(name) {
      document.documentElement.dataset.theme = name;
      byId('theme').textContent = name === 'dark' ? 'Light' : 'Dark';
      state.theme = readTheme();
      app.recolor(true);
    },

    /** Shows what a person asked for: "row, column", "p row, column" or "d row, column". */
    find(text) {
      const match = /^\s*(p|physical|d|die|l|logical)?\s*(\d+)\s*[,;x\s]\s*(\d+)\s*$/i.exec(text);
      if (!match) return false;
      const row = Number(match[2]), column = Number(match[3]);
      const kind = (match[1] ?? 'l')[0].toLowerCase();
      if (kind === 'd') {
        if (row >= data.shape.dieRows || column >= data.shape.dieColumns) return false;
        app.fly(view.toDie(row, column));
        return true;
      }
      const [rows, columns] = kind === 'p' ? [data.rows, data.columns] : [data.logicalRows, data.logicalColumns];
      if (row >= rows || column >= columns) return false;
      const place = kind === 'p' ? row * columns + column : data.physical[row * columns + column];
      app.select(place);
      app.fly(view.toTile(place));
      return true;
    },

    resize() {
      const isFit = Math.abs(view.scale / view.fitScale - 1) < .02;
      if (!view.resize()) return;
      if (isFit) Object.assign(view, view.fit());
      app.draw(); // at once: a canvas of a new size is empty
    },
  };

  function drawMinimap() {
    const map = byId('minimap');
    map.hidden = view.scale < view.fitScale * 1.6;
    if (map.hidden) return;
    const size = 132, factor = size / Math.max(geometry.width, geometry.height);
    const width = Math.round(geometry.width * factor) + 12, height = Math.round(geometry.height * factor) + 12;
    if (map.width !== width * view.ratio || map.height !== height * view.ratio) {
      map.width = width * view.ratio;
      map.height = height * view.ratio;
      map.style.width = `${width}px`;
      map.style.height = `${height}px`;
    }
    const context = map.getContext('2d');
    context.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    context.translate(6, 6);
    const level = pyramid.levelFor(factor * view.ratio), layout = pyramid.layouts[level];
    for (let row = 0; row < data.shape.dieRows; row++)
      for (let column = 0; column < data.shape.dieColumns; column++) {
        const box = geometry.dieBox(row, column);
        context.drawImage(
          pyramid.images[level], layout.columns[column], layout.rows[row], box.width / layout.size,
          box.height / geometry.aspect / layout.size, box.left * factor, box.top * factor, box.width * factor, box.height * factor);
      }
    const left = Math.max(-5, view.px(0) * factor), top = Math.max(-5, view.py(0) * factor);
    const right = Math.min(width - 7, view.px(view.width) * factor), bottom = Math.min(height - 7, view.py(view.height) * factor);
    const growX = Math.max(0, 6 - (right - left)) / 2, growY = Math.max(0, 6 - (bottom - top)) / 2;
    context.strokeStyle = state.theme.select;
    context.lineWidth = 2;
    context.strokeRect(left - growX, top - growY, right - left + 2 * growX, bottom - top + 2 * growY);
    map.factor = factor;
  }

  function drawScaleBar() {
    const wanted = 110 / view.scale;
    const unit = 10 ** Math.floor(Math.log10(wanted));
    const length = Math.max(1, [5, 2, 1].map(n => n * unit).find(n => n <= wanted) ?? unit);
    const [bar, label] = byId('scale-bar').children;
    bar.style.width = `${length * view.scale}px`;
    label.textContent = `${formatCount(length)} tile${length === 1 ? '' : 's'}`;
  }

  // The address says what is seen, so that it can be kept and sent.
  function keepAddress() {
    if (app.isMeasured) return;
    const parts = [`view=${view.x.toFixed(2)},${view.y.toFixed(2)},${view.scale.toPrecision(4)}`];
    if (data.values.length) parts.push(`show=${encodeURIComponent(state.value?.name ?? '')}`);
    if (state.selected >= 0) parts.push(`tile=p${Math.floor(state.selected / data.columns)},${state.selected % data.columns}`);
    const theme = document.documentElement.dataset.theme;
    if (theme !== (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) parts.push(`theme=${theme}`);
    if (state.palette !== 'viridis') parts.push(`scale=${encodeURIComponent(state.palette)}`);
    history.replaceState(null, '', '#' + parts.join('&'));
  }

  app.readAddress = () => {
    const parameters = new URLSearchParams(location.hash.slice(1));
    const numbers = (parameters.get('view') ?? '').split(',').map(Number);
    if (palettes[parameters.get('scale')]) byId('palette').value = state.palette = parameters.get('scale');
    if (parameters.has('show')) app.setQuantity(parameters.get('show'));
    if (parameters.get('theme')) app.setTheme(parameters.get('theme') === 'dark' ? 'dark' : 'light');
    const [place, scale] = (parameters.get('tile') ?? '').split('@');
    app.isMeasured = true;
    if (parameters.has('die')) app.find('d ' + parameters.get('die'));
    if (place) app.find(place.replace(/^p/, 'p '));
    if (place && scale > 0) view.scale = Number(scale);
    app.isMeasured = parameters.has('check');
    if (numbers.length === 3 && numbers.every(Number.isFinite) && numbers[2] > 0)
      [view.x, view.y, view.scale] = numbers;
    if (parameters.has('defect') && data.defects[parameters.get('defect')]) app.goToDefect(data.defects[parameters.get('defect')]);
    app.ask();
  };
  return app;
}
