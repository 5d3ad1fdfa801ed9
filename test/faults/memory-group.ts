/** A control group whose processes may only take so much memory, for which the machine must allow it. */
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const ROOT = '/sys/fs/cgroup';
const megabyte = 2 ** 20;

export interface MemoryGroup {
  /** Shell words that put the shell into the group. */
  enter: string;
  remove(): Promise<void>;
}

/** This process's own group, and the name of the file with the limit, in version 1 or 2 of control groups. */
function ownGroup(): { folder: string; limit: string } {
  const groups = readFileSync('/proc/self/cgroup', 'utf8');
  const v1 = /^\d+:memory:(.*)$/m.exec(groups)?.[1];
  const v2 = /^0::(.*)$/m.exec(groups)?.[1] ?? '/';
  const [folder, limit] =
    v1 === undefined
      ? [join(ROOT, v2), 'memory.max']
      : [join(ROOT, 'memory', v1), 'memory.limit_in_bytes'];
  // In a container the path is often that outside, and its own group the root that it sees.
  const seen = existsSync(folder) ? folder : join(ROOT, v1 === undefined ? '' : 'memory');
  return { folder: seen, limit };
}

/** @throws what the system says where no group can be made or limited. */
export function memoryGroup(megabytes: number): MemoryGroup {
  const { folder, limit } = ownGroup();
  const group = join(folder, `melanoscope-test-${process.pid}-${megabytes}`);
  mkdirSync(group);
  try {
    writeFileSync(join(group, limit), String(megabytes * megabyte));
  } catch (error) {
    rmdirSync(group);
    throw error;
  }
  return { enter: `echo $$ > ${join(group, 'cgroup.procs')}`, remove: () => removeGroup(group) };
}

/** A group is busy for a moment after its last process has ended. */
async function removeGroup(group: string): Promise<void> {
  for (let tries = 50; ; tries--) {
    try {
      return rmdirSync(group);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EBUSY' || tries === 0) throw error;
      await sleep(100);
    }
  }
}

/** Why no memory can be limited here, or null. */
export const noMemoryGroup: string | null = await (async () => {
  try {
    await memoryGroup(64).remove();
    return null;
  } catch (error) {
    return `no memory limit can be set here: ${(error as Error).message}`;
  }
})();
