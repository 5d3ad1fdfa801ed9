/** What differs between the settings of runs. */
import type { Entrant } from './entrant.js';

/** Where a run lands, how it is shown and kept: nothing that its figures depend on. */
const APART = new Set(['out', 'name', 'pauseBetween', 'checkpointEvery', 'keepCheckpoints']);

export interface Setting {
  /** "transfer.epochs" */
  setting: string;
  /** Of each run; left out (null) where a run's version has no such setting. */
  values: unknown[];
}

function flat(value: unknown, path: string, into: Map<string, unknown>): Map<string, unknown> {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return into.set(path, value);
  }
  for (const [key, one] of Object.entries(value)) {
    if (path === '' && APART.has(key)) continue;
    flat(one, path === '' ? key : `${path}.${key}`, into);
  }
  return into;
}

/** Settings whose values are not the same in all runs, in the order of the config. */
export function differingSettings(configs: readonly Entrant['config'][]): Setting[] {
  const all = configs.map((config) => flat(config, '', new Map()));
  const names = [...new Set(all.flatMap((own) => [...own.keys()]))];
  return names
    .map((setting) => ({ setting, values: all.map((own) => own.get(setting) ?? null) }))
    .filter(({ values }) => new Set(values.map((value) => JSON.stringify(value))).size > 1);
}
