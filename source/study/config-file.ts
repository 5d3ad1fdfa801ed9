/** Reads a config file: a JSON object of settings, as yet unchecked. */
import { readFile } from 'node:fs/promises';
import { parse, printParseErrorCode, type ParseError } from 'jsonc-parser';
import { UserError, messageOf } from '../errors.js';

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
    text = (await readFile(path, 'utf8')).replace(/^\uFEFF/, '');
  } catch (error) {
    throw new UserError(
      `The config file ${path} cannot be read (${messageOf(error)}). Check the path after --config.`,
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
