/** A folder for one test, removed after it. */
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/**
 * Removes a folder that a process may still write to, as a run's supervisor does a moment after the run. Of the
 * standard removals the asynchronous one alone begins anew where a file has come in between.
 */
export const removeFolder = (folder: string): Promise<void> =>
  rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'melanoscope-test-'));
  onTestFinished(() => removeFolder(folder));
  return folder;
}
