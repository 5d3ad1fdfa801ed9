/** Times the contestants of one case turn by turn: A B C A B C ..., one at work at a time. */
import { isPass, type BenchCase } from './cases.js';
import type { Contestant } from './contestant.js';

/** Length that a turn of steps is to have. */
const TURN_SECONDS = 3;
const MOST_STEPS = 2000;

export interface Timed {
  /** Images a second of each round. */
  rates: number[];
  /** Most memory of the process, in bytes; null where the system does not tell. */
  peakBytes: number | null;
}

/** Steps of so many seconds that a turn has. */
const stepsOf = (seconds: number): number =>
  Math.min(MOST_STEPS, Math.max(1, Math.round(TURN_SECONDS / seconds)));

/**
 * Warms a contestant up.
 * @returns How many steps or passes a turn of it has.
 */
async function warmUp(contestant: Contestant, { kind }: BenchCase): Promise<number> {
  const first = await contestant.turn(1);
  if (isPass(kind) || first.seconds > TURN_SECONDS) return 1;
  const { seconds } = await contestant.turn(2);
  const steps = stepsOf(seconds / 2);
  // At full length once: allocators and thread pools have settled when the first round begins. What a turn
  // costs beside its steps counts less there, too.
  const whole = await contestant.turn(steps);
  return stepsOf(whole.seconds / steps);
}

/**
 * @param onTurn Told before each turn; round 0 is the warm-up.
 * @throws {UserError} when a contestant fails.
 */
export async function takeTurns(
  contestants: ReadonlyMap<string, Contestant>,
  one: BenchCase,
  rounds: number,
  onTurn: (name: string, round: number) => void,
): Promise<Map<string, Timed>> {
  const counts = new Map<string, number>();
  const timed = new Map<string, Timed>();
  for (const [name, contestant] of contestants) {
    onTurn(name, 0);
    counts.set(name, await warmUp(contestant, one));
    timed.set(name, { rates: [], peakBytes: null });
  }
  for (let round = 1; round <= rounds; round++) {
    for (const [name, contestant] of contestants) {
      onTurn(name, round);
      const { images, seconds, peakBytes } = await contestant.turn(counts.get(name)!);
      const own = timed.get(name)!;
      own.rates.push(images / seconds);
      own.peakBytes = peakBytes;
    }
  }
  return timed;
}
