/** The record of installed engines: which there are and which one is used. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { makeFolder } from '../../make-folder.js';
import { writeWhole } from '../../write-whole.js';
import { enginesFolder, recordPath } from './folders.js';
import { LIBRARIES } from './tensorflow-folder.js';
import type { NativeEngine } from './types.js';

const engineSchema = z.object({
  id: z.string().regex(/^[\w.+-]+$/),
  addon: z.string(),
  tensorflow: z.string(),
  version: z.string(),
  build: z.enum(['cpu', 'cuda']),
  source: z.enum(['python', 'directory', 'wheel']),
  arch: z.string(),
  installedAt: z.string(),
});

const recordSchema = z.object({
  schema: z.literal(1),
  current: z.string().nullable(),
  engines: z.array(engineSchema),
});

export type EngineRecord = z.infer<typeof recordSchema>;

/** Reads the record; an absent or unreadable one counts as empty (an installation writes it anew). */
export async function readRecord(folder = enginesFolder()): Promise<EngineRecord> {
  const empty: EngineRecord = { schema: 1, current: null, engines: [] };
  const text = await readFile(recordPath(folder), 'utf8').catch(() => null);
  if (text === null) return empty;
  try {
    return recordSchema.parse(JSON.parse(text));
  } catch {
    return empty;
  }
}

/** Writes the record in one step: a reader sees the old one or the new one. */
export async function writeRecord(record: EngineRecord): Promise<void> {
  await makeFolder(enginesFolder());
  await writeWhole(recordPath(), `${JSON.stringify(record, null, 2)}\n`);
}

/** Whether an engine's files are still there and made for this processor. */
export function isPresent(engine: NativeEngine): boolean {
  return (
    engine.arch === process.arch &&
    existsSync(engine.addon) &&
    LIBRARIES.every((name) => existsSync(join(engine.tensorflow, name)))
  );
}

/** The engine in use, or null when none is installed or its files are gone. Loads nothing. */
export async function currentNativeEngine(folder = enginesFolder()): Promise<NativeEngine | null> {
  const { current, engines } = await readRecord(folder);
  const engine = engines.find(({ id }) => id === current);
  return engine && isPresent(engine) ? engine : null;
}

/** Every recorded engine, newest last, with whether it is in use and whether its files are there. */
export async function listEngines(): Promise<
  { engine: NativeEngine; current: boolean; present: boolean }[]
> {
  const { current, engines } = await readRecord();
  return engines.map((engine) => ({
    engine,
    current: engine.id === current,
    present: isPresent(engine),
  }));
}
