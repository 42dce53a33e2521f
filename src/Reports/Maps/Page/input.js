// Pointer, wheel and keys.
function listen(app) {
  const { view, state, data, geometry } = app;
  const canvas = byId('canvas');
  const pointers = new Map();
  let travelled = 0, spread = 0;

  const placeOf = event => {
    const box = canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const hover = at => {
    const place = at ? geometry.tileAt(view.px(at.x), view.py(at.y)) : -1;
    if (place !== state.hovered) {
      state.hovered = place;
      app.ask();
    }
    app.panel.showTip(place, at?.x ?? 0, at?.y ?? 0);
  };

  canvas.addEventListener('pointerdown', event => {
    app.stop();
    canvas.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, placeOf(event));
    travelled = 0;
    if (pointers.size === 2) spread = distance();
  });
  canvas.addEventListener('pointermove', event => {
    const at = placeOf(event), before = pointers.get(event.pointerId);
    if (!before) return hover(at);
    pointers.set(event.pointerId, at);
    travelled += Math.abs(at.x - before.x) + Math.abs(at.y - before.y);
    if (travelled < 4) return;
    canvas.classList.add('dragging');
    hover(null);
    view.pan((at.x - before.x) / pointers.size, (at.y - before.y) / pointers.size);
    if (pointers.size === 2) {
      const now = distance(), [a, b] = [...pointers.values()];
      view.zoomAt((a.x + b.x) / 2, (a.y + b.y) / 2, now / spread);
      spread = now;
    }
    app.ask();
  });
  const release = event => {
    const at = pointers.get(event.pointerId);
    pointers.delete(event.pointerId);
    canvas.classList.remove('dragging');
    if (!at || travelled >= 4 || event.type === 'pointercancel') return;
    state.defect = null;
    app.panel.showDefects();
    app.select(geometry.tileAt(view.px(at.x), view.py(at.y)));
  };
  canvas.addEventListener('pointerup', release);
  canvas.addEventListener('pointercancel', release);
  canvas.addEventListener('pointerleave', () => hover(null));
  function distance() {
    const [a, b] = [...pointers.values()];
    return Math.max(1, Math.hypot(a.x - b.x, a.y - b.y));
  }

  canvas.addEventListener('wheel', event => {
    event.preventDefault();
    app.stop();
    const at = placeOf(event);
    const lines = event.deltaMode === 1 ? event.deltaY * 30 : event.deltaY;
    view.zoomAt(at.x, at.y, Math.exp(-Math.min(Math.max(lines, -240), 240) * .0022));
    hover(at);
    app.ask();
  }, { passive: false });
  canvas.addEventListener('dblclick', event => {
    const at = placeOf(event);
    const scale = Math.min(view.scale * 4, 260), px = view.px(at.x), py = view.py(at.y);
    app.fly({
      scale, x: px - (at.x - view.width / 2) / scale, y: py - (at.y - view.height / 2) / scale,
    });
  });

  const zoom = factor => app.fly({ x: view.x, y: view.y, scale: Math.min(Math.max(view.scale * factor, view.leastScale), 260) });
  const middle = () => {
    const column = geometry.find(geometry.x, view.x).index, row = geometry.find(geometry.y, view.y).index;
    return row * data.columns + column;
  };

  // From the selected tile to its logical neighbour; without one, the tile in the middle.
  function step(rows, columns) {
    const tile = state.selected < 0 ? -1 : data.logical[state.selected];
    let place = middle();
    if (tile >= 0) {
      const row = Math.floor(tile / data.logicalColumns) + rows, column = tile % data.logicalColumns + columns;
      if (row < 0 || column < 0 || row >= data.logicalRows || column >= data.logicalColumns) return;
      place = data.physical[row * data.logicalColumns + column];
    } else if (state.selected >= 0) {
      const row = Math.floor(state.selected / data.columns) + rows, column = state.selected % data.columns + columns;
      if (row < 0 || column < 0 || row >= data.rows || column >= data.columns) return;
      place = row * data.columns + column;
    }
    app.select(place);
    const at = geometry.centerOf(place), sx = view.sx(at.x), sy = view.sy(at.y);
    if (sx < 40 || sy < 40 || sx > view.width - 40 || sy > view.height - 40) app.fly({ ...at, scale: view.scale });
  }

  const arrows = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  const actions = {
    '+': () => zoom(1.6), '=': () => zoom(1.6), '-': () => zoom(1 / 1.6), '−': () => zoom(1 / 1.6),
    '0': () => app.fly(view.fit()), Home: () => app.fly(view.fit()),
    '1': () => {
      const place = state.selected >= 0 ? state.selected : middle();
      app.fly(view.toDie(geometry.y.dieOf[Math.floor(place / data.columns)], geometry.x.dieOf[place % data.columns]));
    },
    '2': () => app.fly(view.toTile(state.selected >= 0 ? state.selected : middle(), 96)),
    Enter: () => {
      if (state.selected < 0) app.select(middle());
      app.fly(view.toTile(state.selected));
    },
    n: () => app.panel.stepDefect(1),
    b: () => app.panel.stepDefect(-1),
    '/': () => byId('find-text').focus(),
    '?': () => byId('keys').showModal(),
    q: () => {
      const names = ['', ...data.values.map(value => value.name)];
      app.setQuantity(names[(names.indexOf(state.value?.name ?? '') + 1) % names.length]);
    },
    t: () => app.setTheme(document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark'),
    p: () => togglePanel(),
    Escape: () => {
      state.defect = null;
      app.panel.showDefects();
      app.select(-1);
    },
  };
  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey || byId('keys').open) return;
    if (event.target.closest('input, select, #defects')) {
      if (event.key === 'Escape') canvas.focus();
      return;
    }
    if (event.key === 'Enter' && event.target !== canvas && event.target !== document.body) return;
    const arrow = arrows[event.key];
    if (arrow && event.shiftKey) step(...arrow);
    else if (arrow) {
      app.stop();
      view.pan(-arrow[1] * 70, -arrow[0] * 70);
      app.ask();
    } else {
      const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (!action) return;
      action();
    }
    event.preventDefault();
  });

  function togglePanel() {
    const panel = byId('panel');
    panel.hidden = !panel.hidden;
    byId('panel-toggle').setAttribute('aria-expanded', !panel.hidden);
    app.resize();
  }

  byId('zoom-in').onclick = () => zoom(1.6);
  byId('zoom-out').onclick = () => zoom(1 / 1.6);
  byId('zoom-fit').onclick = actions['0'];
  byId('theme').onclick = actions.t;
  byId('keys-open').onclick = actions['?'];
  byId('panel-toggle').onclick = togglePanel;
  byId('quantity').onchange = event => app.setQuantity(event.target.value);
  for (const name of ['palette', 'range', 'pooling'])
    byId(name).onchange = event => {
      state[name] = event.target.value;
      app.recolor(name !== 'pooling');
    };
  for (const [id, name] of [['show-defects', 'showDefects'], ['show-links', 'showLinks'], ['show-labels', 'showLabels']])
    byId(id).onchange = event => {
      state[name] = event.target.checked;
      app.ask();
    };
  byId('find').addEventListener('submit', event => {
    event.preventDefault();
    const input = byId('find-text'), isFound = app.find(input.value);
    input.setAttribute('aria-invalid', !isFound);
    if (!isFound) byId('said').textContent = 'there is no such tile';
  });
  byId('find-text').addEventListener('input', event => event.target.removeAttribute('aria-invalid'));
  const travel = event => {
    if (event.buttons !== 1 && event.type !== 'click') return;
    const map = byId('minimap'), box = map.getBoundingClientRect();
    view.x = (event.clientX - box.left - 6) / map.factor;
    view.y = (event.clientY - box.top - 6) / map.factor;
    view.clamp();
    app.ask();
  };
  byId('minimap').addEventListener('pointermove', travel);
  byId('minimap').addEventListener('click', travel);
  new ResizeObserver(() => app.resize()).observe(byId('stage'));
  window.addEventListener('hashchange', app.readAddress);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', event => app.setTheme(event.matches ? 'dark' : 'light'));
}
