// What the page was given: arrays with one entry per physical tile (row by row), and values per logical tile.
const State = { inPlace: 0, shifted: 1, spareUsed: 2, spareIdle: 3, givenUp: 4, dead: 5 };
const stateNames = ['in place', 'shifted', 'spare in use', 'idle spare', 'given up', 'dead'];
const DefectKind = { tile: 0, horizontalHop: 1, verticalHop: 2, bypass: 3, eastLane: 4, southLane: 5 };
const defectNames = ['tile', 'horizontal hop', 'vertical hop', 'bypass', 'east lane', 'south lane'];

async function inflate(text) {
  if (text === '') return new Uint8Array(0); // nothing deflates to nothing
  const bytes = Uint8Array.fromBase64
    ? Uint8Array.fromBase64(text)
    : Uint8Array.from(atob(text), character => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

// Numbers are stored as planes of bytes, lowest first: they deflate better so.
function joinPlanes(planes, width) {
  const count = planes.length / width;
  const bytes = new Uint8Array(planes.length);
  for (let plane = 0; plane < width; plane++)
    for (let i = 0; i < count; i++) bytes[i * width + plane] = planes[plane * count + i];
  return bytes.buffer;
}

async function readData(json) {
  const shape = json.shape;
  const [logical, state, defects, ...values] = await Promise.all(
    [json.logical, json.state, json.defects, ...json.values.map(value => value.data)].map(inflate));
  const data = {
    json,
    shape,
    rows: shape.rowStarts.at(-1),
    columns: shape.columnStarts.at(-1),
    logicalRows: shape.dieRows * shape.rows,
    logicalColumns: shape.dieColumns * shape.columns,
    state,
    logical: new Int32Array(joinPlanes(logical, 4)),
    values: json.values.map((value, i) => ({ ...value, numbers: new Float32Array(joinPlanes(values[i], 4)) })),
  };
  const count = data.logicalRows * data.logicalColumns;
  // Entries are the difference to the entry before.
  for (let i = 1; i < data.logical.length; i++) data.logical[i] += data.logical[i - 1];
  data.physical = new Int32Array(count).fill(-1);
  data.logical.forEach((tile, place) => { if (tile >= 0) data.physical[tile] = place; });
  const flat = new Int32Array(joinPlanes(defects, 4));
  data.defects = [];
  for (let i = 0; i < flat.length; i += 4)
    data.defects.push({ kind: flat[i], row: flat[i + 1], column: flat[i + 2], lane: flat[i + 3] });
  data.stateCounts = new Array(stateNames.length).fill(0);
  for (const s of state) data.stateCounts[s]++;
  for (const value of data.values) summarize(value);
  return data;
}

function summarize(value) {
  const present = value.numbers.filter(number => !Number.isNaN(number)).sort();
  const at = share => present.length ? present[Math.round(share * (present.length - 1))] : 0;
  value.count = present.length;
  value.least = at(0);
  value.greatest = at(1);
  value.low = at(.02);
  value.high = at(.98);
  let sum = 0;
  for (const number of present) sum += number;
  value.mean = present.length ? sum / present.length : 0;
}

function formatNumber(number) {
  if (Number.isNaN(number)) return 'no value';
  const size = Math.abs(number);
  if (Number.isInteger(number) && size < 1e9) return number.toLocaleString('en-US');
  if (size !== 0 && (size < 1e-3 || size >= 1e9)) return number.toExponential(2);
  return number.toLocaleString('en-US', { maximumSignificantDigits: size >= 1000 ? 6 : 4 });
}

const formatCount = number => number.toLocaleString('en-US');
