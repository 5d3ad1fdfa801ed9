/**
 * The shell that a runner is started by. It does nothing but wait, so that somebody is there to see by
 * which signal the runner ends, and writes that into the run's folder for whoever looks later.
 */
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { z } from 'zod';
import { exitRecordPath } from './folder.js';

/** How a runner has ended. */
export interface RunnerExit {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Whether the record of the kernel or of the control group says that memory ran out. */
  outOfMemory?: boolean;
}

/**
 * Signals to the whole session are the runner's to answer: the shell only has to outlive them. Kills for
 * want of memory are counted by the control group, version 2 or 1, as it is seen from inside or outside.
 */
const SCRIPT = `
record=$1
shift
umask 077
trap : HUP INT TERM USR1 USR2
kills() {
  v2=$(sed -n 's/^0:://p' /proc/self/cgroup)
  v1=$(sed -n 's/^[0-9]*:memory://p' /proc/self/cgroup)
  for file in "/sys/fs/cgroup$v2/memory.events" "/sys/fs/cgroup/memory$v1/memory.oom_control" \\
    /sys/fs/cgroup/memory.events /sys/fs/cgroup/memory/memory.oom_control; do
    [ -r "$file" ] && sed -n 's/^oom_kill //p' "$file" && return
  done
}
before=$(kills 2>/dev/null)
"$@" &
runner=$!
code=0
while kill -0 $runner 2>/dev/null; do
  wait $runner 2>/dev/null
  code=$?
done
# A signal that came together with the runner's end interrupted the wait for it.
wait $runner 2>/dev/null
last=$?
[ $last -ne 127 ] && code=$last
after=$(kills 2>/dev/null)
printf '{"pid":%d,"code":%d,"kills":%d}\\n' $runner $code $((\${after:-0} - \${before:-0})) >"$record.new" &&
  mv "$record.new" "$record"
exit $code
`;

/** The command line that runs `command` under the shell. */
export const supervised = (folder: string, command: readonly string[]): [string, string[]] => [
  '/bin/sh',
  ['-c', SCRIPT, 'melanoscope-supervisor', exitRecordPath(folder), ...command],
];

const recordSchema = z.object({ pid: z.number(), code: z.number(), kills: z.number() });

const signalOf = (code: number): NodeJS.Signals | null =>
  (Object.entries(constants.signals).find(([, number]) => number === code - 128)?.[0] as
    NodeJS.Signals | undefined) ?? null;

/** A shell tells a signal as 128 and its number. */
export function exitOf(code: number, kills = 0): RunnerExit {
  const signal = code > 128 ? signalOf(code) : null;
  return signal
    ? { code: null, signal, outOfMemory: signal === 'SIGKILL' && kills > 0 }
    : { code, signal: null };
}

/**
 * How the runner of a run has ended, by what was recorded; null when nothing was.
 * @param pid The runner; null takes whichever ended last.
 */
export function recordedExit(folder: string, pid: number | null): RunnerExit | null {
  try {
    const record = recordSchema.parse(JSON.parse(readFileSync(exitRecordPath(folder), 'utf8')));
    return pid === null || record.pid === pid ? exitOf(record.code, record.kills) : null;
  } catch {
    return null;
  }
}
