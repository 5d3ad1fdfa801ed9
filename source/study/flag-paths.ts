/** Flags that set an entry of a group, such as `--weight-decay` the optimizer's. */

const paths: Readonly<Record<string, readonly [group: string, entry: string]>> = {
  optimizer: ['optimizer', 'kind'],
  momentum: ['optimizer', 'momentum'],
  nesterov: ['optimizer', 'nesterov'],
  weightDecay: ['optimizer', 'weightDecay'],
  clipNorm: ['optimizer', 'clipNorm'],
  emaDecay: ['optimizer', 'emaDecay'],
  labelSmoothing: ['loss', 'labelSmoothing'],
  focalGamma: ['loss', 'focalGamma'],
  schedule: ['schedule', 'kind'],
  warmupEpochs: ['schedule', 'warmupEpochs'],
  members: ['transfer', 'members'],
  priorCorrection: ['evaluation', 'priorCorrection'],
};

type Settings = Record<string, unknown>;

const isGroup = (value: unknown): value is Settings =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The settings of a file with those of flags in their place; what else a group holds stays. */
export function withFlags(file: Readonly<Settings>, flags: Readonly<Settings>): Settings {
  const settings: Settings = { ...file };
  for (const [flag, value] of Object.entries(flags)) {
    const path = paths[flag];
    if (!path) {
      settings[flag] = value;
      continue;
    }
    const [name, entry] = path;
    const group = settings[name] ?? {};
    // A group that is none is left for the check, which says so.
    if (isGroup(group)) settings[name] = { ...group, [entry]: value };
  }
  return settings;
}

/** Where the setting of a flag lies: its group, where it is of one, and its name. */
export const pathOf = (flag: string): readonly string[] => paths[flag] ?? [flag];

/** The flag that gave the setting at a path, among those that were given. */
export function flagAt(path: readonly string[], flags: ReadonlySet<string>): string | undefined {
  const at = path.join('.');
  return [...flags].find((flag) => pathOf(flag).join('.') === at);
}
