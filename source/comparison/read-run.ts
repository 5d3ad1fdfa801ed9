/** Reads what a run has stored of the images that it held out. */
import { basename, join } from 'node:path';
import { z } from 'zod';
import { UserError, messageOf } from '../errors.js';
import { nameInLog, phasePath } from '../runs/folder.js';
import { configSchema } from '../study/config.js';
import { classRoles } from '../study/lesion-classes.js';
import { allFolds, foldId } from '../study/passes.js';
import { sum } from '../sum.js';
import { printable } from '../text.js';
import { readCatalog } from '../training/catalog-file.js';
import { ensembleOf } from '../training/ensemble.js';
import {
  correctedPredictions,
  readNamedPredictions,
  type NamedPhase,
  type PhasePredictions,
} from '../training/predictions-file.js';
import { pooledPhase } from '../training/pooled.js';
import { readSplits } from '../training/splits-file.js';
import { seenBeforeEach } from '../training/weights-file.js';
import type { Asked } from './asked.js';
import type { Entrant } from './entrant.js';

type Split = 'validation' | 'test';

async function readFold(folder: string, asked: Asked, phase: string): Promise<NamedPhase> {
  const path = printable(join(folder, 'predictions.json'), Infinity);
  const again = `Name another phase with ${asked.shown}:PHASE, or run the study again.`;
  let found: NamedPhase;
  try {
    found = await readNamedPredictions(folder);
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new UserError(
      isMissing
        ? `The run ${asked.shown} has no predictions of ${phase}: there is no ${path}. ` +
            `Its phase has not ended, or an earlier version has run it. ${again}`
        : `${path} cannot be read (${messageOf(error)}). Put it back from a copy. ${again}`,
    );
  }
  if (found.test.files === null || found.validation.files === null) {
    throw new UserError(`${path} is damaged: its files do not fit its predictions. ${again}`);
  }
  if (found.test.files.length === 0) {
    throw new UserError(
      `The run ${asked.shown} has not tested ${phase}: ${path} has no test images. ` +
        'Runs are compared by images that they were tested on: let its evaluation come to an end ' +
        `(melanoscope resume ${asked.shown}), or give it a test folder, --test or --folds.`,
    );
  }
  const finite = (split: Split) => found[split].probabilities.every(Number.isFinite);
  if (!finite('test') || !finite('validation')) {
    throw new UserError(
      `Of the run ${asked.shown} ${phase} has probabilities that are no numbers (${path}): it has diverged. ${again}`,
    );
  }
  return found;
}

/** The exponent of a phase's prior correction, the mean where each fold has one of its own; null without one. */
function priorOf(parts: readonly NamedPhase[]): { tau: number; taus: number[] | null } | null {
  if (parts.every(({ prior }) => prior === null)) return null;
  const taus = parts.map(({ prior }) => prior?.tau ?? 0);
  return { tau: sum(taus) / taus.length, taus: taus.length > 1 ? taus : null };
}

/** What the weights of each model had seen; of a mean of phases those of all of them. */
function weightsSeen({ folder, members }: Asked, folds: number | null) {
  const passes =
    folds === null ? [''] : Array.from({ length: folds }, (_, n) => `/${foldId(n + 1)}`);
  return seenBeforeEach(
    folder,
    passes.map((pass) => members.map((id) => id + pass)),
  );
}

/** A phase's predictions as its models give them, and by their prior corrections; folds taken together. */
async function readPhase(asked: Asked, phase: string, folds: number | null) {
  const parts: NamedPhase[] = [];
  for (let n = 1; n <= (folds ?? 1); n++) {
    const folder = phasePath(asked.folder, phase, folds === null ? undefined : foldId(n));
    parts.push(await readFold(folder, asked, phase));
  }
  const { classes } = parts[0]!;
  if (parts.some((part) => part.classes.join('\n') !== classes.join('\n'))) {
    throw new UserError(
      `The folds of ${phase} in the run ${asked.shown} have different classes. Run the study again.`,
    );
  }
  const files = (split: Split) => parts.flatMap((part) => part[split].files!);
  return {
    classes,
    files: { validation: files('validation'), test: files('test') },
    priorCorrection: priorOf(parts),
    testedBy: parts.flatMap(({ test }, n) => test.files!.map(() => n)),
    given: pooledPhase(parts),
    corrected: pooledPhase(parts.map(correctedPredictions)),
  };
}

type Phase = Awaited<ReturnType<typeof readPhase>>;

/** The one phase, or the mean of several, which must have seen the same images. */
function meanOf(phases: ReadonlyMap<string, Phase>, asked: Asked): Phase {
  const [first, ...others] = [...phases.values()] as [Phase, ...Phase[]];
  if (others.length === 0) return first;
  const named = ({ classes, files, given: { validation, test } }: Phase) =>
    JSON.stringify([classes, files, [...validation.labels], [...test.labels]]);
  const mean = (of: 'given' | 'corrected'): PhasePredictions =>
    ensembleOf(new Map([...phases].map(([id, phase]) => [id, phase[of]])))!.predictions;
  if (others.some((phase) => named(phase) !== named(first))) {
    throw new UserError(
      `The phases of the ensemble of ${asked.shown} (${asked.members.join(', ')}) have predicted different images. ` +
        `Name one of them, e.g. ${asked.shown}:${asked.members[0]}`,
    );
  }
  return { ...first, given: mean('given'), corrected: mean('corrected') };
}

/** Of settings that this version does not know in whole, those that a comparison hangs on. */
const known = z.object({
  folds: z.number().int().min(1).nullable().catch(null),
  fold: z.number().int().min(1).nullable().catch(null),
  melanoma: z.array(z.string()).nullable().catch(null),
  malignant: z.array(z.string()).nullable().catch(null),
});

function settingsOf(found: Asked['results']['config']): Entrant['config'] {
  const { success, data } = configSchema.safeParse(found);
  return success ? data : { ...found, ...known.parse(found) };
}

/** @throws {UserError} when its predictions are missing, damaged, or of no test image. */
export async function readRun(asked: Asked): Promise<Omit<Entrant, 'name'>> {
  const { results, folder, phase, members } = asked;
  const config = settingsOf(results.config);
  const folds = allFolds(config);
  const phases = new Map<string, Phase>();
  for (const id of members) phases.set(id, await readPhase(asked, id, folds));
  const { classes, files, testedBy, given, corrected } = meanOf(phases, asked);
  const told = await readSplits(folder, 'study', folds ?? 1);
  const catalog = await readCatalog(folder);
  const contents = catalog
    ? catalog.images.map(([file, , sha256]) => [file, sha256] as const)
    : told?.map(({ file, sha256 }) => [file, sha256] as const);
  return {
    run: basename(folder),
    nameInLog: nameInLog(folder, results.run),
    ...{ folder, phase, members, config, classes },
    ...{ leaky: results.leaky, synthetic: results.synthetic, version: results.version },
    testSet: folds === null ? 'held-out' : 'out-of-fold',
    engine: results.engine,
    priorCorrections: [...phases].flatMap(([id, { priorCorrection: prior }]) =>
      prior === null ? [] : { phase: id, ...prior },
    ),
    seconds: sum(
      results.phases.filter(({ id }) => members.includes(id)).map(({ seconds }) => seconds),
    ),
    data: results.data?.root ?? null,
    roles: classRoles(classes, config),
    test: { files: files.test, ...corrected.test },
    testedBy,
    weightsSeen: await weightsSeen(asked, folds),
    validation: { files: files.validation, ...given.validation },
    given: told,
    contents: contents ? new Map(contents) : null,
    // With folds they belong to a test folder, which nothing looks at.
    testTwins: config.folds === null ? (results.data?.testTwinsRemoved ?? 0) : 0,
  };
}
