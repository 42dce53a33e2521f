// With #check in the address the page looks at itself: it flies from the wafer to a tile, waits for every frame to be
// painted, and writes what it found where a test can read it.
async function checkItself(app) {
  const { data, geometry, view, state, painter } = app;
  const failures = [];
  const expect = (isTrue, what) => { if (!isTrue) failures.push(what); };
  const canvas = byId('canvas');
  const press = (key, shiftKey = false) => canvas.dispatchEvent(new KeyboardEvent('keydown', { key, shiftKey, bubbles: true }));

  // Every logical tile has one place, and that place says so.
  expect(data.physical.every((place, tile) => place >= 0 && data.logical[place] === tile), 'each logical tile has one place');
  expect(data.state.every((s, i) => (s < State.spareIdle) === (data.logical[i] >= 0)), 'what serves has a logical tile');
  for (let i = 0; i < data.state.length; i += 997) {
    const at = geometry.centerOf(i);
    if (geometry.tileAt(at.x, at.y) !== i) failures.push(`tile ${i} is found where it is drawn`);
  }

  const colorsSeen = () => {
    const pixels = new Uint32Array(painter.context.getImageData(0, 0, canvas.width, canvas.height).data.buffer);
    const seen = new Map();
    for (let i = 0; i < pixels.length; i += 13) seen.set(pixels[i], (seen.get(pixels[i]) ?? 0) + 1);
    return { colors: seen.size, background: Math.max(...seen.values()) / Math.ceil(pixels.length / 13) };
  };

  // One flight: 90 frames from the whole wafer to a tile.
  const flight = () => {
    const from = view.fit(), place = data.defects.length ? data.defects[0].row * data.columns + data.defects[0].column : 0;
    const to = view.toTile(place, 120), times = [];
    for (let i = 0; i < 90; i++) {
      const share = i / 89;
      view.scale = from.scale * (to.scale / from.scale) ** share;
      view.x = from.x + (to.x - from.x) * Math.sqrt(share);
      view.y = from.y + (to.y - from.y) * Math.sqrt(share);
      app.draw();
      times.push(app.frames.at(-1));
    }
    return times;
  };

  const start = { x: view.x, y: view.y, scale: view.scale, selected: state.selected };
  flight();
  const times = flight();
  const levels = {};
  for (const [name, target] of [['wafer', view.fit()], ['die', view.toDie(0, 0)], ['tile', view.toTile(data.physical[0], 96)]]) {
    Object.assign(view, target);
    app.draw();
    levels[name] = colorsSeen();
    expect(levels[name].colors >= 3 && levels[name].background < .995, `something is seen at ${name} zoom`);
  }

  const before = view.scale;
  press('+');
  expect(view.scale > before, 'the key + zooms in');
  press('0');
  expect(Math.abs(view.scale - view.fitScale) < 1e-6, 'the key 0 shows all');
  app.select(data.physical[0]);
  press('ArrowRight', true);
  expect(data.logical[state.selected] === (data.logicalColumns > 1 ? 1 : 0), 'Shift and an arrow go to the logical neighbour');
  press('Escape');
  expect(state.selected < 0, 'the key Escape unselects');
  expect(app.find(`${data.logicalRows - 1}, ${data.logicalColumns - 1}`)
    && data.logical[state.selected] === data.physical.length - 1, 'the last tile is found');
  expect(!app.find(`${data.logicalRows}, 0`), 'a tile outside is not found');
  if (data.defects.length) {
    press('n');
    expect(state.defect === data.defects[0] && state.selected === data.defects[0].row * data.columns + data.defects[0].column,
      'the key N goes to a defect');
    const chain = painter.takeoverOf(state.selected);
    expect(data.defects[0].kind !== DefectKind.tile || geometry.homeOf(state.selected) < 0 || chain.length > 1,
      'a dead tile has one that serves for it');
    press('Escape');
  }

  const recoloring = performance.now();
  press('t');
  const recolored = performance.now() - recoloring;
  press('t');
  Object.assign(view, start);
  app.select(start.selected);
  app.draw();
  const sorted = times.slice().sort((a, b) => a - b);
  const result = {
    ok: failures.length === 0, failures, tiles: data.state.length, defects: data.defects.length,
    frameMs: {
      mean: Number((times.reduce((sum, time) => sum + time, 0) / times.length).toFixed(2)),
      median: Number(sorted[45].toFixed(2)), greatest: Number(sorted.at(-1).toFixed(2)),
    },
    readMs: Number(app.readMs.toFixed(0)), recolorMs: Number(recolored.toFixed(0)), levels,
  };
  byId('self-check').textContent = JSON.stringify(result);
  byId('self-check').hidden = true;
}
