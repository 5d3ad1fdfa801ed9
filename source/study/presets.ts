/**
 * Whole recipes by name. docs/accuracy.md has the figures that each was seen to reach; the settings here are
 * the ones that were run.
 */
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

/**
 * The upper half of the backbone is trained by small batches at a rate of 5e-4. The lower half, edges and
 * colours, stays as it was and takes most of a step's time when it is trained.
 */
const transfer = {
  batchSize: 16,
  headLearningRate: 0.003,
  from: '45%',
  learningRate: 5e-4,
} satisfies StudyConfigInput['transfer'];

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
      transfer: { ...transfer, imageSize: 96, headEpochs: 1, epochs: 4 },
    },
  },
  standard: {
    title: 'the recipe that did best for its time on two cores',
    settings: {
      ...scratch,
      epochs: 50,
      evaluation: { tta: 'all' },
      transfer: { ...transfer, epochs: 10 },
    },
  },
  best: {
    title: 'larger images, more epochs, averaged weights and an ensemble, for hours or a GPU',
    settings: {
      ...scratch,
      epochs: 80,
      optimizer: { ...scratch.optimizer, emaDecay: 0.99 },
      evaluation: { tta: 'all', ensemble: true },
      transfer: { ...transfer, imageSize: 180, epochs: 20 },
    },
  },
};

const isGroup = (value: unknown): value is Group =>
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
 * Settings as a user wrote them, over those of the preset that they name. A batch size that was given is
 * meant for all phases. A name that is no preset is left for the check, which says so.
 */
export function withPreset(settings: Readonly<Group>): Group {
  if (!isPreset(settings.preset)) return { ...settings };
  const { transfer: ofTransfer, ...preset } = presets[settings.preset].settings;
  const { batchSize, ...transfer } = ofTransfer ?? {};
  const own = settings.batchSize === undefined ? { batchSize } : {};
  return over({ ...preset, transfer: { ...transfer, ...own } }, settings);
}

/** What a run's settings say of the preset, for people; null where none was taken. */
export function presetLine({ preset }: Readonly<Group>): string | null {
  return isPreset(preset) ? `preset ${preset}: ${presets[preset].title}` : null;
}
