/** How the chosen phase stands beside the others in balanced accuracy; the verdict is one of accuracy. */
import type { EventOf } from '../runs/events.js';

type Compared = Pick<EventOf<'phases-compared'>, 'against'>;

/** Percentage points, signed. */
const points = (value: number | null): string =>
  value === null ? 'n/a' : `${value >= 0 ? '+' : ''}${(100 * value).toFixed(1)}`;

/**
 * "Balanced accuracy (verdicts are of accuracy): +4.1 points against Baseline, 95% +1.0 to +7.2."
 * @param titleOf How a phase is called there.
 */
export function balancedWords({ against }: Compared, titleOf: (id: string) => string): string {
  const differences = against.map(({ phase, balancedAccuracy: { value, interval } }) => {
    const [low, high] = interval;
    const range =
      low === null || high === null ? 'no interval' : `95% ${points(low)} to ${points(high)}`;
    return `${points(value)} points against ${titleOf(phase)}, ${range}`;
  });
  return `Balanced accuracy (verdicts are of accuracy): ${differences.join('; ')}.`;
}
