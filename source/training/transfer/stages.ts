/** The two stages of transfer learning: what each trains, for how long and by which rate. */
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { UserError } from '../../errors.js';
import { FIXED_LAYERS, POOLED_HEAD } from '../../model/index.js';
import type { StudyConfig } from '../../study/config.js';

export type StageId = 'head' | 'fine-tuning';

export interface Stage {
  id: StageId;
  /** As a view shows it, e.g. "fine-tuning from conv_pw_6". */
  title: string;
  /** Its epochs among those of the phase, from 1. */
  first: number;
  last: number;
  /** The rate that its schedule begins with or rises to. */
  learningRate: number;
  schedule: { kind: 'constant' | 'cosine'; warmupEpochs: number };
}

type Settings = StudyConfig['transfer'];

const titleOf = (from: string): string =>
  from === 'all' ? 'fine-tuning all layers' : `fine-tuning from ${from}`;

/** The stages in order; one without epochs is left out. */
export function stagesOf(transfer: Settings): Stage[] {
  const { headEpochs, headLearningRate, epochs, from, learningRate, warmupEpochs } = transfer;
  const stages: Stage[] = [
    {
      ...{ id: 'head', title: 'head', first: 1, last: headEpochs },
      ...{ learningRate: headLearningRate, schedule: { kind: 'constant', warmupEpochs: 0 } },
    },
    {
      ...{ id: 'fine-tuning', title: titleOf(from), first: headEpochs + 1 },
      ...{ last: headEpochs + epochs, learningRate, schedule: { kind: 'cosine', warmupEpochs } },
    },
  ];
  return stages.filter(({ id, first, last }) =>
    id === 'head' ? last >= first : last >= first && from !== 'none',
  );
}

/** The stage that an epoch belongs to; undefined when all are over. */
export const stageOf = (stages: readonly Stage[], epoch: number): Stage | undefined =>
  stages.find(({ last }) => epoch <= last);

const PERCENT = /^(\d{1,2})%$/;

/**
 * The first layer that is trained, by its place among `names`; -1 where there is none of that name.
 *
 * @param head Place of the head's first layer.
 */
function beginOf(names: readonly string[], head: number, from: string): number {
  if (from === 'all') return 0;
  if (from === 'none') return head;
  const [, share] = PERCENT.exec(from) ?? [];
  return share === undefined ? names.indexOf(from) : Math.ceil((Number(share) / 100) * head);
}

/**
 * Freezes what a stage does not train. Preprocessing is never trained.
 *
 * @throws {UserError} when the model has no layer of the name that fine-tuning is to begin at.
 */
export function freeze(model: LayersModel, stage: StageId, from: string): void {
  const names = model.layers.map(({ name }) => name);
  const head = names.indexOf(POOLED_HEAD[0]);
  const begin = beginOf(names, head, from);
  if (begin < 0 || begin > head) {
    throw new UserError(
      `transfer.from is "${from}", and ${model.name} has no such layer. Take "all", "none", a share such as "45%", or one of ` +
        `${names.slice(1, head).join(', ')}.`,
      2,
    );
  }
  const first = stage === 'head' ? head : begin;
  model.layers.forEach((layer, i) => {
    layer.trainable = i >= first && !FIXED_LAYERS.has(layer.name);
  });
}
