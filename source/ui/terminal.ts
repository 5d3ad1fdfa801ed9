/**
 * The one owner of the way in and out: the alternate screen, the cursor, and what else the app changes in
 * the terminal. Whatever ends the process, the terminal is left as it was found.
 */
const ENTER = '\u001b[?1049h\u001b[?25l\u001b[?7l\u001b[?2004h\u001b[H';
const LEAVE = '\u001b[?2026l\u001b[?2004l\u001b[0m\u001b[?7h\u001b[?25h\u001b[?1049l';

/** Bytes of stderr kept while the app covers the screen. */
const MOST_HELD = 64 * 1024;

export interface Terminal {
  /** Puts the terminal back for a while. */
  leave(): void;
  /** Takes it over again, in whatever state it is. */
  enter(): void;
  /** Puts the terminal back for good; a second call does nothing. */
  restore(): void;
}

/** Writes and forgets: a terminal that is gone (a closed SSH session) is no error of ours any more. */
function writeQuietly(stream: NodeJS.WriteStream, text: string): void {
  try {
    if (!stream.destroyed && stream.writable) stream.write(text);
  } catch {
    return;
  }
}

/** Keeps what would be written to stderr over the app, to be shown after it. */
function holdStderr(): () => string {
  const original = process.stderr.write.bind(process.stderr);
  let held = '';
  process.stderr.write = ((chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
    held = (held + (typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString())).slice(
      -MOST_HELD,
    );
    const callback = rest.find((value) => typeof value === 'function') as (() => void) | undefined;
    if (callback) queueMicrotask(callback);
    return true;
  }) as typeof process.stderr.write;
  return () => {
    process.stderr.write = original;
    return held;
  };
}

/**
 * Enters the alternate screen and hides the cursor. Lines do not wrap there: a terminal that thinks a
 * character wider than we do cuts it off in place of breaking the frame. What is pasted is to be marked: it is no
 * keys.
 */
export function enterTerminal(stdout: NodeJS.WriteStream): Terminal {
  const release = holdStderr();
  let entered = false;
  let over = false;
  const enter = (): void => {
    if (over) return;
    entered = true;
    writeQuietly(stdout, ENTER);
  };
  const leave = (): void => {
    if (entered) writeQuietly(stdout, LEAVE);
    entered = false;
  };
  const restore = (): void => {
    if (over) return;
    leave();
    over = true;
    process.off('exit', restore);
    process.off('uncaughtExceptionMonitor', restore);
    const held = release();
    if (held !== '') writeQuietly(process.stderr, held);
  };
  process.on('exit', restore);
  // Before Node prints the error: on the alternate screen nobody would see it.
  process.on('uncaughtExceptionMonitor', restore);
  enter();
  return { leave, enter, restore };
}
