/** Sets runs side by side by what they have stored; nothing is trained or predicted. */
import { basename } from 'node:path';
import { UserError } from '../errors.js';
import { classRoles } from '../study/lesion-classes.js';
import { severalVerdicts } from '../study/several-verdicts.js';
import { averaged } from '../training/ensemble.js';
import { runAsked, type Asked } from './asked.js';
import { bestOnValidation } from './best-run.js';
import { compared, figuresOf, judged, type Figures } from './compare.js';
import type { ComparedPair, ComparedRun, ComparedRuns, UnjudgedPair } from './document.js';
import type { Entrant } from './entrant.js';
import { matchImages, type Matched } from './match-images.js';
import { readRun } from './read-run.js';
import { seenByWeights } from './seen-by-weights.js';
import { differingSettings } from './settings.js';
import { warningsOf } from './warnings.js';

/** Stands for the mean of the runs where a run's name does. */
const MEAN = 'mean of the runs';

/** A run's name, with its phase where that was asked for, and a number where the same is compared again. */
function namesOf(all: readonly Asked[]): string[] {
  const seen = new Map<string, number>();
  return all.map(({ folder, phase, isNamed }) => {
    const run = basename(folder);
    const name = isNamed ? `${run}:${phase}` : run;
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return times === 1 ? name : `${name} (${times})`;
  });
}

function engineOf({ engine }: Entrant): ComparedRun['engine'] {
  if (engine === null) return null;
  const { id, executor, device, version } = engine;
  return { id, executor, device, version };
}

interface Options {
  /** Whether the mean of the runs is a row, too. */
  ensemble: boolean;
  /** Told before each of the bootstraps, which take seconds where there are thousands of images. */
  onProgress?: (done: number, total: number) => void;
}

async function openRuns(targets: readonly string[], out: string): Promise<Entrant[]> {
  const asked: Asked[] = [];
  for (const target of targets) asked.push(await runAsked(target, out));
  const names = namesOf(asked);
  const entrants: Entrant[] = [];
  for (const [n, one] of asked.entries()) {
    entrants.push({ name: names[n]!, ...(await readRun(one)) });
  }
  return entrants;
}

/** Every row of a comparison, each with its figures or its differences to another. */
function rowsOf(
  entrants: readonly Entrant[],
  matched: Matched,
  { ensemble, onProgress = () => {} }: Options,
): Pick<ComparedRuns, 'runs' | 'comparisons' | 'ensemble'> {
  const { classes, labels, groups, probabilities, files } = matched;
  const roles = classRoles(classes, entrants[0]!.config);
  const total = 2 * entrants.length - 1 + (ensemble ? 2 : 0);
  let done = 0;
  const evaluated = (own: Float32Array): Figures => {
    onProgress(done++, total);
    return figuresOf(matched, own, roles);
  };
  type Row = Pick<Entrant, 'name' | 'leaky'>;
  const pair = (one: Row, own: Float32Array, place: number): UnjudgedPair => {
    onProgress(done++, total);
    const { name: than, leaky } = entrants[place]!;
    return {
      ...{ name: one.name, than, leaky: one.leaky || leaky },
      ...compared(matched, own, probabilities[place]!, roles),
    };
  };
  const runs = entrants.map((entrant, n): ComparedRun => {
    const { name, run, folder, phase, members, leaky, testSet, version, seconds } = entrant;
    const { priorCorrections, nameInLog } = entrant;
    const tested = entrant.test.files.length;
    return {
      ...{ name, run, folder, phase, members, leaky, testSet, version, seconds },
      ...{
        nameInLog,
        priorCorrections,
        engine: engineOf(entrant),
        tested,
        beside: tested - files.length,
        seenByWeights: seenByWeights(entrant, files),
      },
      figures: evaluated(probabilities[n]!),
    };
  });
  const pairs = entrants.slice(1).map((one, n) => pair(one, probabilities[n + 1]!, 0));
  if (!ensemble) return { runs, comparisons: judged<UnjudgedPair>(pairs), ensemble: null };
  // Every run held the images out, so that their mean has, too.
  const mean = averaged(probabilities.map((own) => ({ labels, groups, probabilities: own })));
  const row = { name: MEAN, leaky: entrants.some(({ leaky }) => leaky) };
  const { place, ...chosen } = bestOnValidation(entrants);
  const figures = evaluated(mean.probabilities);
  const all: ComparedPair[] = judged<UnjudgedPair>([
    ...pairs,
    pair(row, mean.probabilities, place),
  ]);
  return {
    ...{ runs, comparisons: all.slice(0, -1) },
    ensemble: {
      ...{ ...row, figures },
      chosen: { name: entrants[place]!.name, ...chosen },
      comparison: all.at(-1)!,
    },
  };
}

/**
 * @param targets RUN or RUN:PHASE, two or more. @param out The folder that runs lie in.
 * @throws {UserError} when they cannot be compared: see the files that this joins.
 */
export async function compareRuns(
  targets: readonly string[],
  { out, ...options }: Options & { out: string },
): Promise<ComparedRuns> {
  if (targets.length < 2) {
    throw new UserError('Name two runs or more: melanoscope compare RUN RUN', 2);
  }
  const entrants = await openRuns(targets, out);
  const matched = matchImages(entrants);
  const { classes, labels, groups, files, otherLabel, otherContent, tiedElsewhere } = matched;
  const rows = rowsOf(entrants, matched, options);
  const pairs = rows.comparisons.length + (rows.ensemble ? 1 : 0);
  return {
    schema: 1,
    classes,
    images: {
      ...{ n: files.length, groups: new Set(groups).size },
      perClass: classes.map((_, c) => labels.filter((label) => label === c).length),
      ...{ otherLabel: otherLabel.length, otherContent: otherContent.length },
      tiedElsewhere: tiedElsewhere.length,
    },
    leaky: entrants.some(({ leaky }) => leaky),
    synthetic: entrants.some(({ synthetic }) => synthetic),
    ...rows,
    note: severalVerdicts(pairs, 'of runs'),
    settings: differingSettings(entrants.map(({ config }) => config)),
    warnings: warningsOf(entrants, matched),
  };
}
