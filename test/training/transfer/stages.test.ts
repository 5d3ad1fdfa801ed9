import { beforeAll, describe, expect, test } from 'vitest';
import { startWasm } from '../../../source/engine/wasm/backend.js';
import { UserError } from '../../../source/errors.js';
import { buildBackbone } from '../../../source/model/index.js';
import { configSchema } from '../../../source/study/config.js';
import { learningRateOf } from '../../../source/training/learning-rate.js';
import { freshSchedule } from '../../../source/training/schedule/index.js';
import { freeze, stageOf, stagesOf, type Stage } from '../../../source/training/transfer/stages.js';

const settings = (changes: object = {}) => configSchema.parse({ transfer: changes }).transfer;

describe('the stages of transfer learning', () => {
  test('the head is trained alone, then the layers from the one chosen on', () => {
    const stages = stagesOf(settings({ headEpochs: 2, epochs: 3, from: 'conv_pw_6' }));
    expect(stages.map(({ title, first, last }) => [title, first, last])).toEqual([
      ['head', 1, 2],
      ['fine-tuning from conv_pw_6', 3, 5],
    ]);
    expect([1, 2, 3, 5].map((epoch) => stageOf(stages, epoch)!.id)).toEqual([
      ...['head', 'head'],
      ...['fine-tuning', 'fine-tuning'],
    ]);
    expect(stageOf(stages, 6)).toBeUndefined();
  });

  test('a stage without epochs is left out, and without any the settings are refused', () => {
    expect(stagesOf(settings({ headEpochs: 0 })).map(({ id }) => id)).toEqual(['fine-tuning']);
    expect(stagesOf(settings({ from: 'none' })).map(({ id }) => id)).toEqual(['head']);
    expect(() => settings({ headEpochs: 0, from: 'none' })).toThrow(/nothing is trained/);
    expect(() => settings({ headEpochs: 0, epochs: 0 })).toThrow(/nothing is trained/);
  });

  test('the rate is flat for the head, then rises over the warm-up and falls to nothing', () => {
    const config = configSchema.parse({
      transfer: { headEpochs: 1, epochs: 4, learningRate: 0.01, headLearningRate: 0.5 },
    });
    const [head, tuning] = stagesOf(config.transfer);
    const steps = 10;
    const rateOf = ({ learningRate, schedule, first, last }: Stage, step: number) => {
      const settings = { ...config, learningRate, schedule: { ...config.schedule, ...schedule } };
      const loop = { schedule: freshSchedule(), rateFactor: 1 };
      return learningRateOf({ config: settings, course: { first, last } }, loop, step, steps);
    };
    expect([0, 9].map((step) => rateOf(head!, step))).toEqual([0.5, 0.5]);
    const rates = Array.from({ length: 40 }, (_, i) => rateOf(tuning!, 10 + i));
    expect(rates[0]).toBeCloseTo(0.01 / 11, 12);
    expect(rates[9]).toBeCloseTo(0.1 / 11, 12);
    expect(rates[10]).toBeCloseTo(0.01, 12);
    expect(rates[25]).toBeCloseTo(0.005, 12);
    expect(rates[39]).toBeCloseTo((0.01 * (1 + Math.cos((Math.PI * 29) / 30))) / 2, 12);
    expect(rates.slice(10).every((rate, i, all) => i === 0 || rate < all[i - 1]!)).toBe(true);
  });
});

describe('what a stage freezes', () => {
  beforeAll(async () => {
    await startWasm();
  });
  const model = () => buildBackbone('resnet50', { side: 32, classes: 3, seed: 1, dropout: 0.1 });
  const trained = (stage: 'head' | 'fine-tuning', from: string) => {
    const built = model();
    freeze(built, stage, from);
    return [
      ...new Set(built.trainableWeights.map(({ originalName }) => originalName.split('/')[0])),
    ];
  };

  test('everything but the head, then everything below the layer chosen, and always preprocessing', () => {
    expect(trained('head', 'all')).toEqual(['classes']);
    expect(trained('fine-tuning', 'conv5_block3_3_conv')).toEqual([
      ...['conv5_block3_3_conv', 'conv5_block3_3_bn', 'classes'],
    ]);
    const all = trained('fine-tuning', 'all');
    expect(all).toContain('conv1_conv');
    expect(all).not.toContain('preprocessing');
  });

  test('from a share of the layers on, as far as the head', () => {
    const build = () =>
      buildBackbone('mobilenet-v1', {
        ...{ side: 32, classes: 3, seed: 1, dropout: 0.2, end: 'conv_pw_12_relu' },
      });
    const count = (from: string) => {
      const built = build();
      freeze(built, 'fine-tuning', from);
      return built.trainableWeights.length;
    };
    expect(count('0%')).toBe(build().trainableWeights.length);
    expect(count('45%')).toBe(count('conv_dw_6'));
    expect(count('45%')).toBeGreaterThan(count('60%'));
    expect(count('99%')).toBe(count('none'));
    expect(() => count('100%')).toThrow(UserError);
  });

  test('what a stage froze is trained again in the next', () => {
    const built = model();
    freeze(built, 'head', 'all');
    freeze(built, 'fine-tuning', 'all');
    expect(built.trainableWeights.length).toBeGreaterThan(200);
  });

  test('a layer that is not there is refused, with those that are', () => {
    const built = model();
    expect(() => freeze(built, 'head', 'conv_pw_6')).toThrow(UserError);
    expect(() => freeze(built, 'head', 'classes')).toThrow(
      /is "classes", and ResNet-50 has no such/,
    );
  });
});
