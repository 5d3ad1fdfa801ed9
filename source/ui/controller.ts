/** Joins the view's reducer with the run: keys go in, commands and the way out come out. */
import { UnansweredError, messageOf } from '../errors.js';
import type { Command } from '../runs/commands.js';
import { printable } from '../text.js';
import { printableState } from './printable-state.js';
import type { RunStore } from './store.js';
import {
  controlTold,
  initialView,
  markWritten,
  notSent,
  pasted,
  press,
  runChanged,
  runnerBegun,
  scrollEndsAt,
  sendFailed,
  sending,
  type AppView,
  type ExitIntent,
  type Pressed,
  type WrittenMarks,
} from './view-state.js';

export interface ControllerOptions {
  store: RunStore;
  /** Sends a command to the runner. */
  send: (command: Command) => void | Promise<void>;
  /** What the run's relabel.csv says; asked when a mark was written or refused. @default nothing */
  writtenMarks?: () => WrittenMarks;
  /** Starts a runner that goes on with the run; resolves when it has begun, or another has. */
  resume: () => Promise<void>;
  /** Leaves the app to the shell for a while. @default nothing */
  suspend?: () => void;
  /** Whether the run is a replay. @default false */
  replay?: boolean;
  /** Whether the run's log is being read, until the store first changes. @default false */
  reading?: boolean;
  /** Called once, when the app is to be left. */
  leave: (intent: ExitIntent) => void;
}

export interface Controller {
  getView(): AppView;
  subscribe(listener: () => void): () => void;
  /** Takes keys by the names of the key table. */
  press(keys: readonly string[]): void;
  /** Takes text that was pasted. */
  paste(text: string): void;
  /** Shows a line until the next key. */
  notify(text: string): void;
  /** Tells who is in control of the run. */
  setControl(control: AppView['control']): void;
  /** Tells how many lines of what lies over the view can be scrolled. */
  setScrollEnd(lines: number): void;
  /** Tells what the operating point's panel has room for. */
  setOtherBelow(other: AppView['otherBelow']): void;
  close(): void;
}

const noMarks = (): WrittenMarks => ({ marks: {}, newLabels: {} });

export function createController(options: ControllerOptions): Controller {
  const { store, send, resume, suspend, leave, writtenMarks = noMarks } = options;
  const { replay = false, reading = false } = options;
  let view: AppView = { ...initialView, replay, reading };
  let left = false;
  const listeners = new Set<() => void>();

  const show = (next: AppView): void => {
    if (next === view) return;
    view = next;
    for (const listener of [...listeners]) listener();
  };
  const fitNotice = (text: string): string => printable(text, 2000);
  const notify = (text: string): void => show({ ...view, notice: fitNotice(text) });
  const begun = (): void => show(runnerBegun(view));
  const act = ({ view: next, effect }: Pressed): void => {
    const before = view;
    show(next);
    if (effect === null || left) return;
    if ('send' in effect || 'resume' in effect) {
      if ('send' in effect) show(sending(view));
      void Promise.resolve()
        .then(() => ('send' in effect ? send(effect.send) : resume().then(begun)))
        .then(() => {
          if ('send' in effect && effect.send.command === 'mark-label') {
            show(markWritten(view, effect.send, printableState(writtenMarks())));
          }
        })
        .catch((error: unknown) => {
          if (!('send' in effect)) return notify(messageOf(error));
          const isMark = effect.send.command === 'mark-label';
          const written = isMark ? printableState(writtenMarks()) : noMarks();
          show(sendFailed(view, before, effect.send, written));
          if (isMark) return notify(messageOf(error));
          const reason = fitNotice(messageOf(error));
          const answered = !(error instanceof UnansweredError);
          show(notSent(view, store.getSnapshot(), reason, answered));
        });
      return;
    }
    if ('suspend' in effect) {
      suspend?.();
      return;
    }
    left = true;
    leave(effect.exit);
  };
  const unsubscribe = store.subscribe(() => act(runChanged(view, store.getSnapshot())));
  return {
    getView: () => view,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    press: (keys) => {
      for (const key of keys) act(press(view, key, store.getSnapshot()));
    },
    paste: (text) => show(pasted(view, text)),
    notify,
    setControl: (control) => {
      const holder = control?.holder ?? null;
      const fit = holder === null ? null : printable(holder, 100);
      show(controlTold(view, control && { ...control, holder: fit }));
    },
    setScrollEnd: (lines) => {
      if (lines !== view.scrollEnd) show(scrollEndsAt(view, lines));
    },
    setOtherBelow: (otherBelow) => {
      if (otherBelow !== view.otherBelow) show({ ...view, otherBelow });
    },
    close: unsubscribe,
  };
}
