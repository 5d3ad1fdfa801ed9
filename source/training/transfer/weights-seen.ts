/** Pretrained weights that know the images which this study holds out: transfer from a run to another one. */
import { readFile, readdir, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { placed, safeJson, type Located } from '../../inference/locate.js';
import { isAmong, namesSeen } from '../../inference/seen.js';
import { settingsOf } from '../../inference/validation.js';
import { isFolder } from '../../is-folder.js';
import { classesOf, isOwnKeras } from '../../model/index.js';
import { counted } from '../../text.js';
import type { PreparedData } from '../prepare-data.js';
import type { WeightsSeen } from '../weights-file.js';

const KERAS = /\.keras$/i;

const jsonIn = (path: string): Promise<unknown> =>
  readFile(path, 'utf8').then(safeJson, () => null);

/** The folder of the checkpoint that a Keras file of `export` was made from; null where it lies in no run's. */
async function exportedFrom(file: string): Promise<string | null> {
  // RUN/export/keras/PHASE.keras, or PHASE-PASS.keras
  const phases = join(dirname(file), '..', '..', 'phases');
  const name = basename(file, '.keras');
  for (const phase of await readdir(phases).catch(() => [])) {
    const pass =
      name === phase ? '' : name.startsWith(`${phase}-`) ? name.slice(phase.length + 1) : null;
    if (pass === null) continue;
    for (const folder of [join(phases, phase, pass, 'best'), join(phases, phase, 'best')]) {
      if (await isFolder(folder)) return folder;
    }
  }
  return null;
}

/** Whether a file is of a model that this program has exported: by its own mark, or by what lies beside it. */
async function isExported(file: string): Promise<boolean> {
  if (isOwnKeras(await readFile(file).catch(() => Buffer.alloc(0)))) return true;
  if (!KERAS.test(file)) return false;
  const about = await jsonIn(file.replace(KERAS, '.json'));
  return about !== null && typeof about === 'object' && 'priorCorrection' in about;
}

/** Where weights come from that a run of this program has trained; null where they are others. */
async function originOf(weights: string): Promise<Located | null> {
  const path = await realpath(weights).catch(() => weights);
  const exported = KERAS.test(path) ? await exportedFrom(path) : null;
  if (exported !== null) return placed(exported);
  const isWhole = await isFolder(path);
  if (!isWhole && (await isExported(path))) {
    return { checkpoint: path, phase: null, run: null, ensemble: null };
  }
  if (KERAS.test(path)) return null;
  const folder = isWhole ? path : dirname(path);
  const found = await placed(folder);
  if (found.run !== null) return found;
  const model = await jsonIn(join(folder, 'model.json'));
  const isOwn = model !== null && typeof model === 'object' && classesOf(model) !== null;
  return isOwn ? found : null;
}

/**
 * Images that weights have learnt from or been chosen by, those that their own weights had seen before among them.
 * @returns Null for weights of no run of this program.
 */
export async function seenByWeights(weights: string): Promise<WeightsSeen | null> {
  const located = await originOf(weights);
  if (located === null) return null;
  const { own, before, untold } = await namesSeen(located, await settingsOf(located));
  return { names: [...new Set([...own, ...before])], untold };
}

/** How many of some images are known. */
function share(
  { images }: PreparedData['catalog'],
  indexes: readonly number[],
  names: ReadonlySet<string>,
): { known: number; of: number } {
  const all = [...new Set(indexes)];
  return { known: all.filter((i) => isAmong(images[i], names)).length, of: all.length };
}

/** What is warned of; null where the weights know none of the images that are held out, as far as can be told. */
export function weightsSeenLine(
  { names, untold }: WeightsSeen,
  { catalog, split, folds }: Pick<PreparedData, 'catalog' | 'split' | 'folds'>,
): string | null {
  const known = new Set(names);
  const parts = (
    folds
      ? [{ name: 'that the folds hold out in turn', indexes: folds.flatMap(({ test }) => test) }]
      : [
          { name: 'of the test set', indexes: split.test },
          { name: 'of the validation set', indexes: split.validation },
        ]
  )
    .map(({ name, indexes }) => ({ name, ...share(catalog, indexes, known) }))
    .filter((part) => part.known > 0)
    .map((part) => `${part.known} of the ${counted(part.of, 'image')} ${part.name}`);
  if (parts.length > 0) {
    return (
      `The weights know what is held out here: the run that they are of was trained or validated on ${parts.join(' and ')}, ` +
      'by their bytes or their ISIC number. Figures on these say nothing about new images. Begin with weights that have ' +
      `not seen them.${untold === null ? '' : ` There may be more of them: ${untold}.`}`
    );
  }
  return untold === null
    ? null
    : `Whether the weights, of a model that melanoscope trained, have seen images that are held out here cannot be told: ${untold}.`;
}
