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

/** What Linux says of a process behind its name, which stands in brackets and may hold anything. */
function statOf(pid: number): string[] | undefined {
  const stat = readOrNull(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** When a process was started. */
export function ticksOf(pid: number): number | undefined {
  const field = statOf(pid)?.[19];
  return field === undefined ? undefined : Number(field);
}

/**
 * Whether a process has ended and its parent has not asked how: in a container whose first process asks for nobody's
 * end it stays in the list.
 */
const isZombie = (pid: number): boolean => ['Z', 'X'].includes(statOf(pid)?.[0] ?? '');

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
  if (restartedSince(runner) || !processExists(runner.pid) || isZombie(runner.pid)) return false;
  const ticks = ticksOf(runner.pid);
  return runner.ticks === undefined || ticks === undefined || ticks === runner.ticks;
}
