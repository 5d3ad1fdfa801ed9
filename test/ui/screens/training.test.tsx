/** What a training phase tells of itself while it runs. */
import { expect, test } from 'vitest';
import type { PhaseState } from '../../../source/runs/state.js';
import { EvaluationScreen } from '../../../source/ui/screens/evaluation.js';
import { TrainingScreen } from '../../../source/ui/screens/training.js';
import { fixtureState } from '../fixtures.js';
import { plain, renderAt, screenProps } from '../render.js';

const id = 'augmented';
const run = fixtureState('mid-training');
const phase = run.phases[id];
const best = phase.history.find(({ epoch }) => epoch === phase.bestEpoch)!;
const newest = phase.history.at(-1)!;

const training = (width: number, height: number, change: Partial<PhaseState> = {}): string => {
  const props = screenProps('mid-training', id, { width, height });
  return plain(
    renderAt(width, height, <TrainingScreen {...props} phase={{ ...phase, ...change }} />),
  );
};

test.each([80, 120, 200])(
  'the best validation loss and accuracy so far, at %i columns',
  (width) => {
    const shown = training(width, 21);
    const { loss, accuracy } = best.validation;
    expect(shown).toMatch(new RegExp(`epoch ${best.epoch}: val(idation)? ${loss!.toFixed(3)} ─`));
    const percent = `${(100 * accuracy!).toFixed(1)}%`;
    expect(shown).toMatch(new RegExp(`epoch ${best.epoch}: val(idation)? ${percent} ─`));
  },
);

test('none before the first epoch is over', () => {
  expect(training(80, 21, { history: [], bestEpoch: null })).not.toContain('★');
});

test('the charts show the newer epochs alone where a key has asked for them', () => {
  const history = Array.from({ length: 20 }, (_, n) => ({ ...newest, epoch: n + 1 }));
  const of = (zoom: number): string => {
    const props = screenProps('mid-training', id, { width: 120, height: 40 });
    const shown = { ...phase, history, epoch: 20, epochs: 20, current: null };
    const view = { ...props.view, zoom };
    return plain(renderAt(120, 40, <TrainingScreen {...props} view={view} phase={shown} />));
  };
  expect(of(0)).not.toContain('from epoch');
  expect(of(1).match(/(Loss|Accuracy) from epoch 10 on/g)).toEqual([
    'Loss from epoch 10 on',
    'Accuracy from epoch 10 on',
  ]);
  expect(of(1)).toMatch(/epoch 10 +12? +1?4? /);
  expect(of(2)).toContain('Loss from epoch 15 on');
});

test('the curves are smoothed where a key has asked for it, the steps by one of each bucket', () => {
  const step = (n: number): number => 1 + (n % 2);
  const history = Array.from({ length: 40 }, (_, n) => ({
    ...newest,
    epoch: n + 1,
    train: { loss: step(n), accuracy: 0.5 },
    validation: { loss: step(n), accuracy: 0.5 },
  }));
  const buckets = history.map((_, n) => ({ x: n, min: 1, max: 9, last: step(n) }));
  const of = (smoothing: number, panel: number): string => {
    const props = screenProps('mid-training', id, { width: 80, height: 21 });
    const stepLoss = { ...phase.stepLoss, width: 1, buckets };
    const shown = { ...phase, history, stepLoss, steps: 1, epoch: 40, epochs: 40, current: null };
    const view = { ...props.view, smoothing, panel };
    return plain(renderAt(80, 21, <TrainingScreen {...props} view={view} phase={shown} />));
  };
  const steps = [0, 1, 2, 3, 4, 5, 6, 7, 8].find((panel) => of(0, panel).includes('Steps'))!;
  // Zigzags cross every row between their ends; what is left of them when smoothed by 0.9 lies about the middle.
  const drawn = (text: string): number => text.match(/[╭╮╯╰│─]/gu)!.length;
  expect(of(0, 0)).not.toContain('smoothed');
  expect(of(1, 0)).toContain('Loss, smoothed 0.6');
  expect(of(2, 0)).toContain('Accuracy, smoothed 0.9');
  expect(drawn(of(2, 0))).toBeLessThan(drawn(of(0, 0)));
  expect(of(3, 0)).toBe(of(0, 0));
  expect(of(0, steps)).toMatch(/^.{0,4}9\.?0* ┤/m);
  expect(of(2, steps)).toContain('Steps, smoothed 0.9');
  expect(of(2, steps)).not.toMatch(/^.{0,4}9\.?0* ┤/m);
});

test('the stage stands beside the time that is left', () => {
  const shown = training(80, 21, { stage: 'fine-tuning from 45%' });
  expect(shown).toContain('Augmented, fine-tuning from 45% ─');
  expect(shown).toMatch(/phase left \d+:\d\d {2}elapsed \d+:\d\d {2}lr 0\.001/);
  expect(training(60, 15)).toMatch(/phase left \d+:\d\d/);
  expect(training(80, 21, { learningRate: 0.000129 })).toContain('lr 0.000129');
});

test('the evaluation has the figures of the best epoch so far, as of phases that are over', () => {
  const worse = { ...newest, epoch: newest.epoch + 1, best: false };
  const later = { ...worse, validation: { loss: 9.876, accuracy: 0.123 } };
  const phases = { ...run.phases, [id]: { ...phase, history: [...phase.history, later] } };
  const props = screenProps('mid-training', 'evaluation', { width: 200, height: 47 });
  const shown = plain(
    renderAt(200, 47, <EvaluationScreen {...props} state={{ ...run, phases }} />),
  );
  const row = shown.split('\n').find((line) => /Augmented .* running/.test(line))!;
  expect(row).toContain(best.validation.loss!.toFixed(3));
  expect(row).not.toContain('9.876');
});
