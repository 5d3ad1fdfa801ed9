/** Runs side by side, by the images that all of them tested. */
export { compareRuns } from './compare-runs.js';
export type { Difference, Figures } from './compare.js';
export type { ComparedPair, ComparedRun, ComparedRuns } from './document.js';
