import { describe, expect, it } from 'vitest';
import { evaluate } from '../../source/evaluation/index.js';
import type { EventBody } from '../../source/runs/events.js';
import { resultsOf } from '../../source/study/results.js';
import { Guards, guarded } from '../../source/training/guards.js';
import { opening, stateOf, trained } from '../study/example-run.js';

const classes = ['melanoma', 'nevus'];
const usual = { melanoma: null, malignant: null };

type Found = Extract<EventBody, { type: 'phase-evaluated' }>;

/** A phase's result on four validation images, of which `melanoma` are the called probabilities. */
function evaluated(melanoma: number[], train: number): Found {
  const probabilities = Float32Array.from(melanoma.flatMap((p) => [p, 1 - p]));
  const validation = evaluate({ classes, labels: Int32Array.of(0, 0, 1, 1), probabilities });
  const [whole] = trained('baseline', 1).filter((body) => body.type === 'phase-evaluated');
  return { ...(whole as Found), validation, train: { loss: 1, accuracy: train } };
}

const step = (loss: number | null, n = 1): EventBody => ({
  type: 'step',
  phase: 'baseline',
  epoch: 2,
  step: n,
  steps: 9,
  globalStep: 9 + n,
  loss,
  meanLoss: loss,
  meanAccuracy: 0.5,
  imagesPerSecond: null,
});

/** What the guards read of an audit. */
const audited = (contradictory: 'drop' | 'keep', validationCeiling?: number): EventBody =>
  ({
    type: 'data-audited',
    memoriserCeiling: 0.9,
    ...(validationCeiling !== undefined && { validationCeiling }),
    policy: { contradictory },
  }) as EventBody;

const found = opening.find((body) => body.type === 'data-found')!;
const names = (guards: Guards, event: EventBody): (string | undefined)[] =>
  guards.warningsAfter(event).map(({ name }) => name);

describe('guards', () => {
  it('tell a network that calls every image the same', () => {
    expect(names(new Guards(usual), evaluated([0.9, 0.8, 0.7, 0.6], 0.5))).toEqual(['collapsed']);
    expect(names(new Guards(usual), evaluated([0.9, 0.8, 0.1, 0.6], 0.5))).toEqual([]);
  });

  it('tell a loss that is no number once a phase, with its step', () => {
    const guards = new Guards(usual);
    expect(names(guards, step(1.5))).toEqual([]);
    expect(guards.warningsAfter(step(null, 3))[0].message).toMatch(/step 3 of epoch 2/);
    expect(names(guards, step(null, 4))).toEqual([]);
  });

  it('tell weights that are no numbers before a step has shown it in its loss', () => {
    const failed = { type: 'phase-failed', phase: 'baseline', message: 'Training has diverged.' };
    const diverged = { ...failed, diverged: true } as EventBody;
    const guards = new Guards(usual);
    expect(names(guards, failed as EventBody)).toEqual([]);
    const [warning] = guards.warningsAfter(diverged);
    expect(warning).toMatchObject({ name: 'loss-not-finite', phase: 'baseline' });
    expect(warning.message).toContain('--learning-rate');
    // Said once: by the step, or by the failure.
    const told = new Guards(usual);
    expect(names(told, step(null))).toEqual(['loss-not-finite']);
    expect(names(told, diverged)).toEqual([]);
  });

  it('say what to do', () => {
    const said = (event: EventBody, guards = new Guards(usual)) =>
      guards
        .warningsAfter(event)
        .map(({ message }) => message)
        .join(' ');
    expect(said(evaluated([0.9, 0.8, 0.7, 0.6], 0.5))).toMatch(
      /--learning-rate.*--sampling classes/,
    );
    expect(said(evaluated([0.9, 0.2, 0.1, 0.6], 0.9))).toMatch(/augmented/);
    const counts = { train: [6, 20, 3], validation: [2, 5, 1], test: [0, 5, 1] };
    const event = { ...found, counts } as EventBody;
    expect(said(event)).toMatch(/The test set .*--folds 5/);
    expect(said({ ...event, folds: [counts, counts] } as EventBody)).toMatch(/fewer --folds/);
  });

  it('tell a validation accuracy that no memoriser could reach', () => {
    const guards = new Guards(usual);
    const event = evaluated([0.9, 0.8, 0.1, 0.2], 1);
    expect(names(guards, event)).toEqual([]);
    guards.warningsAfter(audited('drop'));
    expect(names(guards, event)).toEqual([]);
    guards.warningsAfter(audited('keep'));
    expect(names(guards, event)).toEqual(['above-ceiling']);
    // Where the validation set has no picture under several labels, all of it can be right.
    guards.warningsAfter(audited('keep', 1));
    expect(names(guards, event)).toEqual([]);
  });

  it('tell it of the leaky pass by the labels that it keeps, and of the honest one by those that are left', () => {
    const guards = new Guards(usual);
    const event = evaluated([0.9, 0.8, 0.1, 0.2], 1);
    guards.warningsAfter(audited('drop'));
    const leaky = guards.warningsAfter({ ...event, pass: 'as-published-leaky' } as EventBody);
    expect(leaky.map(({ name }) => name)).toEqual(['above-ceiling']);
    expect(leaky[0].message).toMatch(/^as-published LEAKY: Validation accuracy/);
    expect(names(guards, event)).toEqual([]);
  });

  it('tell training accuracy that is far above that of validation', () => {
    const event = (train: number) => evaluated([0.9, 0.2, 0.1, 0.6], train);
    expect(names(new Guards(usual), event(0.75))).toEqual([]);
    expect(names(new Guards(usual), event(0.76))).toEqual(['train-above-validation']);
    // Training is not counted by a prior correction, so that validation is not either.
    const before = { loss: 1, accuracy: 0.7, balancedAccuracy: 0.6 };
    const prior = { tau: 1, chosen: false, shares: [0.2, 0.8], before };
    const corrected = (train: number) => ({ ...event(train), priorCorrection: prior });
    expect(names(new Guards(usual), corrected(0.76))).toEqual([]);
    expect(names(new Guards(usual), corrected(0.96))).toEqual(['train-above-validation']);
  });

  it('do not compare training accuracy that is of mixed images', () => {
    const event = { ...evaluated([0.9, 0.2, 0.1, 0.6], 1), trainMixed: true };
    expect(names(new Guards(usual), event)).toEqual([]);
  });

  it('tell a split without a malignant case, as the config names them', () => {
    const counts = { train: [6, 20, 3], validation: [0, 5, 1], test: [0, 0, 0] };
    const event = { ...found, counts } as EventBody;
    expect(names(new Guards(usual), event)).toEqual(['no-malignant-case']);
    expect(names(new Guards({ ...usual, malignant: ['nevus'] }), event)).toEqual([]);
    expect(names(new Guards(usual), found)).toEqual([]);
    const full = { train: [6, 20, 3], validation: [2, 5, 1], test: [1, 4, 1] };
    const folded = { ...event, counts: full, folds: [full, counts] } as EventBody;
    expect(new Guards(usual).warningsAfter(folded)[0]?.message).toMatch(/set of fold 2 has no/);
  });

  it('tell a malignant class of the config that is no class of the data', () => {
    expect(names(new Guards({ ...usual, malignant: ['mel', 'Nevus'] }), found)).toEqual([]);
    const [warning, ...others] = new Guards({
      ...usual,
      malignant: ['nevus', 'melanomm', 'wart'],
    }).warningsAfter(found);
    expect(others).toEqual([]);
    expect(warning).toMatchObject({ name: 'unknown-malignant-class', phase: 'data' });
    expect(warning?.message).toMatch(
      /^"malignant" in the config file names "melanomm", "wart", which are no classes of the data\. The classes are "melanoma", .*Did you mean melanoma\?$/,
    );
  });

  it('tell a class that counts as no melanoma though its name says so, unless the config names those that are', () => {
    const event = { ...found, classes: ['Mélanome', 'nevus', 'mel'] } as EventBody;
    const [warning, ...others] = new Guards(usual).warningsAfter(event);
    expect(others).toEqual([]);
    expect(warning).toMatchObject({ name: 'malignant-as-benign', phase: 'data' });
    expect(warning?.message).toMatch(
      /^"Mélanome" counts as no melanoma, .*"melanoma": \["mel","Mélanome"\], or \[\] where none is\.$/,
    );
    expect(names(new Guards({ ...usual, malignant: ['mel'] }), event)).toEqual([
      'malignant-as-benign',
    ]);
    const named = { ...usual, melanoma: ['Mélanome', 'mel'] };
    expect(names(new Guards(named), event)).toEqual([]);
    const [unknown] = new Guards({ ...usual, melanoma: ['MM'] }).warningsAfter(event);
    expect(unknown?.message).toMatch(/^"melanoma" in the config file names "MM", /);
  });

  it('tell a class that counts as benign though its name says malignant, unless the config names those that are', () => {
    const own = ['Merkel cell carcinoma', 'nevus', 'bcc'];
    const event = { ...found, classes: own } as EventBody;
    const [warning] = new Guards(usual).warningsAfter(event);
    expect(warning).toMatchObject({ name: 'malignant-as-benign', phase: 'data' });
    expect(warning?.message).toMatch(
      /^"Merkel cell carcinoma" counts as benign, .*"malignant": \["bcc","Merkel cell carcinoma"\], or \[\] where none is\.$/,
    );
    expect(names(new Guards({ ...usual, malignant: [] }), event)).toEqual([]);
    expect(names(new Guards(usual), found)).toEqual([]);
  });

  it('speak right after the event, into the state and results.json', () => {
    const events: EventBody[] = [];
    const emit = guarded((event) => void events.push(event), new Guards(usual));
    for (const event of [...opening, step(null)]) emit(event);
    expect(events.at(-1)).toMatchObject({ type: 'warning', name: 'loss-not-finite' });
    const { warnings } = resultsOf(stateOf(events));
    expect(warnings.map(({ name }) => name)).toEqual([null, 'loss-not-finite']);
  });
});
