import { expect, test } from 'vitest';
import { comparisonLines } from '../../source/report/plain-evaluation.js';
import { calibrationSchema } from '../../source/runs/events.js';
import { calibratedPredictions } from '../../source/training/calibrated.js';
import { calibrated } from '../../source/training/frozen-on-validation.js';
import type { PhasePredictions } from '../../source/training/predictions-file.js';
import { calibrationLines } from '../../source/ui/panels/comparison/calibration-panel.js';
import { evaluatedState } from '../ui/evaluated.js';

/** Twenty images of two classes, each given 0.7 for what it is called. */
const split = (wrong: number) => {
  const labels = Int32Array.from({ length: 20 }, (_, i) => i % 2);
  const rows = [...labels].flatMap((label, i) =>
    (label === 0) === i >= wrong ? [0.7, 0.3] : [0.3, 0.7],
  );
  return { labels, probabilities: Float32Array.from(rows), groups: labels.map((_, i) => i) };
};
/** All right on validation, some wrong on the test set. */
const lucky: PhasePredictions = { validation: split(0), test: split(6) };
const usual: PhasePredictions = { validation: split(2), test: split(6) };

const fitted = (...parts: PhasePredictions[]) =>
  calibrated(
    'baseline',
    parts,
    parts.map((part) => calibratedPredictions(part, 2)),
    2,
  );
const why = 'gets every validation image right, which tells no temperature';

test('probabilities stay as they are where every validation image is right, and that is said', () => {
  const { validation, test: held, ...rest } = calibratedPredictions(lucky, 2);
  expect(rest).toEqual({ temperature: 1, unfitted: 'no-error' });
  validation.probabilities.forEach((p, i) =>
    expect(p).toBeCloseTo(lucky.validation.probabilities[i]!, 6),
  );
  expect(held.probabilities[0]).toBeCloseTo(0.3, 6);
  const event = fitted(lucky);
  expect(event).toMatchObject({ temperature: 1, unfitted: [{ fold: null, why }] });
  expect(event.after.loss).toBeCloseTo(event.before.loss!, 6);
  expect(calibrationSchema.parse(event).unfitted).toEqual(event.unfitted);
});

test('a temperature that is fitted has nothing to say, and of several folds that one is named that has none', () => {
  expect(fitted(usual)).not.toHaveProperty('unfitted');
  const event = fitted(usual, lucky);
  expect(event.temperatures![1]).toBe(1);
  expect(event.unfitted).toEqual([{ fold: 2, why }]);
});

test('lines and the panel say that there is no temperature instead of a verdict by it', () => {
  const phase = evaluatedState.calibration!.phase;
  const chosen = { type: 'phase-chosen', phase, reason: 'it is', seq: 1, time: '' } as const;
  const state = (...parts: PhasePredictions[]) => ({
    ...evaluatedState,
    calibration: { ...fitted(...parts), phase },
  });
  const plain = (...parts: PhasePredictions[]) =>
    comparisonLines(chosen, state(...parts))
      .join(' ')
      .replace(/\s+/g, ' ');
  const shown = (...parts: PhasePredictions[]) => {
    const phaseRow = { id: phase, prior: null } as Parameters<typeof calibrationLines>[1];
    const { test: on } = evaluatedState.phases[phase]!.result!;
    return calibrationLines(state(...parts), phaseRow, on!, 76).join(' ');
  };
  for (const said of [plain, shown]) {
    const one = said(lucky);
    expect(one).toContain(
      `No temperature: the model ${why}. Probabilities stay as they are there.`,
    );
    expect(one).not.toMatch(/confident|emperature 1\.00/);
    expect(said(usual, lucky)).toContain(`No temperature: fold 2 ${why}.`);
    expect(said(usual)).not.toContain('No temperature');
  }
});
