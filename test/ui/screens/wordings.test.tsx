/** Titles, notes and the line of a result where there is little room: what figures are of is said in full. */
import { describe, expect, it } from 'vitest';
import type { RunState } from '../../../source/runs/state.js';
import { passesOf } from '../../../source/study/passes.js';
import { columnsOf } from '../../../source/ui/fit.js';
import { loss, percent } from '../../../source/ui/format.js';
import { modelRows } from '../../../source/ui/panels/comparison/models.js';
import { allPanels } from '../../../source/ui/panels/comparison/panel-list.js';
import { resultLine } from '../../../source/ui/panels/result-line.js';
import { EvaluationScreen } from '../../../source/ui/screens/evaluation.js';
import { TrainingScreen } from '../../../source/ui/screens/training.js';
import { makeTheme } from '../../../source/ui/theme.js';
import { chosen, evaluatedState } from '../evaluated.js';
import { plain, renderAt, screenProps, untouched } from '../render.js';

type Phase = RunState['phases'][string];

const withPhase = (state: RunState, id: string, change: Partial<Phase>): RunState => ({
  ...state,
  phases: { ...state.phases, [id]: { ...state.phases[id], ...change } },
});

const inFolds = { folds: 5, fold: null, protocol: 'grouped' as const };

function configured(state: RunState, tta: string, folds = false): RunState {
  const config = { ...state.config, ...(folds && inFolds), evaluation: { tta } };
  return { ...state, config };
}

function frame(state: RunState, name: string, [width, height]: [number, number], view = {}) {
  const panel = allPanels.findIndex((one) => one.name === name);
  const props = screenProps('finished', 'evaluation', { width, height }, { panel, ...view });
  return plain(renderAt(width, height, <EvaluationScreen {...props} state={state} />));
}

/** So many epochs, each with a matrix. */
function trained(phase: Phase, epochs: number, tau: number | undefined, folds?: number) {
  return Array.from({ length: epochs }, (_, n) => ({
    ...phase.history[0],
    ...{ epoch: n + 1, matrixTau: tau, folds },
  }));
}

const { phases } = evaluatedState;
const own = phases[chosen];
const modelAt = modelRows(evaluatedState).findIndex(({ id }) => id === chosen);
const passes = {
  'one split': undefined,
  'the mean of 5 folds': undefined,
  'fold 2 of 5': passesOf(inFolds)[1],
  'the leaky pass': passesOf({ ...inFolds, folds: null, protocol: 'both' })[0],
};

describe.each(Object.entries(passes))("the title of an epoch's matrix, of %s", (of, pass) => {
  const folds = of === 'the mean of 5 folds' ? 5 : undefined;
  const images = { train: 100, validation: 20, test: 20 };
  const ofEpochs = (tau: number | undefined): RunState =>
    withPhase(evaluatedState, chosen, {
      history: trained(own, 20, tau, folds),
      bestEpoch: 18,
      pass: pass ? { pass, images } : null,
      result: pass ? null : { ...own.result!, epochs: 20, bestEpoch: 18 },
    });

  it.each<[number, number]>([
    [80, 21],
    [120, 37],
  ])('has its epoch, its prior correction and its unit at %ix%i', (width, height) => {
    for (const tau of [undefined, 0.5, 0.345]) {
      for (const share of [false, true]) {
        const view = { epoch: -2, percent: share, model: modelAt };
        const shown = frame(ofEpochs(tau), 'Matrix', [width, height], view);
        const title = shown.split('\n').find((line) => /^╭─ .*(counts|%|row) ─/.test(line));
        expect(title, shown).toMatch(/epoch 18( of |\/)20, (the )?best( of mean)?, /);
        if (folds) expect(title).toContain('5 folds');
        if (pass) expect(title).toMatch(pass.leaky ? /LEAKY: / : /, fold 2( of |\/)5: /);
        if (tau !== undefined) expect(title).toContain(`tau ${tau}, `);
        expect(title).not.toContain('…');
      }
    }
  });
});

it('the line of a result keeps its figures and its verdict within 80 columns', () => {
  const theme = makeTheme({ colors: false, ascii: false });
  const result = own.result!;
  const before = { loss: 1, accuracy: 0.7, balancedAccuracy: 0.6 };
  const correction = { chosen: false, shares: [0.1, 0.9], before };
  const priors = [
    undefined,
    { ...correction, tau: 0.5 },
    { ...correction, tau: 0.345, taus: [0.3, 0.39] },
  ];
  for (const folds of [false, true]) {
    for (const tta of ['none', 'all']) {
      const state = configured(evaluatedState, tta, folds);
      for (const priorCorrection of priors) {
        for (const bestEpoch of [8, 16, 100]) {
          for (const id of ['underfitting', 'good-fit'] as const) {
            const verdict = { ...result.verdict, id };
            const phase = { ...own, result: { ...result, bestEpoch, verdict, priorCorrection } };
            const line = resultLine(phase, state, 76, theme)!;
            expect(columnsOf(line), line).toBeLessThanOrEqual(76);
            expect(line).toMatch(new RegExp(`^best (epoch )?${bestEpoch}  val loss `));
            expect(line).toContain(loss(result.validation.loss));
            expect(line).toContain(` acc ${percent(result.test!.accuracy.value)}`);
            expect(line).toContain(`  ${id}`);
            if (tta === 'all') expect(line).toContain('8 views');
            if (priorCorrection) expect(line).toContain(`tau ${priorCorrection.tau}`);
            // Narrower, and the loss goes, then what the accuracy is of: never the verdict.
            for (const width of [72, 64, 60, 56]) {
              const narrow = resultLine(phase, state, width, theme)!;
              expect(columnsOf(narrow), narrow).toBeLessThanOrEqual(width);
              expect(narrow).toContain(`  ${id}`);
              expect(narrow).toContain(percent(result.test!.accuracy.value));
              if (tta === 'all') expect(narrow).toContain('8 views');
              if (priorCorrection) expect(narrow).toContain(`tau ${priorCorrection.tau}`);
            }
          }
        }
      }
    }
  }
});

describe('the note of the phases', () => {
  const note = (state: RunState, width: number): string =>
    frame(state, 'Phases', [width, 21])
      .split('\n')
      .find((line) => line.includes('─ Phases ─'))!;
  const widths = Array.from({ length: 61 }, (_, n) => 60 + n);

  it('says at every width of how many views figures are', () => {
    for (const folds of [false, true]) {
      for (const width of widths) {
        const said = note(configured(evaluatedState, 'all', folds), width);
        expect(said, `width ${width}`).toMatch(
          folds ? /valid, oof.*8 views; / : /test: .*8 views; /,
        );
        expect(said).toContain('accuracy in %');
        expect(said).not.toContain('evaluated');
      }
    }
  });

  it.each(['running', 'stopped', 'failed'] as const)(
    'says that a phase which is %s is not meant: its figures are of its last epoch, of one view',
    (status) => {
      const id = evaluatedState.phaseOrder.find((one) => one !== chosen && phases[one].result)!;
      const state = withPhase(evaluatedState, id, { status, result: null });
      for (const folds of [false, true]) {
        for (const width of widths) {
          const said = note(configured(state, 'all', folds), width);
          expect(said, `width ${width}`).toMatch(
            /(of evaluated phases|if evaluated): .*8 views; .*%/,
          );
        }
      }
      expect(note(configured(state, 'all'), 100)).toContain(
        'valid, test of evaluated phases: mean of 8 views; accuracy in %, then loss',
      );
      expect(note(configured(state, 'none'), 100)).not.toContain('evaluated');
    },
  );
});

describe('the notes of two charts beside each other', () => {
  const [first, second] = evaluatedState.phaseOrder.filter((id) => phases[id].result);
  const few = [first, second].reduce<RunState>(
    (state, id) => withPhase(state, id, { history: trained(phases[id], 16, undefined, 5) }),
    { ...evaluatedState, phaseOrder: [first, second], chosen: null, ensemble: null },
  );
  const upper = (width: number, tta: string): string =>
    frame(configured(few, tta, true), 'Curves', [width, 21])
      .split('\n')
      .find((line) => /Val.* loss .*Val.* accuracy /.test(line))!;

  it('both say of what the curves are', () => {
    for (const width of [76, 80, 100, 110, 120, 140]) {
      expect(upper(width, 'all').match(/5 folds, (of one|1) view /g)).toHaveLength(2);
      expect(upper(width, 'none').match(/5 folds /g)).toHaveLength(2);
    }
    expect(upper(60, 'all').match(/1 view /g)).toHaveLength(2);
  });

  it('are there where a phase is trained, too', () => {
    const size = { width: 80, height: 21 };
    const phase = { ...few.phases[first], bestEpoch: 16 };
    const props = { ...screenProps('finished', first, size), view: untouched, state: few };
    const shown = plain(renderAt(80, 21, <TrainingScreen {...props} phase={phase} />));
    expect(shown.match(/★ 5 folds, (best at )?16: \d[\d.]*%? /g)).toHaveLength(2);
  });
});
