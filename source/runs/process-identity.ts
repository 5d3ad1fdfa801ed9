/** Which process a number means: numbers are used again, after a restart of the machine above all. */
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

export interface RunnerIdentity {
  pid: number;
  host: string;
  /** Process that records how the runner ends; see supervise.ts. */
  supervisor?: number;
  /** Id of the machine's start, where the system has one (Linux). */
  boot?: string;
  /** Clock ticks from the machine's start to the process's (Linux). */
  ticks?: number;
}

const readOrNull = (path: string): string | null => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
};

/** Id of this start of the machine. */
export const bootOf = (): string | undefined =>
  readOrNull('/proc/sys/kernel/random/boot_id')?.trim();

/** When a process was started; its name, in brackets, may hold anything. */
export function ticksOf(pid: number): number | undefined {
  const stat = readOrNull(`/proc/${pid}/stat`);
  const field = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  return field === undefined ? undefined : Number(field);
}

/** This process. */
export const ownIdentity = (): RunnerIdentity => ({
  pid: process.pid,
  host: hostname(),
  supervisor: process.ppid,
  boot: bootOf(),
  ticks: ticksOf(process.pid),
});

/** Whether a process of that number is there; another user's counts too. */
function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Whether the machine was started anew since, as far as that is known. */
export const restartedSince = ({ boot }: RunnerIdentity): boolean =>
  boot !== undefined && bootOf() !== undefined && boot !== bootOf();

/** Whether that very process of this machine is there. */
export function isThere(runner: RunnerIdentity): boolean {
  if (restartedSince(runner) || !processExists(runner.pid)) return false;
  const ticks = ticksOf(runner.pid);
  return runner.ticks === undefined || ticks === undefined || ticks === runner.ticks;
}
