/** Curves over the epochs as SVG: training thin, validation thick, the best epoch marked. */
import type { EpochRecord } from '../../runs/state.js';
import { fixed } from '../numbers.js';
import { html, type Markup } from './markup.js';

const WIDTH = 440;
const HEIGHT = 220;
const LEFT = 52;
const RIGHT = 12;
const TOP = 10;
const BOTTOM = 26;
/** Lines across the chart. */
const TICKS = 4;
/** Numbers below the chart, at most. */
const EPOCHS = 10;

export type Figure = 'loss' | 'accuracy';

const place = (value: number): string => value.toFixed(1);

/** A line with gaps where a value is not known; a single epoch between gaps is a dot. */
function line(
  values: readonly (number | null)[],
  x: (index: number) => number,
  y: (value: number) => number,
  kind: string,
): Markup {
  let path = '';
  values.forEach((value, i) => {
    if (value === null || !Number.isFinite(value)) return;
    const goesOn = i > 0 && values[i - 1] !== null && Number.isFinite(values[i - 1]);
    path += `${goesOn ? 'L' : 'M'}${place(x(i))} ${place(y(value))}${goesOn ? '' : 'h0'}`;
  });
  return html`<path class="${kind}" d="${path}" />`;
}

/** @returns Null where no value is known. */
export function curvesChart(
  history: readonly EpochRecord[],
  figure: Figure,
  bestEpoch: number | null,
): Markup | null {
  const [train, validation] = [
    history.map((one) => one.train[figure]),
    history.map((one) => one.validation[figure]),
  ];
  const known = [...train, ...validation].filter(
    (value): value is number => value !== null && Number.isFinite(value),
  );
  if (known.length === 0) return null;
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const span = most - least || Math.abs(most) || 1;
  const x = (index: number): number =>
    LEFT + ((WIDTH - LEFT - RIGHT) * (index + 0.5)) / history.length;
  const y = (value: number): number =>
    HEIGHT - BOTTOM - ((HEIGHT - TOP - BOTTOM) * (value - least)) / span;
  const ticks = Array.from({ length: TICKS }, (_, i) => least + (span * i) / (TICKS - 1));
  const every = Math.ceil(history.length / EPOCHS);
  const best = history.findIndex(({ epoch }) => epoch === bestEpoch);
  const bestValue = validation[best] ?? null;
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${figure} by epoch">
    ${ticks.map(
      (value) =>
        html`<path class="tick" d="M${LEFT} ${place(y(value))}H${WIDTH - RIGHT}" /><text
            x="${LEFT - 6}"
            y="${place(y(value) + 4)}"
            class="left"
            >${fixed(value, figure === 'loss' ? 3 : 2)}</text
          >`,
    )}
    ${history.map(({ epoch }, i) =>
      i % every === 0
        ? html`<text x="${place(x(i))}" y="${HEIGHT - 8}" class="below">${epoch}</text>`
        : '',
    )}
    ${line(train, x, y, 'train')} ${line(validation, x, y, 'validation')}
    ${
      bestValue === null
        ? null
        : html`<circle cx="${place(x(best))}" cy="${place(y(bestValue))}" r="5" />`
    }
  </svg>`;
}
