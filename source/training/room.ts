/** Work that needs room on a disk: where there is none, training waits until there is. */
import { isDiskFull, messageOf } from '../errors.js';
import type { StudyContext } from './context.js';
import { Stopped } from './control.js';

/** How often it is tried again. */
const RETRY_MS = 1000;

/** What a picture that cannot be written is called. */
export const PICTURES = 'the pictures';

/**
 * What stands for a picture that could not be made: its file is gone, or no picture any more.
 *
 * @throws {Stopped} where it was not made because the study is to end.
 */
export function noPicture(error: unknown): null {
  if (error instanceof Stopped) throw error;
  return null;
}

/**
 * Does the work, again and again while the disk is full; views are told that training is held, and why.
 * @param what What cannot be written: "the checkpoint".
 * @throws {Stopped} when the study is to end while it waits; else what the work throws.
 */
export async function withRoom<T>(
  { emit, control }: Pick<StudyContext, 'emit' | 'control'>,
  what: string,
  work: () => Promise<T>,
): Promise<T> {
  let since: number | null = null;
  for (;;) {
    try {
      const result = await work();
      if (since !== null) {
        emit({ type: 'released', what, seconds: (performance.now() - since) / 1000 });
      }
      return result;
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      if (since === null) emit({ type: 'held', what, message: messageOf(error) });
      since ??= performance.now();
    }
    await control.sleep(RETRY_MS);
  }
}
