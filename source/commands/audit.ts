/** `melanoscope audit`: what is wrong with a folder of images. */
import { auditImages, findImages, findingKinds, readCorrections } from '../dataset/index.js';
import { UserError } from '../errors.js';
import { configSchema } from '../study/config.js';
import { classNamed } from '../study/match-classes.js';
import { accepting, kindsIn } from './audit/accept.js';
import { correctionNotes } from './audit/corrections.js';
import { auditLines } from './audit/lines.js';
import { optionsHelp, studyOptions } from './options.js';
import { parseArguments } from './parse.js';
import { printJson } from './print-json.js';
import { progressLine } from './progress-line.js';

const options = {
  metadata: studyOptions.metadata,
  relabel: {
    type: 'string',
    argument: 'CSV',
    help: 'corrected labels: file,label,status; what they settle is no finding',
  },
  strict: { type: 'boolean', help: 'exit code 1 when there is a warning' },
  accept: {
    type: 'string',
    argument: 'a,b',
    words: findingKinds,
    help: 'kinds of findings that are known, e.g. near-duplicates: no warnings',
  },
  all: { type: 'boolean', help: 'list every finding, not the first few of a kind' },
  json: { type: 'boolean', help: 'print JSON' },
} as const;

const help = `
  Usage: melanoscope audit DIR [options]

  Looks for what would mislead a study: files that cannot be read, exact and near duplicates (resized,
  compressed again, mirrored or turned), labels that contradict each other or the CSV, copies or lesions in several
  splits, classes too small to evaluate, and classes that size, border or colour alone tell apart.
  Nothing in DIR is changed.

${optionsHelp(options)}
`;

/** The same words for a folder that is named without a flag. @throws the error. */
function withoutFlag(error: unknown): never {
  if (!(error instanceof UserError)) throw error;
  const message = error.message.replaceAll(/ with --data\b|--data (?=\S)/g, '');
  throw new UserError(message, error.exitCode, { cause: error });
}

/** Exit code 0 when the folder was audited, whatever was found; under --strict 1 for warnings. */
export async function auditCommand(argv: string[]): Promise<number> {
  const { input, flags } = parseArguments('audit', argv, options, help, Infinity);
  const [folder] = input;
  if (!folder || input.length > 1) {
    throw new UserError('Name one folder: melanoscope audit DIR', 2);
  }
  const { metadata = [], relabel } = flags;
  const accepted = flags.accept === undefined ? [] : kindsIn(flags.accept);
  for (const [name, path] of Object.entries({ metadata, relabel })) {
    if ([path].flat().includes('')) throw new UserError(`--${name} needs a path behind it.`, 2);
  }
  const corrections = relabel === undefined ? [] : await readCorrections(relabel);
  const { test } = configSchema.parse({});
  const progress = progressLine();
  const audit = async () => {
    // A whole disk takes minutes to walk.
    progress.show('looking for images');
    const found = await findImages(folder, {
      metadata,
      purpose: 'audit',
      classOf: classNamed,
    }).catch(withoutFlag);
    const onProgress = progress.show;
    return auditImages(found, {
      ...{ testShare: test, classOf: classNamed, corrections, onProgress },
    });
  };
  const { report: audited } = await audit().finally(progress.clear);
  const notes = [...audited.notes, ...correctionNotes(audited.corrections)];
  const report = accepting({ ...audited, notes }, accepted);
  if (flags.json) printJson(report);
  else {
    const lines = auditLines(report, flags.all ? Infinity : undefined, process.stdout.columns);
    process.stdout.write(`${lines.join('\n')}\n`);
  }
  return flags.strict && report.warnings.length > 0 ? 1 : 0;
}
