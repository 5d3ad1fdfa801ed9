/**
 * What people have asked of the training that no checkpoint holds yet: with a runner that is killed it is lost, for
 * training goes on at the checkpoint. Whoever goes on is told.
 */
import { counted } from '../text.js';
import { commandFor } from './command-line.js';
import type { EventBody } from './events.js';
import type { RunState } from './state.js';

export interface Unsaved {
  command: 'learning-rate' | 'one-more-epoch';
  /** Factor of the learning rate. */
  value: number;
  /** Steps of the phase that had been made. */
  step: number;
  /** Whether the training has taken it over. */
  applied: boolean;
}

/** With what is asked now; all else that can be asked is not the training's. */
export function withAsk(
  unsaved: readonly Unsaved[],
  command: string,
  value: string | number | null,
  step: number,
): Unsaved[] {
  if (command !== 'learning-rate' && command !== 'one-more-epoch') return [...unsaved];
  return [...unsaved, { command, value: Number(value ?? 1), step, applied: false }];
}

export const applied = (unsaved: readonly Unsaved[], command: Unsaved['command']): Unsaved[] =>
  unsaved.map((one) => (one.command === command ? { ...one, applied: true } : one));

/** What the learning rate was multiplied by where the newest checkpoint stands. */
export const savedFactor = (factor: number, unsaved: readonly Unsaved[]): number =>
  unsaved
    .filter((one) => one.applied && one.command === 'learning-rate')
    .reduce((left, { value }) => left / value, factor);

/**
 * What a checkpoint leaves: asks are taken over before each step, and those that cancel each other without a word.
 * @param step Steps that the checkpoint has behind it.
 */
export const afterCheckpoint = (unsaved: readonly Unsaved[], step = 0): Unsaved[] =>
  unsaved.filter((one) => !one.applied && one.step + 1 >= step);

/** Says what the phases that are to be gone on with were asked and have lost; one warning for each. */
export function lostAsks(folder: string, { phases }: RunState): EventBody[] {
  return Object.values(phases).flatMap(({ id, status, unsaved }): EventBody[] => {
    if (unsaved.length === 0 || status === 'done' || status === 'skipped') return [];
    const rates = unsaved.filter(({ command }) => command === 'learning-rate');
    const epochs = unsaved.length - rates.length;
    const factor = Number(rates.reduce((product, { value }) => product * value, 1).toPrecision(6));
    const what = [
      ...(factor === 1 ? [] : [`the learning rate times ${factor}`]),
      ...(epochs === 0 ? [] : [`${counted(epochs, 'more epoch')}`]),
    ];
    if (what.length === 0) return [];
    const again = [
      ...(factor === 1 ? [] : [commandFor('rate', folder) + ` ${factor}`]),
      ...(epochs === 0 ? [] : [commandFor('extend', folder) + (epochs > 1 ? ' for each' : '')]),
    ];
    const message =
      `Asked after the last checkpoint, and lost with the runner: ${what.join(', ')}. Ask again when the phase ` +
      `trains: ${again.join('; ')}`;
    return [{ type: 'warning', phase: id, message }];
  });
}
