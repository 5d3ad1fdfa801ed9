/** Which settings were given, by flag, by config file or by preset, and what each is called there. */
import { kebab } from './config-errors.js';
import { flagAt } from './flag-paths.js';
import { isGroup } from './presets.js';

export interface GivenSetting {
  /** Its group, where it is of one, and its name. */
  path: readonly string[];
  /** For people: `--epochs`, `"epochs" in study.json`, `"epochs" of the preset best`. */
  name: string;
}

type Group = Readonly<Record<string, unknown>>;

const pathsOf = (group: Group, above: readonly string[] = []): string[][] =>
  Object.entries(group).flatMap(([key, value]) =>
    isGroup(value) ? pathsOf(value, [...above, key]) : [[...above, key]],
  );

/**
 * @param own Settings of flags and file.
 * @param settings The same over those of the preset.
 * @param flags Names of the flags that were given.
 */
export function givenSettings(
  own: Group,
  settings: Group,
  flags: ReadonlySet<string>,
  configFile: string | undefined,
): GivenSetting[] {
  const owned = new Set(pathsOf(own).map((path) => path.join('.')));
  return pathsOf(settings).map((path) => {
    const key = path.join('.');
    // A batch size of "auto" is a setting of its own.
    const flag = flagAt(key === 'autoBatchSize' ? ['batchSize'] : path, flags);
    if (flag !== undefined) return { path, name: `--${kebab(flag)}` };
    const from = owned.has(key) ? `in ${configFile}` : `of the preset ${String(settings.preset)}`;
    return { path, name: `"${key}" ${from}` };
  });
}
