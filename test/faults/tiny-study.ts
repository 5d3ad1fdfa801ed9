/** The study that faults are tried on: tiny images, a tiny network, and how it ends when nobody touches it. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../program.js';
import { outcome, uninterrupted, type Study } from './killed-run.js';
import { removeFolder } from '../temporary.js';

export interface TinyStudy {
  study: Study;
  /** The end of the uninterrupted run. */
  whole: Awaited<ReturnType<typeof outcome>>;
  remove(): Promise<void>;
}

export async function tinyStudy(engine: Study['engine']): Promise<TinyStudy> {
  const folder = mkdtempSync(join(tmpdir(), 'melanoscope-tiny-'));
  const study: Study = {
    data: join(folder, 'lesions'),
    out: join(folder, 'runs'),
    config: join(folder, 'tiny.json'),
    engine,
  };
  writeFileSync(study.config, JSON.stringify({ network: { filters: [4], units: 8 } }));
  const drawn = await runProgram(['demo-data', study.data, '--images', '45', '--seed', '3']);
  if (drawn.code !== 0) throw new Error(drawn.stderr);
  await uninterrupted(study, 'whole');
  return {
    study,
    whole: await outcome(study, 'whole'),
    remove: () => removeFolder(folder),
  };
}
