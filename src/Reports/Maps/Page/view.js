// What part of the plane is on the screen. Scale: px of the page a tile.
function makeView(canvas, geometry) {
  const view = {
    x: geometry.width / 2, y: geometry.height / 2, scale: 1, width: 1, height: 1, ratio: 1,
    sx: px => (px - view.x) * view.scale + view.width / 2,
    sy: py => (py - view.y) * view.scale + view.height / 2,
    px: sx => (sx - view.width / 2) / view.scale + view.x,
    py: sy => (sy - view.height / 2) / view.scale + view.y,
    resize() {
      const box = canvas.getBoundingClientRect(), ratio = window.devicePixelRatio || 1;
      if (box.width === view.width && box.height === view.height && ratio === view.ratio) return false;
      view.ratio = ratio;
      view.width = Math.max(1, box.width);
      view.height = Math.max(1, box.height);
      canvas.width = Math.round(view.width * view.ratio);
      canvas.height = Math.round(view.height * view.ratio);
      return true;
    },
    get fitScale() {
      const width = geometry.isWafer ? geometry.radius * 2 : geometry.width + 1;
      const height = geometry.isWafer ? geometry.radius * 2 : geometry.height + 1;
      return Math.min((view.width - 24) / width, (view.height - 24) / height, 160);
    },
    get leastScale() { return view.fitScale * .6; },
    zoomAt(sx, sy, factor) {
      const scale = Math.min(Math.max(view.scale * factor, view.leastScale), 260);
      const px = view.px(sx), py = view.py(sy);
      view.scale = scale;
      view.x = px - (sx - view.width / 2) / scale;
      view.y = py - (sy - view.height / 2) / scale;
      view.clamp();
    },
    pan(dx, dy) {
      view.x -= dx / view.scale;
      view.y -= dy / view.scale;
      view.clamp();
    },
    clamp() {
      view.x = Math.min(Math.max(view.x, 0), geometry.width);
      view.y = Math.min(Math.max(view.y, 0), geometry.height);
    },
    fit() { return { x: geometry.width / 2, y: geometry.height / 2, scale: view.fitScale }; },
    toDie(row, column) {
      const box = geometry.dieBox(row, column);
      return {
        x: box.left + box.width / 2, y: box.top + box.height / 2,
        scale: Math.min(view.width / (box.width * 1.12), view.height / (box.height * 1.12), 160),
      };
    },
    toTile(place, scale) {
      return { ...geometry.centerOf(place), scale: scale ?? Math.max(view.scale, 96) };
    },
  };
  return view;
}
