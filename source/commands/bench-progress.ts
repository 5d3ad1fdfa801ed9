/** What the bench is at, on stderr: one line that changes on a terminal, else a line a case. */

export interface BenchProgress {
  /** Shows what is being done now: `case: detail`. */
  show(text: string): void;
  /** A sentence that stays. */
  say(sentence: string): void;
  clear(): void;
}

const CLEAR_LINE = '\r\x1b[K';

export function benchProgress(
  stream: Pick<NodeJS.WriteStream, 'write' | 'isTTY' | 'columns'>,
): BenchProgress {
  let shown = '';
  const clear = (): void => {
    if (stream.isTTY && shown !== '') stream.write(CLEAR_LINE);
    shown = '';
  };
  return {
    show(text) {
      if (stream.isTTY) {
        shown = text;
        stream.write(CLEAR_LINE + text.slice(0, (stream.columns || 80) - 1));
        return;
      }
      const [task = ''] = text.split(': ');
      if (task !== shown) stream.write(`${task}\n`);
      shown = task;
    },
    say(sentence) {
      clear();
      stream.write(`${sentence}\n`);
    },
    clear,
  };
}
