import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { VERDICT_RULE, verdictOf, type EpochCurves } from '../../source/study/verdict.js';

type Row = [trainLoss: number, trainAccuracy: number, loss: number, accuracy: number];
const curves = (...rows: Row[]): EpochCurves[] =>
  rows.map(([trainLoss, trainAccuracy, loss, accuracy], n) => ({
    epoch: n + 1,
    train: { loss: trainLoss, accuracy: trainAccuracy },
    validation: { loss, accuracy },
  }));
/** Ten images of three classes, five of the largest: chance is 50%. */
const labels = [0, 0, 0, 0, 0, 1, 1, 1, 2, 2];

describe('overfitting', () => {
  test('validation loss turns up while training loss goes on falling', () => {
    const found = verdictOf(
      curves(
        [1.1, 0.55, 1.0, 0.6],
        [0.8, 0.66, 0.8, 0.68],
        [0.6, 0.72, 0.9, 0.67],
        [0.5, 0.78, 1.1, 0.66],
      ),
      labels,
    );
    expect(found.id).toBe('overfitting');
    expect(found.reason).toContain('After epoch 2 validation loss rises from 0.800 by 25.0%');
    expect(found.reason).toContain('training loss falls from 0.800 to 0.500');
  });

  test('training accuracy far ahead of validation accuracy', () => {
    const found = verdictOf(
      curves([0.9, 0.6, 1.0, 0.58], [0.7, 0.72, 0.95, 0.62], [0.5, 0.85, 0.94, 0.64]),
      labels,
    );
    expect(found).toMatchObject({ id: 'overfitting' });
    expect(found.reason).toContain('lead of 21.0 points');
  });

  test('not when the training loss rises with the validation loss', () => {
    const { id } = verdictOf(
      curves([0.7, 0.7, 0.7, 0.7], [0.9, 0.66, 1.0, 0.66], [1.0, 0.65, 1.1, 0.64]),
      labels,
    );
    expect(id).toBe('undecided');
  });
});

describe('underfitting', () => {
  const flat = curves([1.1, 0.5, 1.1, 0.5], [1.05, 0.51, 1.06, 0.5], [1.04, 0.52, 1.05, 0.5]);

  test('training accuracy close to chance', () => {
    const found = verdictOf(flat, labels);
    expect(found.id).toBe('underfitting');
    expect(found.reason).toContain('52.0%, close to the 50.0% of chance');
  });

  test('where classes are made equal, chance is 1/k', () => {
    expect(verdictOf(flat, labels, { equalised: true }).id).toBe('good-fit');
    const third = curves([1.1, 0.33, 1.1, 0.3], [1.1, 0.35, 1.1, 0.3], [1.1, 0.36, 1.1, 0.3]);
    expect(verdictOf(third, labels, { equalised: true }).reason).toContain('33.3% of chance');
  });

  test('validation loss still falling at the end', () => {
    const found = verdictOf(
      curves([1.2, 0.5, 1.2, 0.5], [1.0, 0.6, 1.0, 0.6], [0.8, 0.7, 0.81, 0.69]),
      labels,
    );
    expect(found.id).toBe('underfitting');
    expect(found.reason).toMatch(/still falls by 17\.8% an epoch/);
  });

  test('not where the training images are learnt, though validation loss still falls', () => {
    const ending = (accuracy: number, validation: number) =>
      verdictOf(
        curves([0.3, 0.9, 0.4, 0.85], [0.1, 0.97, 0.3, 0.9], [0.05, accuracy, 0.2, validation]),
        labels,
      );
    // 97.5% is 95% of the way from 50% to 1.
    expect(ending(0.97, 0.93).id).toBe('underfitting');
    for (const accuracy of [0.98, 1]) {
      expect(ending(accuracy, 0.93)).toMatchObject({
        id: 'good-fit',
        reason: expect.stringContaining('still falls by 29.3% an epoch') as string,
      });
    }
    expect(ending(1, 0.88).id).toBe('undecided');
    expect(ending(1, 0.8).id).toBe('overfitting');
    // The last epoch is the best: its accuracies stand there once.
    expect(ending(1, 0.8).reason).toBe(
      'A lead of 20.0 points: training accuracy 100.0% against 80.0% on validation at the end, the best epoch.',
    );
  });
});

test('good fit: both curves level out together', () => {
  const found = verdictOf(
    curves(
      [1.0, 0.6, 1.0, 0.6],
      [0.6, 0.75, 0.65, 0.73],
      [0.55, 0.78, 0.6, 0.76],
      [0.54, 0.79, 0.6, 0.76],
      [0.53, 0.79, 0.61, 0.75],
    ),
    labels,
  );
  expect(found.id).toBe('good-fit');
  expect(found.reason).toContain('0.600 at epoch 3');
});

describe('undecided', () => {
  test('between a good fit and overfitting', () => {
    const rows: Row[] = [
      [0.8, 0.7, 0.8, 0.68],
      [0.5, 0.8, 0.7, 0.7],
      [0.48, 0.82, 0.71, 0.7],
    ];
    expect(verdictOf(curves(...rows), labels).id).toBe('undecided');
  });

  test('fewer than three epochs', () => {
    expect(verdictOf([], labels).id).toBe('undecided');
    const two = verdictOf(curves([1, 0.5, 1, 0.5], [0.5, 0.9, 2, 0.4]), labels);
    expect(two).toEqual({
      id: 'undecided',
      reason: '2 of at least 3 epochs that a verdict needs.',
    });
  });

  test('a last epoch that is no number', () => {
    const history = curves([1, 0.5, 1, 0.5], [1, 0.5, 1, 0.5], [1, 0.5, 1, 0.5], [1, 0.5, 1, 0.5]);
    history[3].validation.loss = null;
    expect(verdictOf(history, labels).reason).toContain('Epoch 4');
    history[3].validation.loss = NaN;
    expect(verdictOf(history, labels).reason).toContain('Epoch 4');
  });
});

describe('with mixed training images', () => {
  const mixed = (...rows: Row[]) => verdictOf(curves(...rows), labels, { mixed: true });

  test('no accuracy of training is compared: neither close to chance nor a good fit', () => {
    for (const accuracy of [0.2, 0.6, 0.75, 1]) {
      const found = mixed(
        [0.9, accuracy, 0.6, 0.75],
        [0.8, accuracy, 0.595, 0.76],
        [0.8, accuracy, 0.6, 0.74],
      );
      expect(found).toEqual({
        id: 'undecided',
        reason:
          'Training accuracy is of mixed images (mixup, cutmix) and is not compared with validation: validation loss ' +
          'ends 0.8% above its lowest, 0.595 at epoch 2; validation accuracy 74.0% at the end, 76.0% at epoch 2.',
      });
    }
  });

  test('the losses still tell', () => {
    const turned = mixed([1.1, 0.4, 0.8, 0.68], [0.8, 0.5, 0.9, 0.67], [0.7, 0.5, 1, 0.66]);
    expect(turned).toEqual({
      id: 'overfitting',
      reason:
        'After epoch 1 validation loss rises from 0.800 by 18.8% while training loss falls from 1.100 to 0.700; ' +
        'validation accuracy 66.0% at the end, 68.0% at epoch 1.',
    });
    const falling = mixed([1.2, 0.4, 1.2, 0.5], [1, 0.5, 1, 0.6], [0.9, 1, 0.8, 0.7]);
    expect(falling.id).toBe('underfitting');
    expect(falling.reason).toMatch(/still falls by 18\.4% an epoch/);
  });
});

test('any curves get a verdict whose sentence holds no NaN', () => {
  const unit = fc.double({ min: 0, max: 1, noNaN: true });
  const loss = fc.oneof(fc.double({ min: 0, max: 20 }), fc.constantFrom(0, null));
  const epoch = fc.record({
    train: fc.record({ loss, accuracy: unit }),
    validation: fc.record({ loss, accuracy: unit }),
  });
  fc.assert(
    fc.property(
      fc.array(epoch, { maxLength: 12 }),
      fc.array(fc.nat(3)),
      fc.boolean(),
      (rows, drawn, mixed) => {
        const found = verdictOf(
          rows.map((row, n) => ({ epoch: n + 1, ...row })),
          drawn,
          { mixed },
        );
        expect(found.reason).not.toMatch(/NaN|Infinity/);
        expect(found.reason.length).toBeGreaterThan(10);
      },
    ),
  );
});

test('the rule in words names each verdict', () => {
  for (const word of ['Overfitting', 'Underfitting', 'Good fit', 'Undecided']) {
    expect(VERDICT_RULE).toContain(word);
  }
});
