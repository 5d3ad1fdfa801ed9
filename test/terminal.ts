/** A pseudo-terminal with the program in it and a headless emulator as its screen. */
import { spawn } from '@lydell/node-pty';
import headless from '@xterm/headless';
import { environment, programPath } from './program.js';

export interface TestTerminal {
  /** The screen's lines, trailing blanks cut. */
  lines(): string[];
  /** Resolves when the screen is as wanted; rejects after a while with the screen as it is. */
  shows(wanted: RegExp | ((lines: string[]) => boolean), milliseconds?: number): Promise<void>;
  press(keys: string): void;
  resize(columns: number, rows: number): void;
  kill(signal: string): void;
  /** Whether the alternate screen is on. */
  alternate(): boolean;
  /** How often it was switched on. */
  entered(): number;
  cursorHidden(): boolean;
  /** Whether pasted text is to be marked. */
  bracketedPaste(): boolean;
  /** Bytes the program has written so far. */
  bytes(): number;
  /** Resolves with the exit code when the program has ended and the screen has taken its last bytes. */
  closed: Promise<number>;
}

interface TerminalOptions {
  columns: number;
  rows: number;
  env?: Record<string, string>;
}

/** The program in a terminal. */
export const openTerminal = (args: string[], options: TerminalOptions): TestTerminal =>
  openTerminalOf(process.execPath, [programPath, ...args], options);

/** Any command in a terminal. */
export function openTerminalOf(
  command: string,
  args: string[],
  { columns, rows, env = {} }: TerminalOptions,
): TestTerminal {
  const screen = new headless.Terminal({ cols: columns, rows, allowProposedApi: true });
  const pty = spawn(command, args, {
    name: 'xterm-256color',
    cols: columns,
    rows,
    env: environment({ TERM: 'xterm-256color', ...env }),
  });
  let bytes = 0;
  let hidden = false;
  let entered = 0;
  const watchers = new Set<() => void>();
  pty.onData((data) => {
    bytes += Buffer.byteLength(data);
    const switches = [...data.matchAll(/\u001b\[\?25([hl])/g)];
    if (switches.length > 0) hidden = switches.at(-1)![1] === 'l';
    entered += data.split('\u001b[?1049h').length - 1;
    screen.write(data, () => watchers.forEach((watch) => watch()));
  });
  const closed = new Promise<number>((resolve) => {
    pty.onExit(({ exitCode }) => screen.write('', () => resolve(exitCode)));
  });
  const lines = (): string[] => {
    const buffer = screen.buffer.active;
    return Array.from({ length: screen.rows }, (_, y) =>
      (buffer.getLine(buffer.baseY + y)?.translateToString(true) ?? '').trimEnd(),
    );
  };
  return {
    lines,
    shows: (wanted, milliseconds = 60_000) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          watchers.delete(look);
          reject(new Error(`the screen does not show ${wanted}:\n${lines().join('\n')}`));
        }, milliseconds);
        const look = (): void => {
          const there =
            typeof wanted === 'function' ? wanted(lines()) : wanted.test(lines().join('\n'));
          if (!there) return;
          clearTimeout(timer);
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
        look();
      }),
    press: (keys) => pty.write(keys),
    resize: (newColumns, newRows) => {
      screen.resize(newColumns, newRows);
      pty.resize(newColumns, newRows);
    },
    kill: (signal) => pty.kill(signal),
    alternate: () => screen.buffer.active.type === 'alternate',
    cursorHidden: () => hidden,
    bracketedPaste: () => screen.modes.bracketedPasteMode,
    entered: () => entered,
    bytes: () => bytes,
    closed,
  };
}
