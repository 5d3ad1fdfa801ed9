/** Images of other sources, to train on alone. */
export { findExtra, withExtra, type FoundExtra } from './find-extra.js';
export { partCorrections, type PartedCorrections } from './part-corrections.js';
export { extraMessages, useExtra, type ExtraCounts } from './use-extra.js';
