/** `config.json` of a run: its settings with every default filled in, as they were when it started. */
import { readFile } from 'node:fs/promises';
import { UserError, messageOf } from '../errors.js';
import { configSchema, type StudyConfig } from '../study/config.js';
import { writeWhole } from '../write-whole.js';
import { configPath } from './folder.js';

/** @throws {UserError} when it cannot be written. */
export async function writeConfig(folder: string, config: StudyConfig): Promise<void> {
  try {
    await writeWhole(configPath(folder), `${JSON.stringify(config, null, 2)}\n`);
  } catch (error) {
    throw new UserError(
      `The settings of this run, ${configPath(folder)}, cannot be written (${messageOf(error)}). ` +
        'Free some space, or name another folder with --out.',
    );
  }
}

/** @throws {UserError} when it is missing, is no JSON or does not fit the schema. */
export async function readConfig(folder: string): Promise<StudyConfig> {
  const path = configPath(folder);
  try {
    return configSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    throw new UserError(
      `The settings of this run, ${path}, cannot be read (${messageOf(error)}). ` +
        'Start a new run, or put the file back from a copy.',
    );
  }
}
