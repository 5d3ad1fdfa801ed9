/** A study's settings from flags, config file and defaults. */
import { resolve } from 'node:path';
import { UserError } from '../errors.js';
import { counted } from '../text.js';
import { configSchema, type StudyConfig, type StudyConfigInput } from './config.js';
import { describeIssue, kebab } from './config-errors.js';
import { readConfigFile } from './config-file.js';
import { withFlags } from './flag-paths.js';
import { givenSettings, type GivenSetting } from './given-settings.js';
import { isTransfer, phaseIds, phaseOf, transferIndex, type PhaseId } from './phases.js';
import { withPreset } from './presets.js';

export interface ConfigSources {
  /** Flags by camelCase name; those not given are undefined. a list may be "a,b,c". */
  flags: Readonly<Record<string, unknown>>;
  /** Path of a JSON file with the same names. */
  configFile?: string;
}

/** Settings whose text is a path. */
const paths = [
  'data',
  'metadata',
  'extraData',
  'extraMetadata',
  'relabel',
  'out',
  'weights',
] as const;

/** What is taken when neither flag nor file says: the built-in set is small so that it is soon done. */
export function defaultsFor(synthetic: boolean): StudyConfigInput {
  return synthetic ? { imageSize: 48, epochs: 8 } : {};
}

const listOf = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** Flags that take a number or a word such as "auto", and come as text. */
const numbersOrWords: ReadonlySet<string> = new Set(['batchSize', 'priorCorrection']);
const numberOr = (text: unknown): unknown =>
  typeof text === 'string' && /^-?(\d+(\.\d+)?|\.\d+)$/.test(text) ? Number(text) : text;

/** A batch size of "auto" as the two settings that it stands for. */
function withAutoBatchSize(settings: Record<string, unknown>): Record<string, unknown> {
  const { batchSize, ...others } = settings;
  return batchSize === 'auto' ? { ...others, autoBatchSize: true } : settings;
}

/** Steps between checkpoints may be a number in a file, as other numbers are; in a run's settings they are a text. */
function withInterval(settings: Record<string, unknown>): Record<string, unknown> {
  const { checkpointEvery } = settings;
  return typeof checkpointEvery === 'number'
    ? { ...settings, checkpointEvery: String(checkpointEvery) }
    : settings;
}

/** Flags that take a list, and come as text. */
const lists: ReadonlySet<string> = new Set(['phases', 'extraClasses']);

/** The flags that were given, lists as such. */
function givenFlags(flags: ConfigSources['flags']): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(flags)
      // A flag that may stand several times and was not given is an empty list.
      .filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0))
      .map(([name, value]) =>
        lists.has(name) && typeof value === 'string'
          ? [name, listOf(value)]
          : [name, numbersOrWords.has(name) ? numberOr(value) : value],
      ),
  );
}

/** Settings that exclude each other: refused, never passed over. */
function refuseExcluding(config: StudyConfig, nameOf: (setting: string) => string): void {
  if (config.protocol === 'as-published' && config.folds !== null) {
    throw new UserError(
      `${nameOf('protocol')} as-published has no folds: it is the leaky split of published notebooks. Leave ${nameOf('folds')} out, or use grouped.`,
      2,
    );
  }
  if (config.deterministic && config.xla) {
    throw new UserError(
      `${nameOf('deterministic')} does not go with ${nameOf('xla')}: XLA has no gradient of max pooling that repeats to the bit. Leave one of them out.`,
      2,
    );
  }
}

/** Images of other sources are for honest training alone. */
function refuseExtra(config: StudyConfig, nameOf: (setting: string) => string): void {
  const { data, extraData, extraMetadata, extraClasses, protocol } = config;
  if (extraData === null) {
    if (extraMetadata === null && extraClasses === null) return;
    throw new UserError(
      `${nameOf(extraMetadata === null ? 'extraClasses' : 'extraMetadata')} needs the images that it is of as well: --extra-data DIR.`,
      2,
    );
  }
  if (data === null) {
    throw new UserError(
      `${nameOf('extraData')} needs the study's own images as well: --data DIR. The synthetic set is not mixed with others.`,
      2,
    );
  }
  if (protocol === 'grouped') return;
  throw new UserError(
    `${nameOf('extraData')} does not go with ${nameOf('protocol')} ${protocol}: as-published is what published notebooks do to one ` +
      'folder, where all images are tested on, and both compares two splits of the same images. Leave it out, or use grouped.',
    2,
  );
}

/** Classes are made equal in one way at a time. */
function refuseTwice(
  { sampling, transfer }: StudyConfig,
  nameOf: (setting: string) => string,
): void {
  if ((transfer.sampling ?? sampling) === 'all' || !(transfer.balance || transfer.classWeights))
    return;
  const set = transfer.sampling === null ? nameOf('sampling') : 'transfer.sampling';
  throw new UserError(
    `${set} gives each class the same share of an epoch, and ${transfer.balance ? 'transfer.balance' : 'transfer.classWeights'} would make ` +
      'the rare ones count twice over. Leave one of them out; "transfer": { "sampling": "all" } keeps it out of that phase.',
    2,
  );
}

/** The phases in the order they run; of transfer, where it is listed, as many as it has members. */
const phasesOf = ({ phases, transfer }: StudyConfig): PhaseId[] =>
  phaseIds.filter((id) =>
    isTransfer(id)
      ? phases.some(isTransfer) && transferIndex(id) < transfer.members
      : phases.includes(id),
  );

/** How often transfer is trained is said in one way. */
function refuseMembers(
  { phases, transfer }: StudyConfig,
  given: Readonly<Record<string, unknown>>,
): void {
  if (given['members'] !== undefined && !phases.some(isTransfer)) {
    throw new UserError(
      '--members is of the phase transfer, which is not among those of the study. Add it to --phases, or leave --members out.',
      2,
    );
  }
  const named = phases.findLast((id) => transferIndex(id) >= transfer.members);
  // A config.json of another run lists the members that it had.
  if (given['phases'] !== undefined && named !== undefined) {
    throw new UserError(
      `--phases names ${named}, but ${transfer.members === 1 ? 'transfer has one member' : `there are ${transfer.members} members`}. ` +
        `Name transfer alone and say --members ${transferIndex(named) + 1}.`,
      2,
    );
  }
}

/** Settings that make no sense without each other. */
function refuseIncomplete(config: StudyConfig, nameOf: (setting: string) => string): void {
  const { contradictory, relabel, data, metadata, folds, fold } = config;
  if (contradictory === 'relabel' && relabel === null) {
    throw new UserError(
      `${nameOf('contradictory')} relabel needs the corrected labels: --relabel FILE.csv.`,
      2,
    );
  }
  if (contradictory === 'metadata' && data !== null && metadata === null) {
    throw new UserError(
      `${nameOf('contradictory')} metadata needs the CSV that tells the classes: --metadata FILE.csv.`,
      2,
    );
  }
  if (fold !== null && folds === null) {
    throw new UserError(`${nameOf('fold')} needs the number of folds as well: --folds K.`, 2);
  }
  if (fold !== null && folds !== null && fold > folds) {
    throw new UserError(
      `${nameOf('fold')} is ${fold}, but there are ${folds} folds: give 1 to ${folds}.`,
      2,
    );
  }
}

/** A warm-up as long as the training; transfer has one of its own. @param own What was given beside a preset. */
function refuseWarmup(
  { schedule: { warmupEpochs }, epochs, phases, preset }: StudyConfig,
  own: Readonly<Record<string, unknown>>,
): void {
  const scratch = phases.some((id) => phaseOf(id).recipe !== null && !isTransfer(id));
  if (!scratch || warmupEpochs === 0 || warmupEpochs < epochs) return;
  const isOwn = (own['schedule'] as Partial<StudyConfig['schedule']> | undefined)?.warmupEpochs;
  throw new UserError(
    `A warm-up of ${counted(warmupEpochs, 'epoch')}${preset !== null && isOwn === undefined ? `, as the preset ${preset} has,` : ''} ` +
      `leaves nothing of ${counted(epochs, 'epoch')}. Give fewer --warmup-epochs or more --epochs.`,
    2,
  );
}

/** One table stays a text, as it was before there could be several. */
function resolvedTables(tables: StudyConfig['metadata']): StudyConfig['metadata'] {
  const paths = [tables ?? []].flat().map((path) => resolve(path));
  return paths.length > 1 ? paths : (paths[0] ?? null);
}

/**
 * A flag beats the config file, which beats the preset, which beats the default. Paths, in the file too, are
 * taken from the current folder; paths of what is read come back absolute, so that a run can be resumed from
 * anywhere.
 * Phases come back in the order in which they run.
 * @throws {UserError} (exit code 2) that names each flag or key, its value and what is allowed.
 */
export async function loadConfig(sources: ConfigSources): Promise<StudyConfig> {
  return (await loadGiven(sources)).config;
}

/** As `loadConfig`, with which settings were given. At once: a config file may be a pipe, which is read once alone. */
export async function loadGiven({
  flags,
  configFile,
}: ConfigSources): Promise<{ config: StudyConfig; given: GivenSetting[] }> {
  const file = configFile === undefined ? {} : await readConfigFile(configFile);
  const given = givenFlags(flags);
  const own = withInterval(withAutoBatchSize(withFlags(file, given)));
  const settings = withPreset(own);
  const names = new Set(Object.keys(given));
  const nameOf = (setting: string): string =>
    names.has(setting) ? `--${kebab(setting)}` : `"${setting}" in ${configFile}`;

  for (const name of paths) {
    if ([settings[name]].flat().includes(''))
      throw new UserError(`${nameOf(name)} needs a path behind it.`, 2);
  }
  const synthetic = (settings.data ?? null) === null;
  if (synthetic && (settings.metadata ?? null) !== null) {
    throw new UserError(`${nameOf('metadata')} needs a folder of images as well: --data DIR.`, 2);
  }
  const parsed = configSchema.safeParse({ ...defaultsFor(synthetic), ...settings });
  if (!parsed.success) {
    const problems = parsed.error.issues.flatMap((issue) =>
      describeIssue(issue, settings, names, configFile),
    );
    throw new UserError(problems.join('\n'), 2);
  }
  const config = parsed.data;
  refuseExcluding(config, nameOf);
  refuseIncomplete(config, nameOf);
  refuseExtra(config, nameOf);
  refuseTwice(config, nameOf);
  refuseMembers(config, given);
  refuseWarmup(config, own);
  const { extraData } = config;
  const resolved: StudyConfig = {
    ...config,
    data: config.data === null ? null : resolve(config.data),
    metadata: resolvedTables(config.metadata),
    extraData: extraData === null ? null : [extraData].flat().map((folder) => resolve(folder)),
    extraMetadata: resolvedTables(config.extraMetadata),
    relabel: config.relabel === null ? null : resolve(config.relabel),
    weights: config.weights === null ? null : resolve(config.weights),
    phases: phasesOf(config),
  };
  return { config: resolved, given: givenSettings(own, settings, names, configFile) };
}
