/** The results as a table for people. */
import { textTable } from '../report/table.js';
import type { BenchResults, CaseResult } from './results.js';
import type { Figures } from './statistics.js';

const decimals = (value: number): string => value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);

const spread = (figures: Figures | null, digits: (value: number) => string): string =>
  figures === null
    ? 'n/a'
    : `${digits(figures.median)} [${digits(figures.min)}, ${digits(figures.max)}]`;

const ratioDigits = (value: number): string => value.toFixed(2);

/** The rows of one case: melanoscope's engines, then the others with the ratio. */
function rows({ case: name, unit, engines, ratio, ...rest }: CaseResult): string[][] {
  const own = Object.entries(engines).map(([engine, figures], n) => [
    n === 0 ? name : '',
    engine,
    spread(figures, decimals),
    unit,
    '',
  ]);
  const rivals = Object.entries(ratio).map(([rival, quotient]) => [
    '',
    rival,
    spread(rest[rival as 'keras'] ?? null, decimals),
    unit,
    spread(quotient, ratioDigits),
  ]);
  return [...own, ...rivals];
}

/** Lines: the machine, the table, who ran how. */
export function benchLines(results: BenchResults): string[] {
  const { machine, rounds, batchSize, images, contestants, cases } = results;
  const memory = `${(machine.memoryBytes / 2 ** 30).toFixed(0)} GiB`;
  const compared = cases.some(({ ratio }) => Object.keys(ratio).length > 0);
  const head = ['case', 'who', 'median [min, max]', 'unit', 'melanoscope / other'];
  const body = cases.flatMap(rows);
  const table = textTable([head, ...body].map((row) => (compared ? row : row.slice(0, 4))));
  const versions = Object.entries(contestants).map(
    ([name, { version, device }]) => `${name}: ${version}, ${device}`,
  );
  const notes = cases.flatMap(({ case: name, notes }) =>
    Object.entries(notes).map(([contestant, note]) => `${name}, ${contestant}: ${note}`),
  );
  return [
    `${machine.cpu}, ${machine.cores} cores, ${memory}; Node ${machine.node}, melanoscope ${machine.melanoscope}`,
    `${rounds} ${rounds === 1 ? 'round' : 'rounds'} in turn, batches of ${batchSize}` +
      (images ? `; ${images.count} ${images.synthetic ? 'synthetic ' : ''}images` : ''),
    '',
    ...table,
    ...(versions.length > 0 ? ['', ...versions] : []),
    ...(notes.length > 0 ? ['', ...notes] : []),
  ];
}
