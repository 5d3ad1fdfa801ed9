/** The whole app in a terminal of a given size, in a state of the recorded study. */
import { drawPicture } from '../../source/ui/components/picture-lines.js';
import { CompositorContext, type Compositor } from '../../source/ui/compositor.js';
import { createController, type Controller } from '../../source/ui/controller.js';
import type { SizeSource } from '../../source/ui/hooks.js';
import { Root } from '../../source/ui/shell/root.js';
import { createStore, type WritableRunStore } from '../../source/ui/store.js';
import type { Command } from '../../source/runs/commands.js';
import type { RunState } from '../../source/runs/state.js';
import { mountAt, type Look } from './render.js';

export interface Shell {
  frame(): string;
  /** Presses keys as a terminal sends them, and waits for the frame. */
  type(keys: string): Promise<void>;
  /** Makes the terminal lower, or as high again as it was. */
  resize(rows: number): Promise<void>;
  /** Lets React do what it has put off, and pictures be drawn. */
  settle(): Promise<void>;
  store: WritableRunStore;
  controller: Controller;
  /** Commands sent and ways out taken so far. */
  sent: Command[];
  left: string[];
  unmount(): void;
}

/** Turns of the event loop within which a view listens to keys, or has thrown. */
const MOST_TURNS = 1000;

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export async function openShell(
  run: RunState,
  size: { columns: number; rows: number },
  look: Look & { compositor?: Compositor; reading?: boolean } = {},
): Promise<Shell> {
  const store = createStore(0);
  store.set(run);
  const sent: Command[] = [];
  const left: string[] = [];
  const controller = createController({
    store,
    send: (command) => void sent.push(command),
    resume: async () => undefined,
    reading: look.reading,
    leave: (intent) => left.push(intent),
  });
  const screen = look.compositor ?? null;
  let now = size;
  const listeners = new Set<() => void>();
  const source: SizeSource = {
    getSnapshot: () => now,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const mounted = mountAt(
    size.columns,
    <CompositorContext.Provider value={screen}>
      <Root
        store={store}
        controller={controller}
        size={source}
        runFolder="/nowhere/run"
        stderrFile="/nowhere/run/stderr.log"
        clock={() => run.updatedAt ?? 0}
      />
    </CompositorContext.Provider>,
    look,
  );
  // Ink listens to keys once React has run its effects.
  for (let turns = 0; mounted.stdin.listenerCount('readable') === 0; turns++) {
    if (turns > MOST_TURNS) throw new Error(`no view was drawn: ${mounted.lastFrame()}`);
    await turn();
  }
  const settle = async (): Promise<void> => {
    await turn();
    // Pictures are drawn one after the other: once this one has failed, those before it are settled.
    await drawPicture({ path: '/nowhere', width: 1, height: 1, mode: 'ascii' }).catch(() => null);
    await turn();
    await turn();
  };
  await settle();
  return {
    frame: () => mounted.lastFrame() ?? '',
    type: async (keys) => {
      mounted.stdin.write(keys);
      await settle();
    },
    resize: async (rows) => {
      now = { ...size, rows };
      for (const listener of listeners) listener();
      await settle();
    },
    settle,
    store,
    controller,
    sent,
    left,
    unmount: () => {
      mounted.unmount();
      controller.close();
    },
  };
}

/** One frame of the app, after keys typed one by one. */
export async function shellFrame(
  run: RunState,
  size: { columns: number; rows: number },
  { keys = '', ...look }: Look & { keys?: string } = {},
): Promise<string> {
  const shell = await openShell(run, size, look);
  for (const key of keys) await shell.type(key);
  const frame = shell.frame();
  shell.unmount();
  return frame;
}
