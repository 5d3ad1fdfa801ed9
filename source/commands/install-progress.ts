/** Shows an installation's progress on stderr: one redrawn line in a terminal, else a line now and then. */
import type { InstallProgress } from '../engine/native/index.js';
import { formatBytes } from '../engine/native/index.js';

const REDRAW_MS = 100;
const LINE_MS = 5000;
const BAR = 24;

/** One line for a progress, e.g. "downloading tensorflow-cpu 2.21.0 [#####-----] 123 of 274 MB, 45%". */
export function progressLine({ message, bytes }: InstallProgress): string {
  if (!bytes) return message;
  const share = bytes.total > 0 ? Math.min(1, bytes.done / bytes.total) : 1;
  const filled = Math.round(BAR * share);
  const bar = '#'.repeat(filled) + '-'.repeat(BAR - filled);
  const amount = `${formatBytes(bytes.done)} of ${formatBytes(bytes.total)}`;
  return `${message} [${bar}] ${amount}, ${Math.floor(100 * share)}%`;
}

export interface ProgressPrinter {
  print(progress: InstallProgress): void;
  /** Removes the redrawn line. */
  clear(): void;
}

/** A printer for a stream. */
export function progressPrinter(out: NodeJS.WriteStream, now = Date.now): ProgressPrinter {
  let message = '';
  let last = -Infinity;
  const erase = out.isTTY ? '\r\x1b[K' : '';
  return {
    print(progress) {
      const finished = progress.bytes?.done === progress.bytes?.total;
      const due = now() - last >= (out.isTTY ? REDRAW_MS : LINE_MS);
      if (progress.message === message && !due && !(finished && out.isTTY)) return;
      message = progress.message;
      last = now();
      const line = progressLine(progress);
      out.write(out.isTTY ? `${erase}${line.slice(0, (out.columns || 80) - 1)}` : `${line}\n`);
    },
    clear() {
      if (out.isTTY) out.write(erase);
    },
  };
}
