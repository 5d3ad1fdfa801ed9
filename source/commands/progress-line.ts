/** A line on a terminal's stderr that says how far the work is. */

/** Over SSH each image's number would be a packet. */
const REDRAW_MS = 100;
const CLEAR_LINE = '\r\x1b[K';

export interface ProgressLine {
  /** Without counts it says what is being done. */
  show(task: string, done?: number, total?: number): void;
  clear(): void;
}

/** One that is silent where the stream is no terminal. */
export function progressLine(
  stream: Pick<NodeJS.WriteStream, 'write' | 'isTTY' | 'columns'> = process.stderr,
  now: () => number = () => performance.now(),
): ProgressLine {
  if (!stream.isTTY) return { show: () => undefined, clear: () => undefined };
  let at = '';
  let drawn = -Infinity;
  return {
    show(task, done, total) {
      if (task === at && done !== total && now() - drawn < REDRAW_MS) return;
      at = task;
      drawn = now();
      const line = total === undefined ? task : `${task}: ${done} of ${total}`;
      stream.write(CLEAR_LINE + line.slice(0, (stream.columns || 80) - 1));
    },
    clear: () => void stream.write(CLEAR_LINE),
  };
}
