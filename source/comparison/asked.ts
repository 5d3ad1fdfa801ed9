/** Which phase of which run a user names. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { UserError, messageOf } from '../errors.js';
import { findRunFolder, resultsPath } from '../runs/folder.js';
import { resultsSchema } from '../study/results.js';
import { printable } from '../text.js';
import { ENSEMBLE } from '../training/ensemble.js';

/** What a comparison reads of `results.json`. */
const schema = resultsSchema
  .pick({
    ...{ run: true, version: true, leaky: true, synthetic: true, engine: true },
    ...{ chosen: true, config: true },
  })
  .extend({
    data: z.object({ root: z.string(), testTwinsRemoved: z.number().catch(0) }).nullable(),
    phases: z.array(z.object({ id: z.string(), seconds: z.number() })),
    ensemble: z
      .object({ phases: z.array(z.string()).min(1) })
      .nullish()
      .transform((found) => found ?? null),
  });

export interface Asked {
  /** The run as the user named it. */
  shown: string;
  folder: string;
  results: z.infer<typeof schema>;
  /** The phase that is compared, and those that it is the mean of. */
  phase: string;
  members: string[];
  /** Whether the user named it. */
  isNamed: boolean;
}

async function readResults(folder: string, shown: string): Promise<Asked['results']> {
  const path = resultsPath(folder);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new UserError(
      `The results of ${shown}, ${printable(path, Infinity)}, cannot be read (${messageOf(error)}). ` +
        `A run has them from its first epoch on: wait for it, or go on with it: melanoscope resume ${shown}`,
    );
  });
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw new UserError(
      `${printable(path, Infinity)} is damaged (${messageOf(error)}), so nothing is known of ${shown}. ` +
        'Put the file back from a copy, or run the study again.',
    );
  }
}

/** The phase that the run's study chose, or the only one that it trained. */
function chosenPhase({ chosen, phases }: Asked['results'], shown: string): string {
  if (chosen) return chosen.phase;
  if (phases.length === 1) return phases[0]!.id;
  if (phases.length === 0) {
    throw new UserError(`The run ${shown} has trained no phase: there is nothing to compare.`);
  }
  const names = phases.map(({ id }) => printable(id)).join(', ');
  throw new UserError(
    `The run ${shown} has not chosen a phase: its evaluation has not been reached. ` +
      `Name one of ${names}, e.g. ${shown}:${phases[0]!.id}`,
  );
}

/** Why a run that was evaluated has no ensemble. */
const noEnsemble =
  'a study of two phases or more has one by "evaluation": { "ensemble": true } in its config, or by --members N';

function membersOf(
  { phases, ensemble, chosen }: Asked['results'],
  phase: string,
  shown: string,
): string[] {
  if (phase === ENSEMBLE && ensemble) return ensemble.phases;
  if (phases.some(({ id }) => id === phase)) return [phase];
  const known = [...phases.map(({ id }) => id), ...(ensemble ? [ENSEMBLE] : [])].map((id) =>
    printable(id),
  );
  throw new UserError(
    `The run ${shown} has no phase "${printable(phase)}"` +
      (phase === ENSEMBLE
        ? ` (${chosen ? noEnsemble : 'its evaluation has not been reached'})`
        : '') +
      `; it has ${known.join(', ') || 'none'}.`,
    2,
  );
}

/** A folder's name in the run, never a way out of it. */
const PHASE = /^[\w-]+$/;

/**
 * @param target RUN or RUN:PHASE; RUN is a run's name or folder.
 * @throws {UserError} when there is no such run or phase, or the run has chosen none.
 */
export async function runAsked(target: string, out: string): Promise<Asked> {
  const colon = target.lastIndexOf(':');
  const isPair = colon > 0 && PHASE.test(target.slice(colon + 1));
  // A run's own name may have a colon.
  const whole = isPair ? await findRunFolder(target, out).catch(() => null) : null;
  const named = isPair && whole === null ? target.slice(colon + 1) : null;
  const run = named === null ? target : target.slice(0, colon);
  const folder = whole ?? (await findRunFolder(run, out));
  const shown = printable(run, Infinity);
  const results = await readResults(folder, shown);
  const phase = named ?? chosenPhase(results, shown);
  const members = membersOf(results, phase, shown);
  if (members.some((id) => !PHASE.test(id))) {
    throw new UserError(
      `${printable(resultsPath(folder), Infinity)} names a phase that is none: ${printable(members.join(', '))}. ` +
        'Put the file back from a copy, or run the study again.',
    );
  }
  return { shown, folder, results, phase, members, isNamed: named !== null };
}
