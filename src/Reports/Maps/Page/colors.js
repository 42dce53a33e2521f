// Colours: those of the states come from the style sheet, those of values from scales that keep their order in grey.
const palettes = {
  viridis: ['#440154', '#482878', '#3e4989', '#31688e', '#26828e', '#1f9e89', '#35b779', '#6ece58', '#b5de2b', '#fde725'],
  magma: ['#0b0724', '#2c115f', '#51127c', '#721f81', '#9e2f7f', '#cd4071', '#f1605d', '#fd9668', '#feca8d', '#fcfdbf'],
  cividis: ['#00224e', '#123570', '#3b496c', '#575d6d', '#707173', '#8a8678', '#a59c74', '#c3b369', '#e1cc55', '#fee838'],
  'blue to red': ['#2166ac', '#5ba2cb', '#a7d0e4', '#e3edf2', '#f9e6dc', '#f6b799', '#de7358', '#b2182b'],
};

function parseColor(text) {
  const number = parseInt(text.trim().slice(1), 16);
  return [number >> 16 & 255, number >> 8 & 255, number & 255];
}

// A pixel as ImageData keeps it, seen as a number.
const pack = ([r, g, b]) => (255 << 24 | b << 16 | g << 8 | r) >>> 0;
const cssOf = packed => `rgb(${packed & 255} ${packed >> 8 & 255} ${packed >> 16 & 255})`;
const isBright = packed => .299 * (packed & 255) + .587 * (packed >> 8 & 255) + .114 * (packed >> 16 & 255) > 140;

function makeRamp(name) {
  const stops = palettes[name].map(parseColor);
  return Uint32Array.from({ length: 256 }, (_, i) => {
    const at = i / 255 * (stops.length - 1);
    const left = Math.min(Math.floor(at), stops.length - 2);
    return pack(stops[left].map((part, k) => Math.round(part + (stops[left + 1][k] - part) * (at - left))));
  });
}

function readTheme() {
  const style = getComputedStyle(document.documentElement);
  const theme = {};
  for (const name of ['page', 'card', 'ink', 'muted', 'line', 'accent', 'disc-1', 'disc-2', 'rim', 'scribe', 'die-line',
    'in-place', 'shifted', 'spare-used', 'spare-idle', 'given-up', 'dead', 'halo', 'link', 'rerouted', 'select', 'none',
    'tile-ink']) theme[name] = style.getPropertyValue('--' + name).trim();
  theme.states = ['in-place', 'shifted', 'spare-used', 'spare-idle', 'given-up', 'dead'].map(name => pack(parseColor(theme[name])));
  return theme;
}
