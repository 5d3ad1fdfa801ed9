// Draws what the program shows in a terminal as an SVG (or, for a name that ends in .png, as a PNG).
// usage: node scripts/screenshot.js OUTPUT COLUMNSxROWS 'KEYS' SECONDS ARGUMENT...
//   e.g. node scripts/screenshot.js screen.svg 120x40 3 5 attach my-run
import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { spawn } from '@lydell/node-pty';
import headless from '@xterm/headless';

const { Terminal } = headless;
const CELL = { width: 8.4, height: 17, font: 14 };
const ANSI = [
  ...['#1e1e2e', '#e05561', '#8cc265', '#d18f52', '#4aa5f0', '#c162de', '#42b3c2', '#d7dae0'],
  ...['#6b7089', '#ff616e', '#a5e075', '#f0a45d', '#4dc4ff', '#de73ff', '#4cd1e0', '#ffffff'],
];
const FOREGROUND = '#d7dae0';
const BACKGROUND = '#16181d';

/** The colour of a cell by the emulator's colour mode: palette or 24 bits. */
function colour(palette, rgb, value, fallback) {
  if (rgb) return `#${value.toString(16).padStart(6, '0')}`;
  if (!palette) return fallback;
  if (value < 16) return ANSI[value];
  if (value >= 232) {
    const grey = (8 + 10 * (value - 232)).toString(16).padStart(2, '0');
    return `#${grey}${grey}${grey}`;
  }
  const step = (n) => (n === 0 ? 0 : 55 + 40 * n).toString(16).padStart(2, '0');
  const cube = value - 16;
  return `#${step(Math.floor(cube / 36))}${step(Math.floor(cube / 6) % 6)}${step(cube % 6)}`;
}

const escape = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

/** The screen as an SVG document. */
export function toSvg(screen) {
  const { cols, rows } = screen;
  const buffer = screen.buffer.active;
  const back = [];
  const front = [];
  for (let y = 0; y < rows; y++) {
    const line = buffer.getLine(buffer.baseY + y);
    for (let x = 0; x < cols; x++) {
      const cell = line?.getCell(x);
      if (!cell || cell.getWidth() === 0) continue;
      let ink = colour(cell.isFgPalette(), cell.isFgRGB(), cell.getFgColor(), FOREGROUND);
      let paper = colour(cell.isBgPalette(), cell.isBgRGB(), cell.getBgColor(), BACKGROUND);
      if (cell.isInverse()) [ink, paper] = [paper, ink];
      const left = (x * CELL.width).toFixed(1);
      const width = (cell.getWidth() * CELL.width + 0.3).toFixed(1);
      if (paper !== BACKGROUND) {
        back.push(
          `<rect x="${left}" y="${y * CELL.height}" width="${width}" height="${CELL.height + 0.3}" fill="${paper}"/>`,
        );
      }
      const text = cell.getChars();
      if (text.trim() === '') continue;
      const style = `${cell.isBold() ? ' font-weight="bold"' : ''}${cell.isDim() ? ' opacity="0.6"' : ''}`;
      front.push(
        `<text x="${left}" y="${(y + 0.78) * CELL.height}" fill="${ink}"${style}>${escape(text)}</text>`,
      );
    }
  }
  const [width, height] = [cols * CELL.width, rows * CELL.height];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-8 -8 ${width + 16} ${height + 16}" font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="${CELL.font}">`,
    `<rect x="-8" y="-8" width="${width + 16}" height="${height + 16}" rx="8" fill="${BACKGROUND}"/>`,
    ...back,
    ...front,
    '</svg>',
    '',
  ].join('\n');
}

async function main([output, size, keys, seconds, ...args]) {
  const [cols, rows] = size.split('x').map(Number);
  const program = fileURLToPath(new URL('../bin/melanoscope.js', import.meta.url));
  // Colour libraries take a terminal in CI for one without colours.
  const { CI: _ci, NO_COLOR: _none, ...environment } = process.env;
  const screen = new Terminal({ cols, rows, allowProposedApi: true });
  const pty = spawn(process.execPath, [program, ...args], {
    name: 'xterm-256color',
    cols,
    rows,
    env: {
      ...environment,
      LC_ALL: 'C.UTF-8',
      TERM: 'xterm-256color',
      COLORTERM: 'truecolor',
    },
  });
  pty.onData((data) => screen.write(data));
  await sleep(Number(seconds) * 1000);
  for (const key of JSON.parse(`["${keys.replace(/"/g, '\\"')}"]`)[0]) {
    pty.write(key);
    await sleep(400);
  }
  await sleep(800);
  const svg = toSvg(screen);
  if (output.endsWith('.png')) {
    const { default: sharp } = await import('sharp');
    await sharp(Buffer.from(svg), { density: 96 }).png().toFile(output);
  } else {
    await writeFile(output, svg);
  }
  pty.kill('SIGTERM');
  process.exit(0);
}

await main(process.argv.slice(2));
