/** Shows a run in the terminal: the app's way in and out. */
import { render, type RenderOptions } from 'ink';
import { stderrPath } from '../runs/folder.js';
import { wantsAscii } from '../locale.js';
import type { Command } from '../runs/commands.js';
import { Compositor, CompositorContext } from './compositor.js';
import { createController, type Controller, type ControllerOptions } from './controller.js';
import type { SizeSource } from './hooks.js';
import { InkInput } from './ink-input.js';
import { InkOutput, type TerminalSize } from './ink-output.js';
import { lastWords } from './last-words.js';
import { Painter } from './painter.js';
import { Root } from './shell/root.js';
import type { RunStore } from './store.js';
import { watchSuspension } from './suspension.js';
import { enterTerminal } from './terminal.js';
import { makeTheme, ThemeProvider } from './theme.js';
import type { ExitIntent } from './view-state.js';

export type { ExitIntent } from './view-state.js';

export interface AppOptions {
  /** The run's folder: pictures, stderr.log. */
  runFolder: string;
  store: RunStore;
  /** Sends a command to the runner; what it rejects with is shown. */
  send: (command: Command) => void | Promise<void>;
  /** What the run's relabel.csv says of labels; asked when a mark was refused. */
  writtenMarks?: ControllerOptions['writtenMarks'];
  /** Starts a runner that goes on with a run that is over. */
  resume: () => Promise<void>;
  /** Whether the run is a replay: nothing is asked of it, and to leave it leaves no run. @default false */
  replay?: boolean;
  /** Whether the run's log is being read, until the store first changes. @default false */
  reading?: boolean;
  /** The time that elapsed times are counted to, milliseconds since the epoch. @default Date.now */
  clock?: () => number;
  /** Only ASCII characters. @default as the locale says */
  ascii?: boolean;
  /** @default process.stdout */
  stdout?: NodeJS.WriteStream;
  /** @default process.stdin */
  stdin?: NodeJS.ReadStream;
}

export interface App {
  /** Settles when the terminal is put back and the last words are said. */
  waitUntilExit(): Promise<ExitIntent>;
  /** Tells who is in control of the run; null while nobody answers. */
  setControl: Controller['setControl'];
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function sizeOf(stdout: NodeJS.WriteStream): TerminalSize {
  return { columns: stdout.columns || 80, rows: stdout.rows || 24 };
}

/** The terminal's size as a store; `onChange` is called before anybody else hears of a change. */
function watchSize(
  stdout: NodeJS.WriteStream,
  onChange: () => void,
): SizeSource & { resized(): void; close(): void } {
  let size = sizeOf(stdout);
  const listeners = new Set<() => void>();
  const resized = (): void => {
    size = sizeOf(stdout);
    onChange();
    for (const listener of [...listeners]) listener();
  };
  stdout.on('resize', resized);
  return {
    getSnapshot: () => size,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    resized,
    close: () => stdout.off('resize', resized),
  };
}

/** Whether colours may be used: NO_COLOR forbids them whatever the terminal can do. */
function wantsColors(stdout: NodeJS.WriteStream): boolean {
  if (process.env.NO_COLOR) return false;
  return (stdout.getColorDepth?.() ?? 1) >= 4;
}

/** Takes over the terminal and shows the run until the user leaves. */
export function startApp(options: AppOptions): App {
  const { runFolder, store, send, writtenMarks, resume, replay, reading, clock } = options;
  const { ascii = wantsAscii(process.env) } = options;
  const stdout = options.stdout ?? process.stdout;
  const stdin = options.stdin ?? process.stdin;
  const terminal = enterTerminal(stdout);
  const painter = new Painter((text) => stdout.write(text));
  const size = watchSize(stdout, () => painter.forget());

  let settle: (intent: ExitIntent) => void;
  const left = new Promise<ExitIntent>((resolve) => (settle = resolve));
  const controller = createController({
    ...{ store, send, writtenMarks, resume, replay, reading },
    suspend: () => suspension.suspend(),
    leave: (intent) => settle(intent),
  });
  const interrupt = (): void => settle('interrupted');
  const signalled = (signal: NodeJS.Signals): void => {
    if (!suspension.isAway()) return interrupt();
    // The terminal is the shell's and as it was: at its end Node 22 sets its mode, which would stop it in the background.
    process.off(signal, signalled);
    process.kill(process.pid, signal);
  };
  for (const signal of signals) process.on(signal, signalled);
  // A terminal that is gone: leave; the run goes on.
  stdout.on('error', interrupt);

  const compositor = new Compositor();
  let shown = true;
  const show = (frame: string): void => {
    if (shown) painter.paint(compositor.compose(frame));
  };
  const suspension = watchSuspension({
    leave: () => {
      shown = false;
      terminal.leave();
      stdin.setRawMode(false);
    },
    enter: () => {
      // First: in the background this stops the process before it writes over the shell's lines. Whoever has changed
      // the terminal's mode meanwhile has not told Node, which sets none that it thinks is set.
      stdin.setRawMode(false).setRawMode(true);
      terminal.enter();
      shown = true;
      // The kernel tells the foreground alone that the terminal was resized.
      process.emit('SIGWINCH', 'SIGWINCH');
      size.resized();
    },
  });
  const output = new InkOutput(show, size.getSnapshot);
  const input = new InkInput(stdin, controller.paste);
  const ink = render(
    <ThemeProvider value={makeTheme({ colors: wantsColors(stdout), ascii })}>
      <CompositorContext.Provider value={compositor}>
        <Root
          store={store}
          controller={controller}
          size={size}
          clock={clock}
          runFolder={runFolder}
          stderrFile={stderrPath(runFolder)}
        />
      </CompositorContext.Provider>
    </ThemeProvider>,
    {
      // Ink asks of its streams no more than these have.
      stdout: output as unknown as RenderOptions['stdout'],
      stdin: input as unknown as RenderOptions['stdin'],
      debug: true,
      exitOnCtrlC: false,
      patchConsole: false,
    },
  );

  const close = (): void => {
    shown = false;
    suspension.close();
    for (const signal of signals) process.off(signal, signalled);
    stdout.off('error', interrupt);
    controller.close();
    size.close();
    ink.unmount();
    input.close();
    terminal.restore();
  };
  const exit = (async (): Promise<ExitIntent> => {
    try {
      // Ink rejects when a view throws: the terminal is put back before anybody hears of it.
      const crashed = ink.waitUntilExit().then(() => left);
      const intent = await Promise.race([left, crashed]);
      close();
      const words = lastWords(store.getSnapshot(), controller.getView(), runFolder);
      for (const line of words) stdout.write(`${line}\n`);
      return intent;
    } catch (error) {
      close();
      throw error;
    }
  })();
  return { waitUntilExit: () => exit, setControl: controller.setControl };
}
