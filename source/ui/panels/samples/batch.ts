/** The first batch in words: shapes, types, ranges and labels, to see that they are what they should be. */
import type { RunState } from '../../../runs/state.js';
import { cut, wrap } from '../../fit.js';
import { paint, type Theme } from '../../theme.js';

type Batch = NonNullable<RunState['batch']>;

/** A bound of a range: whole numbers as they are, others with three decimals. */
function figure(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(3);
}

const shape = (sizes: readonly number[]): string => `[${sizes.join(', ')}]`;

/** Two lines of figures, then the classes of the first labels in as many lines as they take. */
export function batchLines(
  batch: Batch,
  classes: readonly string[],
  width: number,
  theme: Theme,
): string[] {
  const { images, labels } = batch;
  const name = (text: string): string => paint(text.padEnd(8), theme.text.muted);
  const names = labels.first.map((label) => classes[label] ?? `class ${label}`).join(', ');
  const room = width - 8;
  return [
    `${name('images')}${shape(images.shape)} ${images.dtype}, ` +
      `${figure(images.min)} to ${figure(images.max)}, mean ${figure(images.mean)}`,
    `${name('labels')}${shape(labels.shape)} ${labels.dtype}, ` +
      `${figure(labels.min)} to ${figure(labels.max)}: ${labels.first.join(' ')}`,
    ...wrap(names, room).map((line, index) => name(index === 0 ? 'first' : '') + cut(line, room)),
  ];
}
