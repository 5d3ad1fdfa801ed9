/** The first batch in words: shapes, types, ranges and labels, to see that they are what they should be. */
import type { RunState } from '../../../runs/state.js';
import { cut, wrap } from '../../fit.js';
import { paint, type Theme } from '../../theme.js';

const LABEL = 8;

type Batch = NonNullable<RunState['batch']>;

/** A bound of a range: whole numbers as they are, others with two or three decimals. */
function figure(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return value.toFixed(Math.abs(value) >= 10 ? 2 : 3);
}

const shape = (sizes: readonly number[]): string => `[${sizes.join(', ')}]`;

/**
 * Two lines of figures, then the classes of the first labels.
 * @param most Lines in all; names that do not fit end in an ellipsis.
 */
export function batchLines(
  batch: Batch,
  classes: readonly string[],
  { width, most }: { width: number; most: number },
  theme: Theme,
): string[] {
  const { images, labels } = batch;
  const { ellipsis } = theme.glyphs.mark;
  const name = (text: string): string => paint(text.padEnd(LABEL), theme.text.muted);
  const names = labels.first.map((label) => classes[label] ?? `class ${label}`).join(', ');
  const room = width - LABEL;
  const wrapped = wrap(names, room);
  const kept = wrapped.slice(0, Math.max(0, most - 2));
  if (kept.length > 0 && kept.length < wrapped.length) {
    kept[kept.length - 1] = cut(wrapped.slice(kept.length - 1).join(' '), room, ellipsis);
  }
  return [
    `${name('images')}${shape(images.shape)} ${images.dtype}, ` +
      `${figure(images.min)} to ${figure(images.max)}, mean ${figure(images.mean)}`,
    `${name('labels')}${shape(labels.shape)} ${labels.dtype}, ` +
      `${figure(labels.min)} to ${figure(labels.max)}: ${labels.first.join(' ')}`,
    ...kept.map((line, index) => name(index === 0 ? 'first' : '') + line),
  ];
}
