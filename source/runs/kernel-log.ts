/** Whether the kernel's log says that it killed a process for want of memory. */
import { closeSync, constants, openSync, readSync } from 'node:fs';

/** The kernel keeps a ring of a few thousand records. */
const MOST_RECORDS = 100_000;

/** A record is one read; the last one is followed by EAGAIN. @returns '' when it may not be read. */
function kernelLog(): string {
  let text = '';
  let fd: number | null = null;
  try {
    fd = openSync('/dev/kmsg', constants.O_RDONLY | constants.O_NONBLOCK);
    const bytes = Buffer.alloc(8192);
    for (let n = 0; n < MOST_RECORDS; n++) {
      try {
        text += bytes.toString('utf8', 0, readSync(fd, bytes));
      } catch (error) {
        // A record that was overwritten while it was read; the next one can be.
        if ((error as NodeJS.ErrnoException).code !== 'EPIPE') break;
      }
    }
  } catch {
    // Often only root may read it.
  } finally {
    if (fd !== null) closeSync(fd);
  }
  return text;
}

/** Whether a kernel log tells that the process was killed as memory ran out. */
export const tellsOutOfMemory = (log: string, pid: number): boolean =>
  new RegExp(`[Oo]ut of memory: Killed process ${pid}\\b`).test(log);

export const killedForMemory = (pid: number): boolean => tellsOutOfMemory(kernelLog(), pid);
