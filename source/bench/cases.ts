/** What is timed: the table of cases. */
import { UserError } from '../errors.js';

/**
 * - `ingest`: images decoded and resized into an empty packed cache.
 * - `input`: batches of an epoch read from the cache and augmented.
 * - `train`: training steps on one batch.
 * - `predict`: class probabilities of one batch.
 * - `epoch`: a whole augmented epoch: input and training steps together.
 */
export type Kind = 'ingest' | 'input' | 'train' | 'predict' | 'epoch';

export type Network = 'study' | 'mobilenet';

export interface BenchCase {
  id: string;
  kind: Kind;
  /** Side of the images in pixels. */
  side: number;
  network: Network;
  /** Whether only the classifier on top of MobileNet is trained. */
  frozen: boolean;
}

const study = (kind: Kind, side: number, name = `study-${side}`): BenchCase => ({
  id: `${kind}/${name}`,
  kind,
  side,
  network: 'study',
  frozen: false,
});

/** MobileNetV1 at the side that is usual for transfer. */
const mobilenet = (kind: Kind, frozen = false): BenchCase => ({
  id: `${kind}/mobilenet-160${frozen ? '-frozen' : ''}`,
  kind,
  side: 160,
  network: 'mobilenet',
  frozen,
});

export const benchCases: readonly BenchCase[] = [
  ...[64, 180].map((side) => study('ingest', side, String(side))),
  ...[64, 180].map((side) => study('input', side, String(side))),
  ...[64, 180].map((side) => study('train', side)),
  mobilenet('train'),
  mobilenet('train', true),
  ...[64, 180].map((side) => study('predict', side)),
  mobilenet('predict'),
  ...[64, 180].map((side) => study('epoch', side, String(side))),
];

/** Whether a turn of such a case goes through all images once; else it is a number of steps. */
export const isPass = (kind: Kind): boolean => !['train', 'predict'].includes(kind);

/**
 * The cases chosen by name or by the beginning of one: `train` is all that begin with `train/`.
 * @param chosen Comma-separated; undefined chooses all.
 * @throws {UserError} (exit code 2) for a name that fits none.
 */
export function chooseCases(chosen: string | undefined): BenchCase[] {
  if (chosen === undefined) return [...benchCases];
  const names = chosen.split(',').map((name) => name.trim());
  const fits = ({ id }: BenchCase, name: string): boolean =>
    id === name || id.startsWith(`${name}/`);
  for (const name of names) {
    if (!benchCases.some((one) => fits(one, name))) {
      const all = benchCases.map(({ id }) => id).join(', ');
      throw new UserError(`There is no case "${name}". --cases takes any of: ${all}`, 2);
    }
  }
  return benchCases.filter((one) => names.some((name) => fits(one, name)));
}
