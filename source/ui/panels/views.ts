/** Test-time augmentation in the titles of panels: which figures are of means over several views of an image. */
import { titleRoom } from '../components/panel.js';
import { fitting } from '../fit.js';

/** "8 views" of "mean of 8 views", for where there is little room. */
export const shortViews = (views: string): string => views.replace('mean of ', '');

/**
 * The title of a panel with figures of a phase's result.
 * @param views Null where its predictions are of the images as they are.
 * @param width Of the panel.
 */
export function resultTitle(title: string, views: string | null, width: number): string {
  if (views === null) return title;
  return fitting([`${title}, ${views}`, `${title}, ${shortViews(views)}`], titleRoom(width));
}
