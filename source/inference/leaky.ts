/** A model whose run, or whose pass of it, was under the protocol of published notebooks. */
import { basename } from 'node:path';
import type { StudyConfig } from '../study/config.js';
import { LEAKY_PASS } from '../study/passes.js';
import { isLeaky } from '../study/protocols.js';
import { trainedIn, type Located } from './locate.js';
import type { OpenModel } from './open-model.js';

/** Whether it is of the pass that `--protocol both` trains under as-published. */
export const isOfLeakyPass = (located: Located): boolean =>
  trainedIn(located).some((folder) => basename(folder) === LEAKY_PASS);

/** By the checkpoint's own word, which earlier versions did not write, or by where it lies. */
export const isLeakyModel = (
  located: Located,
  config: StudyConfig,
  open: Pick<OpenModel, 'leaky'>,
): boolean => open.leaky || isLeaky(config) || isOfLeakyPass(located);

const LEAKY_MODEL =
  'LEAKY: the model was trained under as-published, where copies of one image stand in training and in validation. ' +
  'Its best epoch, its calibration and its thresholds were chosen on images that it knew: they need not hold here.';

/** A warning, or none. */
export const leakyWarnings = (leaky: boolean): string[] => (leaky ? [LEAKY_MODEL] : []);
