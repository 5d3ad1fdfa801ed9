/** Whole recipes by name. docs/accuracy.md has the figures that were seen with them, and what did not help. */
import type { StudyConfigInput } from './config.js';

export const presetIds = ['quick', 'standard', 'best'] as const;
export type PresetId = (typeof presetIds)[number];

type Group = Record<string, unknown>;

/** From scratch: the rate rises, then falls along half a cosine. */
const scratch = {
  network: { filters: [32, 64, 128, 256], dropout: 0.3 },
  optimizer: { kind: 'adamw', weightDecay: 0.01 },
  schedule: { kind: 'cosine', warmupEpochs: 2 },
  loss: { labelSmoothing: 0.1 },
} satisfies StudyConfigInput;

interface Preset {
  /** One sentence for people. */
  title: string;
  settings: StudyConfigInput;
}

export const presets: Record<PresetId, Preset> = {
  quick: {
    title: 'a first impression in minutes on two cores',
    settings: {
      ...scratch,
      phases: ['data', 'samples', 'augmented', 'transfer', 'evaluation'],
      epochs: 12,
      evaluation: { tta: 'flips' },
      transfer: { imageSize: 96, headEpochs: 1, epochs: 4 },
    },
  },
  standard: {
    title: 'the recipe that did best for its time on two cores',
    settings: {
      ...scratch,
      epochs: 50,
      evaluation: { tta: 'all' },
    },
  },
  best: {
    title: 'for images with other class shares too: prior correction, larger images, more epochs',
    settings: {
      ...scratch,
      epochs: 80,
      optimizer: { ...scratch.optimizer, emaDecay: 0.99 },
      evaluation: { tta: 'all', priorCorrection: 0.75 },
      transfer: { members: 3, imageSize: 180, epochs: 20 },
    },
  },
};

/** Whether a setting is a group of settings. */
export const isGroup = (value: unknown): value is Group =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isPreset = (name: unknown): name is PresetId => presetIds.some((id) => id === name);

/** Settings over those below them; groups entry by entry. */
function over(below: Group, above: Readonly<Group>): Group {
  const settings = { ...below };
  for (const [name, value] of Object.entries(above)) {
    const under = settings[name];
    settings[name] = isGroup(under) && isGroup(value) ? over(under, value) : value;
  }
  return settings;
}

/**
 * Settings as a user wrote them, over those of the preset that they name. A name that is no preset is left
 * for the check, which says so.
 */
export function withPreset(settings: Readonly<Group>): Group {
  if (!isPreset(settings.preset)) return { ...settings };
  const preset: Group = { ...presets[settings.preset].settings };
  const { optimizer: own } = settings;
  if (isGroup(preset.optimizer) && isGroup(own) && own.kind !== undefined) {
    const { weightDecay, ...optimizer } = preset.optimizer;
    // A decay is for its own optimizer alone.
    const fits = own.kind === optimizer.kind;
    preset.optimizer = fits ? { ...optimizer, weightDecay } : optimizer;
  }
  return over(preset, settings);
}

/** What a run's settings say of the preset, for people; null where none was taken. */
export function presetLine({ preset }: Readonly<Group>): string | null {
  return isPreset(preset) ? `preset ${preset}: ${presets[preset].title}` : null;
}
