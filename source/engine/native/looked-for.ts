/** What to say where no native engine is installed. */
import { printable } from '../../text.js';
import { enginesFolder, usualEnginesFolder } from './folders.js';
import { currentNativeEngine } from './record.js';

/**
 * A folder named by MELANOSCOPE_CACHE is the only one that is used, so that a machine's engines can be kept
 * apart. But an engine that is thereby out of sight is named: its owner may have moved the cache for its size
 * alone.
 */
export interface LookedFor {
  /** Where it was looked for, in one sentence or two. */
  message: string;
  /** The command that brings one, where it is not an installation. */
  fix: string | null;
}

export async function lookedFor(): Promise<LookedFor> {
  const [here, usual] = [enginesFolder(), usualEnginesFolder()];
  if (here === usual)
    return { message: 'The native engine (TensorFlow) is not installed.', fix: null };
  const message = `The native engine (TensorFlow) is not installed in ${printable(here)} (by MELANOSCOPE_CACHE).`;
  const there = await currentNativeEngine(usual);
  if (there === null) return { message, fix: null };
  return {
    message: `${message} TensorFlow ${there.version} in ${printable(usual)} is used where MELANOSCOPE_CACHE is not set.`,
    fix: 'unset MELANOSCOPE_CACHE',
  };
}

export const nativeEngineMissing = async (): Promise<string> => (await lookedFor()).message;
