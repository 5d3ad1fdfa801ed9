/** What test-time augmentation makes of each prediction, in plain output; nothing where there is none. */
import type { RunState } from '../runs/state.js';
import { viewsNote } from '../study/views.js';

/** As a line of its own. */
export function viewsLines(config: RunState['config']): string[] {
  const views = viewsNote(config);
  return views === null ? [] : [`each prediction: ${views} of the image`];
}

/** After the images that figures are of: ", mean of 8 views each". */
export function viewsEach(config: RunState['config']): string {
  const views = viewsNote(config);
  return views === null ? '' : `, ${views} each`;
}
