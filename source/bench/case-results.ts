/** From the rounds of a case to what is said of it. */
import type { BenchCase } from './cases.js';
import type { BenchEngine, RivalContestant } from './launches.js';
import type { CaseResult } from './results.js';
import { ratios, summarize } from './statistics.js';
import type { Timed } from './turns.js';

const MEBIBYTE = 1 << 20;

interface Chosen {
  engines: readonly BenchEngine[];
  rivals: readonly RivalContestant[];
}

/** The table's row of a case from each contestant's values, one a round. */
function row(
  name: string,
  unit: CaseResult['unit'],
  { engines, rivals }: Chosen,
  values: ReadonlyMap<string, number[]>,
  notes: Record<string, string>,
): CaseResult {
  const [engine] = engines;
  const of = (contestant: string): number[] => values.get(contestant) ?? [];
  const figures = (names: readonly string[]) =>
    Object.fromEntries(names.map((contestant) => [contestant, summarize(of(contestant))]));
  return {
    case: name,
    unit,
    better: unit === 'MiB' ? 'lower' : 'higher',
    engine: engine!,
    melanoscope: summarize(of(engine!)),
    ...figures(rivals),
    ratio: Object.fromEntries(rivals.map((rival) => [rival, ratios(of(engine!), of(rival))])),
    engines: figures(engines),
    notes,
  };
}

/** The speed of a case, and the memory of the processes that trained in it. */
export function caseResults(
  { id, kind }: BenchCase,
  chosen: Chosen,
  timed: ReadonlyMap<string, Timed>,
  notes: Record<string, string>,
): CaseResult[] {
  const rates = new Map([...timed].map(([name, { rates }]) => [name, rates]));
  const speed = row(id, 'images/s', chosen, rates, notes);
  if (kind !== 'train' && kind !== 'epoch') return [speed];
  const peaks = new Map(
    [...timed].map(([name, { peakBytes }]) => [
      name,
      peakBytes === null ? [] : [peakBytes / MEBIBYTE],
    ]),
  );
  return [speed, row(`memory/${id}`, 'MiB', chosen, peaks, {})];
}
