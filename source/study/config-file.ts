/** Reads a config file: a JSON object of settings, as yet unchecked. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse, printParseErrorCode, type ParseError } from 'jsonc-parser';
import { UserError, messageOf } from '../errors.js';

/** Settings are some hundred bytes: a device may never end. */
const MOST_BYTES = 1 << 20;
/** Time that whoever writes into a pipe has, as in `--config <(jq . all.json)`. */
const PATIENCE_MS = 10_000;

/** @throws the system's error, or one for what is no file, is too large, or does not come. */
async function textOf(path: string): Promise<string> {
  // Without waiting: a pipe may have nobody who writes into it.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const found = await file.stat();
    if (!found.isFile() && !found.isFIFO() && !found.isDirectory())
      throw new Error('it is no file');
    const bytes = Buffer.alloc(MOST_BYTES + 1);
    const until = performance.now() + PATIENCE_MS;
    for (let length = 0; ;) {
      const read = await file.read(bytes, length).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EAGAIN') throw error;
        return null;
      });
      length += read?.bytesRead ?? 0;
      if (read?.bytesRead === 0) return bytes.toString('utf8', 0, length);
      if (length > MOST_BYTES) throw new Error('it is larger than 1 MiB');
      if (performance.now() > until) throw new Error('nobody has written all of it into the pipe');
      if (read === null) await sleep(20);
    }
  } finally {
    await file.close();
  }
}

/** "CloseBraceExpected" as words: "close brace expected". */
const inWords = (error: ParseError): string =>
  printParseErrorCode(error.error)
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase();

function placeOf(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  return `line ${before.length}, column ${before[before.length - 1].length + 1}`;
}

/** @throws {UserError} (exit code 2) when it cannot be read or holds no JSON object. */
export async function readConfigFile(path: string): Promise<Record<string, unknown>> {
  let text: string;
  try {
    text = (await textOf(path)).replace(/^\uFEFF/, '');
  } catch (error) {
    const isThere = (error as NodeJS.ErrnoException).code !== 'ENOENT';
    throw new UserError(
      (isThere
        ? `The config file ${path} cannot be read (${messageOf(error)}).`
        : `There is no config file ${path}.`) + ' Check the path after --config.',
      2,
    );
  }
  const errors: ParseError[] = [];
  // JSON.parse of Node 20 often does not tell where it stopped; this parser always does.
  try {
    parse(text, errors, { disallowComments: true, allowTrailingComma: false });
  } catch (error) {
    // It calls itself for each bracket.
    if (!(error instanceof RangeError)) throw error;
    throw new UserError(`The config file ${path} is nested too deeply for settings.`, 2);
  }
  if (errors.length > 0) {
    const [first] = errors;
    throw new UserError(
      `The config file ${path} is not JSON: ${placeOf(text, first.offset)}: ${inWords(first)}.`,
      2,
    );
  }
  const settings: unknown = JSON.parse(text);
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) {
    throw new UserError(
      `The config file ${path} must hold a JSON object, e.g. { "epochs": 20, "imageSize": 64 }.`,
      2,
    );
  }
  return settings as Record<string, unknown>;
}
