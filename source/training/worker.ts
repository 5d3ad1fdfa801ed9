/** The training worker: runs the study in a thread of the runner and posts its events. */
import { parentPort, workerData } from 'node:worker_threads';
import { UserError, messageOf } from '../errors.js';
import { Control, Stopped } from './control.js';
import { EventPost } from './event-post.js';
import type { FromWorker, ToWorker, WorkerInput } from './messages.js';
import { runStudy } from './run-study.js';

const port = parentPort!;
const input = workerData as WorkerInput;
const post = new EventPost((message) => port.postMessage(message));
const control = new Control((event) => post.emit(event));

const syncs = new Map<number, () => void>();
/** Resolves when every event so far is on disk. */
const logged = (): Promise<void> =>
  new Promise((resolve) => {
    post.flush();
    const request = syncs.size === 0 ? 1 : Math.max(...syncs.keys()) + 1;
    syncs.set(request, resolve);
    port.postMessage({ type: 'sync', request } satisfies FromWorker);
  });

port.on('message', (message: ToWorker) => {
  switch (message.type) {
    case 'command':
      return control.apply(message.command);
    case 'hold':
      return control.hold(message.held);
    case 'logged':
      syncs.get(message.request)?.();
      syncs.delete(message.request);
  }
});

async function outcome(): Promise<Extract<FromWorker, { type: 'ended' }>> {
  try {
    const end = await runStudy(input, (event) => post.emit(event), control, logged);
    return { type: 'ended', ...end };
  } catch (error) {
    if (error instanceof Stopped) return { type: 'ended', status: 'stopped', message: null };
    if (!(error instanceof UserError)) console.error(error);
    return { type: 'ended', status: 'failed', message: messageOf(error) };
  }
}

const end = await outcome();
post.flush();
port.postMessage(end satisfies FromWorker);
// TensorFlow and the WASM threads keep handles of their own: the thread ends here all the same.
setImmediate(() => process.exit(0));
