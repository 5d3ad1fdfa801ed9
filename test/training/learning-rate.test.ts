import { expect, test } from 'vitest';
import type { EventBody } from '../../source/runs/events.js';
import { configSchema } from '../../source/study/config.js';
import type { LoopState } from '../../source/training/checkpoint.js';
import type { StudyContext } from '../../source/training/context.js';
import { Control } from '../../source/training/control.js';
import { changeRate, learningRateOf } from '../../source/training/learning-rate.js';
import { freshSchedule } from '../../source/training/schedule/index.js';

const config = configSchema.parse({ epochs: 2, learningRate: 0.01, schedule: { kind: 'cosine' } });

function begun() {
  const events: EventBody[] = [];
  const emit = (event: EventBody) => void events.push(event);
  const control = new Control(emit);
  const loop = {
    phase: 'baseline',
    epoch: 1,
    schedule: freshSchedule(),
    rateFactor: 1,
  } as LoopState;
  return { events, loop, control, context: { config, control, emit } as unknown as StudyContext };
}

test('a change that was asked for is made once, at the next step, and recorded there', () => {
  const { events, loop, control, context } = begun();
  changeRate(context, loop, 4, 4);
  expect(events).toEqual([]);
  expect(learningRateOf(context, loop, 4, 4)).toBeCloseTo(0.005, 12);
  control.apply({ command: 'learning-rate', value: 2 });
  control.apply({ command: 'learning-rate', value: 2 });
  changeRate(context, loop, 4, 4);
  changeRate(context, loop, 5, 4);
  expect(events).toEqual([
    {
      type: 'learning-rate',
      phase: 'baseline',
      epoch: 1,
      globalStep: 5,
      factor: 4,
      learningRate: expect.closeTo(0.02, 12) as number,
    },
  ]);
  expect(loop.rateFactor).toBe(4);
  expect(learningRateOf(context, loop, 0, 4)).toBeCloseTo(0.04, 12);
});

test('up and down again is where it began, and it stays within bounds', () => {
  const { loop, control, context } = begun();
  control.apply({ command: 'learning-rate', value: 2 });
  control.apply({ command: 'learning-rate', value: 0.5 });
  changeRate(context, loop, 0, 4);
  expect(loop.rateFactor).toBe(1);
  for (let i = 0; i < 9; i++) control.apply({ command: 'learning-rate', value: 1000 });
  changeRate(context, loop, 0, 4);
  expect(loop.rateFactor).toBe(1e6);
});
