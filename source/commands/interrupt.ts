/** Lets a long command be interrupted: what it started is ended, and the exit code says by what. */
import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The reason of an abort that a signal has caused. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  /** 128 plus the signal's number, as a shell says it: 130 for Ctrl-C. */
  readonly exitCode: number;
  constructor(signal: (typeof SIGNALS)[number]) {
    super(`interrupted by ${signal}`);
    this.exitCode = 128 + constants.signals[signal];
  }
}

/** Runs `work` with a signal that aborts on Ctrl-C, SIGTERM or a closed terminal; a second one is fatal. */
export async function interruptible<Result>(
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const abort = (signal: NodeJS.Signals): void => {
    for (const name of SIGNALS) process.off(name, abort);
    controller.abort(new Interrupted(signal as (typeof SIGNALS)[number]));
  };
  for (const name of SIGNALS) process.on(name, abort);
  try {
    return await work(controller.signal);
  } finally {
    for (const name of SIGNALS) process.off(name, abort);
  }
}
