/** Watches a run beyond its end: somebody may go on with one that was stopped, has failed or has died. */
import { logSize } from './folder.js';
import { watchRun, type Watch } from './watch.js';

/** How often the log of a run that is over is looked at. */
const EVERY_MS = 1000;

/** As `watchRun`, and again from the first event on when the log of a run that is over grows. */
export function watchOn(...[folder, launched, ...told]: Parameters<typeof watchRun>): {
  readonly begun: Promise<void>;
  /** Whether the runner that was started has yet to say its first word. */
  readonly beginning: boolean;
  stop(): void;
} {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const follow = (next: Watch): Watch => {
    void next.ended.then(() => {
      const size = logSize(folder);
      if (stopped) return;
      timer = setInterval(() => {
        if (logSize(folder) === size) return;
        clearInterval(timer);
        watch = follow(watchRun(folder, null, ...told));
      }, EVERY_MS);
    });
    return next;
  };
  let watch = follow(watchRun(folder, launched, ...told));
  let beginning = launched !== null;
  const { begun } = watch;
  void begun.then(() => (beginning = false));
  return {
    begun,
    get beginning() {
      return beginning;
    },
    stop: () => {
      stopped = true;
      clearInterval(timer);
      watch.stop();
    },
  };
}
