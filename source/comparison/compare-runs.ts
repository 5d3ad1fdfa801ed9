/** Sets runs side by side by what they have stored; nothing is trained or predicted. */
import { UserError } from '../errors.js';
import { classRoles } from '../study/lesion-classes.js';
import { runAsked, type Asked } from './asked.js';
import { compared, figuresOf } from './compare.js';
import type { ComparedPair, ComparedRun, ComparedRuns } from './document.js';
import type { Entrant } from './entrant.js';
import { matchImages } from './match-images.js';
import { bestOnValidation, meanOf } from './mean-of-runs.js';
import { readRun } from './read-run.js';
import { differingSettings } from './settings.js';
import { warningsOf } from './warnings.js';

/** Stands for the mean of the runs where a run's name does. */
const MEAN = 'mean of the runs';

/** A run's name, with its phase where that was asked for, and a number where the same is compared again. */
function namesOf(all: readonly Asked[]): string[] {
  const seen = new Map<string, number>();
  return all.map(({ results, shown, phase, isNamed }) => {
    const run = results.run ?? shown;
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
  /** The folder that runs lie in. */
  out: string;
  /** Whether the mean of the runs is a row, too. */
  ensemble: boolean;
  /** Told before each of the bootstraps, which take seconds where there are thousands of images. */
  onProgress?: (done: number, total: number) => void;
}

/**
 * @param targets RUN or RUN:PHASE, two or more.
 * @throws {UserError} when they cannot be compared: see the files that this joins.
 */
export async function compareRuns(
  targets: readonly string[],
  { out, ensemble, onProgress = () => {} }: Options,
): Promise<ComparedRuns> {
  if (targets.length < 2) {
    throw new UserError('Name two runs or more: melanoscope compare RUN RUN', 2);
  }
  const asked: Asked[] = [];
  for (const target of targets) asked.push(await runAsked(target, out));
  const names = namesOf(asked);
  const entrants: Entrant[] = [];
  for (const [n, one] of asked.entries()) {
    entrants.push({ name: names[n]!, ...(await readRun(one)) });
  }
  const [first] = entrants as [Entrant];
  const matched = matchImages(entrants);
  const { classes, labels, probabilities, files } = matched;
  const roles = classRoles(classes, first.config.malignant);
  const total = 2 * entrants.length - 1 + (ensemble ? 2 : 0);
  let done = 0;
  const evaluated = (own: Float32Array) => {
    onProgress(done++, total);
    return figuresOf(matched, own, roles);
  };
  const pair = (one: { name: string; leaky: boolean }, own: Float32Array, place: number) => {
    onProgress(done++, total);
    return {
      name: one.name,
      than: names[place]!,
      leaky: one.leaky || entrants[place]!.leaky,
      ...compared(matched, own, probabilities[place]!, roles),
    };
  };
  const figures = probabilities.map(evaluated);
  const runs = entrants.map((entrant, n): ComparedRun => {
    const { name, run, folder, phase, members, leaky, testSet, version, seconds, test } = entrant;
    const { groups: _groups, ...own } = figures[n]!;
    return {
      ...{ name, run, folder, phase, members, leaky, testSet, version, seconds },
      engine: engineOf(entrant),
      tested: test.files.length,
      beside: test.files.length - files.length,
      figures: own,
    };
  });
  const comparisons = entrants
    .map((one, n): ComparedPair | null => (n === 0 ? null : pair(one, probabilities[n]!, 0)))
    .filter((one) => one !== null);

  const meanRow = (): ComparedRuns['ensemble'] => {
    const own = meanOf(probabilities);
    const { groups: _groups, ...found } = evaluated(own);
    const { place, ...chosen } = bestOnValidation(entrants);
    const row = { name: MEAN, leaky: entrants.some(({ leaky }) => leaky) };
    return {
      ...row,
      figures: found,
      chosen: { name: names[place]!, ...chosen },
      comparison: pair(row, own, place),
    };
  };
  return {
    schema: 1,
    classes,
    images: {
      ...{ n: files.length, groups: figures[0]!.groups },
      perClass: classes.map((_, c) => labels.filter((label) => label === c).length),
      otherLabel: matched.otherLabel.length,
      otherContent: matched.otherContent.length,
    },
    leaky: entrants.some(({ leaky }) => leaky),
    synthetic: entrants.some(({ synthetic }) => synthetic),
    runs,
    comparisons,
    ensemble: ensemble ? meanRow() : null,
    settings: differingSettings(entrants.map(({ config }) => config)),
    warnings: warningsOf(entrants, matched),
  };
}
