/** The thread's side of `Thread`. */
import { parentPort } from 'node:worker_threads';
import { messageOf } from '../../errors.js';
import type { FromThread, ToThread } from './messages.js';

/**
 * Answers the requests of this thread's owner, one at a time and in order.
 *
 * @param start What has to be done first; when it fails the owner is told.
 */
export function serve<Request, Answer>(
  start: () => Promise<void>,
  answer: (request: Request) => Promise<Answer> | Answer,
): void {
  const port = parentPort!;
  const say = (message: FromThread<Answer>) => port.postMessage(message);
  let turn: Promise<void> = start().then(
    () => say({ kind: 'ready', error: null }),
    (error: unknown) => say({ kind: 'ready', error: messageOf(error) }),
  );
  port.on('message', ({ id, request }: ToThread<Request>) => {
    turn = turn.then(async () => {
      try {
        say({ kind: 'answer', id, answer: await answer(request) });
      } catch (error) {
        say({ kind: 'failed', id, message: messageOf(error) });
      }
    });
  });
}
