import { calibratedScore } from '../../../source/score-calibration.js';
import { calibrationLines } from '../../../source/ui/panels/comparison/calibration-panel.js';
import { missedCases } from '../../../source/ui/panels/comparison/missed.js';
import type { ComparisonProps } from '../../../source/ui/panels/comparison/panel-list.js';
import {
  imageScore,
  shownThreshold,
  stopAt,
  within,
} from '../../../source/ui/panels/comparison/threshold.js';
import { describe, expect, it } from 'vitest';
import type { RunState } from '../../../source/runs/state.js';
import { phases } from '../../../source/study/phases.js';
import type { ScreenProps } from '../../../source/ui/contracts.js';
import { printableState } from '../../../source/ui/printable-state.js';
import { modelRows } from '../../../source/ui/panels/comparison/models.js';
import { allPanels } from '../../../source/ui/panels/comparison/panel-list.js';
import { tabLine } from '../../../source/ui/panels/comparison/tabs.js';
import { EvaluationScreen } from '../../../source/ui/screens/evaluation.js';
import { TrainingScreen } from '../../../source/ui/screens/training.js';
import { classes as evaluatedClasses, evaluatedState } from '../evaluated.js';
import { fixtureState, type FixtureName } from '../fixtures.js';
import { makeTheme } from '../../../source/ui/theme.js';
import { mountAt, plain, renderAt, screenProps } from '../render.js';
import { anySequence, beyondAscii, expectFits, sizes } from './fits.js';

function at(
  width: number,
  height: number,
  view: Partial<ScreenProps['view']> = {},
  fixture: FixtureName = 'finished',
): ScreenProps {
  return screenProps(fixture, 'evaluation', { width, height }, view);
}

const show = (props: ScreenProps, look = {}): string =>
  renderAt(props.width, props.height, <EvaluationScreen {...props} />, look);

/** Changes the result of one phase. */
function withResult(
  state: RunState,
  id: string,
  change: (result: NonNullable<RunState['phases'][string]['result']>) => object,
): RunState {
  const phase = state.phases[id];
  const result = { ...phase.result!, ...change(phase.result!) };
  return { ...state, phases: { ...state.phases, [id]: { ...phase, result } } };
}

/** Every panel of a small terminal. */
const panels = allPanels.map((_panel, index) => index);

const finished = fixtureState('finished');
const chosen = finished.chosen!.phase;
const chosenTitle = phases.find(({ id }) => id === chosen)!.title;

/** A class's row of the chosen model's matrix, each of its counts written in some way. */
function matrixRow(index: number, write: (count: number, share: number) => string): RegExp {
  const row = finished.phases[chosen].result!.test!.confusionMatrix[index];
  const total = row.reduce((sum, count) => sum + count, 0);
  const cells = row.map((count) => (count === 0 ? '·' : write(count, count / total)));
  return new RegExp(`${finished.catalog!.classes[index]}\\s+${cells.join('\\s+')}\\s+│`);
}

describe('the evaluation screen', () => {
  it.each([0, 1, 2, 3, 4, 5, 6, 7, 8])('shows panel %i at 80x21', (panel) => {
    expect(plain(show(at(80, 21, { panel })))).toMatchSnapshot();
  });

  it('shows everything at once at 120x37', () => {
    const frame = plain(show(at(120, 37)));
    expect(frame).toMatchSnapshot();
    for (const title of [
      'Validation loss',
      'Validation accuracy',
      'Phases',
      'test set',
      'by class',
    ]) {
      expect(frame).toContain(title);
    }
  });

  it('shows what is there while phases are still training', () => {
    const frame = plain(show(at(120, 37, {}, 'mid-training')));
    expect(frame).toMatchSnapshot();
    expect(frame).toMatch(/Augmented .* running/);
  });

  it('shows a model that is not evaluated yet as such', () => {
    const frame = plain(show(at(80, 21, { model: 1 }, 'mid-training')));
    expect(frame).toContain('Augmented is still training');
  });

  it('is drawn anew when an epoch is over, not at each step', () => {
    const props = at(80, 21, { panel: 1 }, 'mid-training');
    const { augmented } = props.state.phases;
    let drawn = 0;
    /** A state whose settings, which nothing but drawing asks for, count how often they are asked for. */
    const change = (part: Partial<typeof augmented>): ScreenProps['state'] =>
      Object.defineProperty(
        {
          ...props.state,
          phases: { ...props.state.phases, augmented: { ...augmented, ...part } },
        },
        'config',
        { get: () => (drawn++, props.state.config) },
      );
    const mounted = mountAt(80, <EvaluationScreen {...props} state={change({})} />);
    const before = mounted.lastFrame();
    expect(drawn).toBeGreaterThan(0);
    drawn = 0;
    mounted.rerender(<EvaluationScreen {...props} state={change({ step: augmented.step + 1 })} />);
    expect(drawn).toBe(0);
    const next = { ...augmented.history[0], epoch: augmented.history.length + 1 };
    const history = [...augmented.history, next];
    mounted.rerender(<EvaluationScreen {...props} state={change({ history })} />);
    expect(drawn).toBeGreaterThan(0);
    expect(mounted.lastFrame()).not.toBe(before);
    mounted.unmount();
  });

  it('says what it will do before anything is trained', () => {
    for (const fixture of ['reading', 'first-step'] as const) {
      expect(plain(show(at(80, 21, {}, fixture)))).toContain('Not begun yet.');
    }
  });

  it('says why it failed', () => {
    const props = at(80, 21, {}, 'first-step');
    const phase = { ...props.phase, status: 'failed' as const, message: 'No phase was trained.' };
    expect(plain(show({ ...props, phase }))).toContain('No phase was trained.');
  });

  it('starts with the chosen model; keys go around all of them', () => {
    const title = (model: number | null): string | undefined =>
      /(\w+): test set/.exec(plain(show(at(80, 21, { model }))))?.[1];
    expect(title(null)).toBe(chosenTitle);
    expect([0, 1, 2, 3, 4, -1].map(title)).toEqual([
      'Baseline',
      'Augmented',
      'Balanced',
      'Weighted',
      'Baseline',
      'Weighted',
    ]);
  });

  it('gives rows of a hundred percent by key', () => {
    const frame = plain(show(at(80, 21, { percent: true })));
    expect(frame).toContain('percent of the row');
    for (const index of finished.catalog!.classes.keys()) {
      expect(frame).toMatch(matrixRow(index, (_count, share) => String(Math.round(100 * share))));
    }
  });

  it('writes what cannot be computed as n/a, never 0', () => {
    const props = at(80, 21, { panel: 2 });
    const state = withResult(props.state, chosen, ({ test }) => ({
      test: {
        ...test!,
        perClass: test!.perClass.map((item, index) =>
          index === 0 ? { ...item, sensitivity: null, ppv: null, f1: null } : item,
        ),
      },
    }));
    const { perClass, confusionMatrix } = finished.phases[chosen].result!.test!;
    const name = perClass[0].class;
    const support = confusionMatrix[0].reduce((sum, count) => sum + count, 0);
    expect(plain(show({ ...props, state }))).toMatch(
      new RegExp(`${name}\\s+n/a\\s+n/a\\s+n/a\\s+${support} `),
    );
  });

  it('falls back to the validation set where there is no test set', () => {
    const props = at(80, 21);
    const state = withResult(props.state, chosen, () => ({ test: null }));
    expect(plain(show({ ...props, state }))).toContain(`${chosenTitle}: validation set`);
    const table = plain(show({ ...props, state, view: { ...props.view, panel: 1 } }));
    expect(table).toMatch(new RegExp(`${chosenTitle} .* n/a .* n/a `));
  });

  it('fits every size, in every panel, with the caution', () => {
    for (const [width, height] of sizes) {
      for (const panel of [0, 1, 2, 3]) {
        const frame = show(at(width, height, { panel }));
        expectFits(frame, width, height);
        expect(plain(frame)).toContain('not a medical device');
      }
    }
  });

  it('fits with many classes, and says what it leaves out', () => {
    const classes = Array.from({ length: 40 }, (_, n) => `lesion type ${n}`);
    const confusionMatrix = classes.map((_, row) => classes.map((_c, n) => (row === n ? 1234 : n)));
    const props = at(80, 21);
    const state = {
      ...withResult(props.state, chosen, ({ test }) => ({
        test: {
          ...test!,
          confusionMatrix,
          perClass: classes.map((name) => ({ ...test!.perClass[0], class: name })),
        },
      })),
      catalog: { ...props.state.catalog!, classes },
    };
    for (const [width, height] of sizes) {
      expectFits(show({ ...props, state, width, height }), width, height);
    }
    expect(plain(show({ ...props, state }))).toMatch(/and \d+ more classes/);
  });

  it('uses no colour and no character beyond ASCII when told so', () => {
    for (const [width, height] of sizes) {
      for (const panel of panels) {
        const frame = show(at(width, height, { panel }), { colors: false, ascii: true });
        expect(frame).not.toMatch(anySequence);
        expect(frame).not.toMatch(beyondAscii);
      }
    }
  });

  it('shades cells by character without colour', () => {
    const frame = show(at(80, 21), { colors: false });
    const shades = new Set<string>();
    for (const index of finished.catalog!.classes.keys()) {
      const row = matrixRow(index, (count, share) => {
        const shade = '░▒▓█'[Math.min(3, Math.floor(4 * share))];
        shades.add(shade);
        return `${count}${shade}`;
      });
      expect(frame).toMatch(row);
    }
    expect(shades.size).toBe(4);
  });

  it('lets no escape sequence in class names through', () => {
    const props = at(80, 21);
    const classes = props.state.catalog!.classes.map((name) => `\u001b[2J${name}`);
    const state = printableState({ ...props.state, catalog: { ...props.state.catalog!, classes } });
    for (const panel of panels) {
      const frame = show({ ...props, state, view: { ...props.view, panel } }, { colors: false });
      expect(frame).not.toMatch(anySequence);
    }
  });
});

describe('everything that is known of a model', () => {
  /** A frame of the study that was evaluated in full. */
  function evaluated(
    width: number,
    height: number,
    panel: number,
    state = evaluatedState,
    listPage = 0,
  ): string {
    return plain(show({ ...at(width, height, { panel, listPage }), state }));
  }
  const panelOf = (name: string): number => allPanels.findIndex((one) => one.name === name);
  const { test } = evaluatedState.phases[chosen].result!;

  it.each([
    'Matrix',
    'Phases',
    'By class',
    'Figures',
    'Calibration',
    'Operating point',
    'Decision curve',
    'Slices',
  ])('is shown at 80x21: %s', (name) => {
    expect(evaluated(80, 21, panelOf(name))).toMatchSnapshot();
  });

  it('gives each figure with its interval', () => {
    const frame = evaluated(80, 21, panelOf('Figures'));
    const { accuracy, brier, calibrationError } = test!;
    const percents = accuracy.interval.map((end) => (100 * end!).toFixed(1));
    expect(frame).toContain(`${(100 * accuracy.value!).toFixed(1)}%`);
    expect(frame).toContain(`${percents[0]} to ${percents[1]}%`);
    for (const { value, interval } of [brier!, calibrationError!, test!.melanoma!.auc]) {
      const [own, low, high] = [value, ...interval].map((figure) => figure!.toFixed(3));
      expect(frame).toMatch(new RegExp(`${own}\\s+${low} to ${high}`));
    }
    expect(frame).toContain('Training accuracy 91.0% is far above');
  });

  it('names the classes that count as malignant', () => {
    const shown = (classes: string[]): string => {
      const state = withResult(evaluatedState, chosen, (result) => ({
        test: { ...result.test!, malignant: { ...result.test!.malignant!, classes } },
      }));
      return evaluated(80, 40, panelOf('Figures'), state).replace(/[│\s]+/g, ' ');
    };
    expect(shown(['bcc', 'mel'])).toContain('Malignant classes: bcc, mel.');
    const many = Array.from({ length: 15 }, (_, n) => `m${n}`);
    expect(shown(many)).toContain('m10, m11 and 3 more.');
  });

  it('says beside a figure why it has no interval or no value', () => {
    const none = { interval: [null, null] as [null, null] };
    const state = withResult(evaluatedState, chosen, (result) => ({
      test: {
        ...result.test!,
        macroF1: { ...result.test!.macroF1, ...none },
        melanoma: { ...result.test!.melanoma!, evaluable: false, n: 8 },
      },
    }));
    const frame = evaluated(80, 21, panelOf('Figures'), state);
    expect(frame).toMatch(/macro-F1\s+[\d.]+%\s+no interval: draws lose classes/);
    expect(frame).toMatch(/melanoma AUC\s+n\/a\s+not evaluable, n=8/);
    expect(frame).toMatch(/Brier score .* lower is better/);
  });

  it('shows the melanoma score before and after it is calibrated, and thresholds and scores as calibrated ones', () => {
    const range = (observed: number) => [{ from: 0.5, to: 0.7, n: 298, predicted: 0.6, observed }];
    const side = (observed: number, error: number) => ({
      loss: 1,
      brier: 0.1,
      error,
      ranges: range(observed),
      netBenefit: [{ threshold: 0.05, model: observed / 2, all: 0.02 }],
    });
    const calibrations = [{ slope: 1, intercept: -Math.log(9) }];
    const score = {
      case: 'melanoma',
      calibrations,
      before: side(0.44, 0.1),
      after: side(0.58, 0.05),
    };
    const { calibration, operatingPoints } = evaluatedState;
    const [point] = operatingPoints!.points;
    const state = {
      ...evaluatedState,
      calibration: { ...calibration!, score },
      operatingPoints: {
        ...{ ...operatingPoints!, calibrations },
        points: [
          { ...point, calibratedThreshold: calibratedScore(point.threshold, calibrations[0]) },
        ],
      },
    };
    const rowOf = (found: RunState) => modelRows(found).find(({ id }) => id === chosen)!;
    const words = (found: RunState, short = false) =>
      calibrationLines(found, rowOf(found), test!, 400, short).join('\n');
    expect(words(state)).toContain('Melanoma score calibrated by itself (Platt scaling on');
    expect(words(state)).toContain('before: 0.5-0.7: 0.60, 0.44 (298).\n');
    expect(words(state)).toContain('calibrated: 0.5-0.7: 0.60, 0.58 (298).');
    expect(words(state)).toMatch(/the network is (over|under)confident/);
    expect(words(state, true)).toContain('shares are 0.100 apart before, 0.050 after.');
    const frame = evaluated(80, 21, panelOf('Calibration'), state);
    expect(frame).toContain('Melanoma score calibrated by itself');
    expect(frame).toContain('conf %');

    const figures = evaluated(80, 30, panelOf('Figures'), state).replace(/[│\s]+/g, ' ');
    expect(figures).toContain(
      'Net benefit of acting on the calibrated melanoma score, by the risk from which on one acts, and of acting on all: 0.05: 0.290, 0.020.',
    );
    // Not beside another phase, nor of fewer than ten others.
    expect(evaluated(80, 30, panelOf('Figures'))).not.toContain('Net benefit');
    const few = { ...score, after: side(0.99, 0.05) };
    const fewOthers = { ...state, calibration: { ...calibration!, score: few } };
    expect(evaluated(80, 30, panelOf('Figures'), fewOthers)).not.toContain('Net benefit');

    const corrected = withResult(state, chosen, () => ({
      priorCorrection: {
        ...{ tau: 0.45, chosen: true, shares: [0.1, 0.9] },
        before: { loss: 1, accuracy: 0.7, balancedAccuracy: 0.6 },
      },
    }));
    expect(words(corrected)).toMatch(/the corrected probabilities are (over|under)confident/);

    // 0.15 and nine times fewer odds.
    const shown = evaluated(80, 21, panelOf('Operating point'), state);
    expect(shown).toContain('from a calibrated score of 0.019 on');
    const missed = (found: RunState) =>
      missedCases(
        { state: found, row: rowOf(found) } as ComparisonProps,
        stopAt(found.operatingPoints!, 0),
      );
    const [raw, mapped] = [missed(evaluatedState), missed(state)];
    expect(mapped.map(({ file }) => file)).toEqual(raw.map(({ file }) => file));
    mapped.forEach((one, n) =>
      expect(one.score).toBeCloseTo(calibratedScore(raw[n].score, calibrations[0]), 12),
    );
    expect(raw.length).toBeGreaterThan(0);
    // Of folds, whose calibrations differ, only what validation froze is calibrated.
    const folds = { ...state.operatingPoints, calibrations: [...calibrations, ...calibrations] };
    const moved = stopAt(folds, 1);
    expect(shownThreshold(folds, moved)).toEqual({ value: moved.threshold, calibrated: false });
    expect(shownThreshold(state.operatingPoints, moved).value).toBeLessThan(moved.threshold);
    const image = { score: 0.5, fold: 2 };
    const ofFolds = {
      operatingPoints: { ...folds, calibrations: [{ slope: 1, intercept: 0 }, calibrations[0]] },
    };
    expect(imageScore(ofFolds, chosen, image)).toEqual({
      ...{ value: expect.closeTo(0.1, 9), calibrated: true },
    });
    expect(imageScore(ofFolds, 'baseline', image)).toEqual({ value: 0.5, calibrated: false });
  });

  it('says that figures are of corrected probabilities', () => {
    const before = { loss: 1, accuracy: 0.7, balancedAccuracy: 0.6 };
    const corrected = (change: object) =>
      evaluated(
        80,
        21,
        panelOf('Figures'),
        withResult(evaluatedState, chosen, () => ({
          priorCorrection: { tau: 0.45, chosen: true, shares: [0.1, 0.9], before, ...change },
        })),
      );
    expect(corrected({})).toContain('Prior correction: tau 0.45, chosen on validation.');
    expect(corrected({ chosen: false, tau: 1 })).toContain('Prior correction: tau 1.');
    expect(corrected({ taus: [0.45, 0] })).toContain('tau 0.45, 0, chosen on validation.');
    expect(evaluated(80, 21, panelOf('Figures'))).not.toContain('Prior correction');
  });

  it('says of the matrix, the table and the result that they are corrected, where curves are not', () => {
    const before = { loss: 1, accuracy: 0.7, balancedAccuracy: 0.6 };
    const priorCorrection = { tau: 0.5, chosen: false, shares: [0.1, 0.9], before };
    const none = withResult(evaluatedState, chosen, () => ({
      priorCorrection: { ...priorCorrection, tau: 0 },
    }));
    const result = withResult(evaluatedState, chosen, () => ({ priorCorrection }));
    const history = result.phases[chosen].history.map((one) => ({ ...one, matrixTau: 0.5 }));
    const phase = { ...result.phases[chosen], history };
    const state = { ...result, phases: { ...result.phases, [chosen]: phase } };
    expect(evaluated(80, 21, panelOf('Matrix'), state)).toContain(
      'test set, prior correction tau 0.5, counts',
    );
    const passing = plain(show({ ...at(100, 21, { epoch: -1 }), state }));
    expect(passing).toMatch(/after epoch \d+ of \d+(, the best)?, prior correction tau 0\.5/);
    const text = evaluated(80, 24, panelOf('Phases'), state).replace(/[\s│]+/g, ' ');
    expect(text).toContain(`figures of ${chosenTitle} (prior correction tau 0.5); train and`);
    const view = { ...screenProps('finished', chosen, { width: 80, height: 21 }), state, phase };
    const training = plain(renderAt(80, 21, <TrainingScreen {...view} />));
    expect(training).toMatch(/val loss .* acc .* prior tau 0\.5 +[a-z-]+ +│/);
    for (const panel of panels)
      expect(evaluated(80, 24, panel, none)).not.toMatch(/correction tau/);
    // The mean of phases is corrected where one of them is.
    const row = { ...phase, result: { ...phase.result!, priorCorrection: undefined } };
    const ensemble = (members: string[]) =>
      modelRows({ ...state, ensemble: { phases: members, row } }).at(-1)!.prior;
    expect(ensemble([chosen])).toBe('mean of prior-corrected phases');
    expect(ensemble([])).toBeNull();
  });

  it('shows no figure of a class with fewer than ten cases, but how many it has', () => {
    const small = test!.perClass[0];
    expect(small).toMatchObject({ n: 4, evaluable: false });
    const row = new RegExp(`${evaluatedClasses[0]}\\s+not evaluable\\s+4 `);
    expect(evaluated(80, 21, panelOf('By class'))).toMatch(row);
    expect(evaluated(80, 21, panelOf('Figures'))).toContain(`${evaluatedClasses[0]} n=4`);
  });

  it('names every class whatever columns there are', () => {
    for (const width of [80, 84, 88, 92, 96, 104]) {
      const frame = evaluated(width, 21, panelOf('By class'));
      for (const name of evaluatedClasses) expect(frame, String(width)).toContain(name.slice(0, 9));
    }
    expect(evaluated(84, 21, panelOf('By class'))).not.toContain('specificity');
    expect(evaluated(104, 21, panelOf('By class'))).toContain('specificity');
    expect(evaluated(124, 21, panelOf('By class'))).toMatch(/specificity +AUC/);
  });

  it.each([
    [60, ['sens.', 'prec.', 'F1', 'spec.', 'AUC', 'NPV', 'AP']],
    [80, ['sensitivity', 'precision', 'F1', 'specificity', 'AUC', 'NPV', 'average precision']],
    [120, ['sensitivity', 'precision', 'F1', 'specificity', 'AUC', 'NPV', 'average precision']],
    [200, ['sensitivity', 'precision', 'F1', 'specificity', 'AUC', 'NPV', 'average precision']],
  ])('has every figure of a class on one of its pages at %i columns', (width, titles) => {
    const at = (listPage: number): string =>
      evaluated(width, 21, panelOf('By class'), evaluatedState, listPage);
    const pages = Number(/figures 1\/(\d)/.exec(at(0))?.[1] ?? 1);
    expect(pages > 1).toBe(width < 200);
    const all = Array.from({ length: pages }, (_, page) => at(page));
    for (const title of titles) {
      const found = all.filter((page) => new RegExp(`(?<!average) ${title} `).test(page));
      expect(found, title).toHaveLength(1);
    }
    for (const [page, text] of all.entries()) {
      if (pages > 1) expect(text).toContain(`figures ${page + 1}/${pages}; PgUp and PgDn scroll`);
      for (const name of evaluatedClasses) expect(text).toContain(name.slice(0, 9));
      // Too few cases: the same on each page.
      expect(text).toMatch(
        new RegExp(`${evaluatedClasses[0].slice(0, 9)}\\S* .*not evaluable\\s+4 `),
      );
    }
    expect(at(pages)).toBe(at(0));
  });

  it('says of two phases which is better, or that they cannot be told apart', () => {
    const frame = evaluated(120, 50, 0);
    const words = {
      better: 'better',
      worse: 'worse',
      'not-distinguishable': 'not distinguishable',
    };
    const verdicts = evaluatedState.comparison!.against.map(({ verdict }) => verdict);
    expect(new Set(verdicts).size).toBeGreaterThan(1);
    for (const verdict of verdicts)
      expect(frame.replace(/\s*│\s*/g, ' ')).toContain(words[verdict]);
  });

  it('fits every size, on every panel and page', () => {
    for (const [width, height] of sizes) {
      for (const panel of panels.slice(4)) {
        const frame = show({ ...at(width, height, { panel }), state: evaluatedState });
        expectFits(frame, width, height);
        expect(plain(frame)).toContain('not a medical device');
      }
    }
  });

  it('stands on a page of its own at 120x37, and beside the overview at 200x57', () => {
    expect(evaluated(120, 37, 0)).toContain('[Overview]');
    const details = evaluated(120, 37, 1);
    expect(details).toMatchSnapshot();
    const all = evaluated(200, 57, 0);
    expect(all).toMatchSnapshot();
    // That a class is not evaluable takes no room from the names.
    expect(all).toMatch(/ actinic keratosis +not evaluable +4 /);
    expect(all).toMatch(/ basal cell carcinoma  92\.9%/);
    for (const title of ['95% interval', 'calibration, test set']) {
      expect(details).toContain(title);
      expect(all).toContain(title);
    }
    expect(all).toContain('by class');
  });
});

describe('the line of tabs', () => {
  const theme = makeTheme({ colors: false, ascii: false });
  const names = ['Matrix', 'Phases', 'Figures'];

  it('names all where they fit, else the shown one and those that follow', () => {
    expect(tabLine(names, 1, 'note', 40, theme)).toBe(' Matrix  [Phases]  Figures          note');
    expect(tabLine(names, 1, 'note', 30, theme)).toBe('2/3 [Phases]  Figures  …  note');
    expect(tabLine(names, 2, 'note', 24, theme)).toMatch(/^3\/3 \[Figures\] …\s+note$/);
  });
});

describe('the cells of the matrix', () => {
  const state = evaluatedState;
  const matrix = state.phases[chosen].result!.test!.confusionMatrix;
  /** A cell of mistakes with two images or more. */
  const row = matrix.findIndex((counts, c) => counts.some((n, p) => p !== c && n > 1));
  const column = matrix[row].findIndex((n, p) => p !== row && n > 1);
  const names = [evaluatedClasses[row], evaluatedClasses[column]];
  const looking = (focus: ScreenProps['focus'], view: Partial<ScreenProps['view']> = {}) => ({
    ...at(80, 21, { cell: { row, column }, ...view }),
    state,
    focus,
  });

  it('are looked at one by one: how many images, of how many', () => {
    const frame = plain(show(looking('cells', { panel: 3 }))).replace(/\s*│\n│\s*/g, ' ');
    expect(frame).toContain(`${names[0]} taken for ${names[1]}: ${matrix[row][column]} of`);
    expect(frame).toContain('Enter shows them');
    const bare = show(looking('cells'), { colors: false });
    expect(bare).toMatch(new RegExp(`\\[\\s*${matrix[row][column]}\\]`));
    expect(show(looking('none'), { colors: false })).not.toMatch(/\[\s*\d+\]/);
  });

  it('show their images with label, prediction, confidence and file', () => {
    const { images } = state.phases[chosen].images!;
    const own = images.filter((one) => one.class === names[0] && one.predicted === names[1]);
    for (const [index, image] of [own[0], own[1], own[0]].entries()) {
      const frame = plain(show(looking('images', { image: index === 2 ? own.length : index })));
      expect(frame).toContain(`${own.indexOf(image) + 1} of ${own.length}`);
      expect(frame).toContain(`${(100 * image.confidence!).toFixed(1)}%`);
      expect(frame).toContain(image.file.split('/')[1]);
      expect(frame).toContain('true label');
    }
    for (const [width, height] of sizes) {
      expectFits(show({ ...looking('images'), width, height }), width, height);
      const marks = { [own[0].file]: 'wrong' as const };
      const marked = { ...looking('images'), state: { ...state, marks } };
      expect(plain(show(marked))).toContain('label wrong ');
      const newLabels = { [own[0].file]: 'nevus' };
      const named = { ...marked, state: { ...marked.state, newLabels } };
      expect(plain(show(named))).toContain('label wrong: nevus');
      const right = { ...state, marks: { [own[0].file]: 'right' as const } };
      expect(plain(show({ ...marked, state: right }))).toContain('label right');
      expectFits(show({ ...looking('cells'), width, height }), width, height);
    }
  });

  it('has every word beside a picture in a low terminal, too', () => {
    const shown = { ...looking('images', { heat: true }), width: 60, height: 9 };
    const frame = plain(show(shown));
    expectFits(frame, 60, 9);
    for (const words of [
      /true label: \S/,
      /prediction: \S/,
      /confidence\S*: \S/,
      /file, test set/,
    ]) {
      expect(frame).toMatch(words);
    }
    expect(plain(show({ ...shown, height: 21 }))).toMatch(/true label *│/);
  });

  it('say under a heat map what it is of, or why there is none', () => {
    const lines = (frame: string) =>
      frame.replace(/\s*│\n│[^\n]*?(?=\S)/g, ' ').replace(/\s+/g, ' ');
    const before = state.phases[chosen];
    const heatMaps = { path: 'pictures/heat.png', layer: 'block3_conv', side: 16, columns: 16 };
    const withMaps = (heat: number | null, layer: typeof heatMaps | null) => {
      const images = before.images!.images.map((image) => ({ ...image, heat }));
      const phase = { ...before, images: { ...before.images!, images, heatMaps: layer } };
      return { ...state, phases: { ...state.phases, [chosen]: phase } };
    };
    const frame = (heat: boolean, shown = state) =>
      lines(plain(show({ ...looking('images', { heat }), state: shown })));
    expect(frame(true, withMaps(3, heatMaps))).toContain(`speaks for ${names[1]}`);
    expect(frame(true, withMaps(3, heatMaps))).toContain('block3_conv, 16x16');
    expect(frame(false, withMaps(3, heatMaps))).not.toContain('heat map');
    expect(frame(true, withMaps(null, heatMaps))).toContain('none is kept of this image');
    // Logs from before there were maps name none.
    expect(frame(true)).toContain('none is kept of this image');
    for (const [width, height] of sizes) {
      const all = { ...looking('images', { heat: true }), state: withMaps(3, heatMaps) };
      expectFits(show({ ...all, width, height }), width, height);
    }
  });

  it('say when a cell has no image, and when the log has none', () => {
    const c = matrix[row].indexOf(0);
    const empty = { cell: { row, column: c } };
    const nothing = plain(show(looking('images', empty)));
    expect(nothing).toContain('No image is in this cell.');
    const { chosen: best } = evaluatedState;
    const named = best!.phase[0].toUpperCase() + best!.phase.slice(1);
    expect(nothing).toContain(`${named}: ${evaluatedClasses[row]} taken for`);
    expect(plain(show({ ...looking('images'), state: finished }))).toContain('not in the log');
  });
});

describe('going back through the epochs', () => {
  it('shows the matrix and the recalls of validation then', () => {
    const { history } = evaluatedState.phases[chosen];
    const { epoch, confusionMatrix } = history[history.length - 2];
    const show2 = (panel: number) =>
      plain(show({ ...at(80, 21, { panel, epoch: -1 }), state: evaluatedState }));
    expect(show2(0)).toContain(`validation set after epoch ${epoch} of`);
    const recall = confusionMatrix![1][1] / confusionMatrix![1].reduce((a, b) => a + b, 0);
    expect(show2(2)).toMatch(new RegExp(`${evaluatedClasses[1]}\\s+${(100 * recall).toFixed(1)}%`));
  });

  it('shows the result where the log has no matrix of epochs', () => {
    expect(plain(show(at(80, 21, { epoch: 0 })))).toContain('test set');
  });
});

describe('the operating point', () => {
  const panel = allPanels.findIndex(({ name }) => name === 'Operating point');
  const shown = (threshold: number, height = 40): string =>
    plain(show({ ...at(80, height, { panel, threshold }), state: evaluatedState }));
  const points = evaluatedState.operatingPoints!;

  it('begins where validation froze it, and says so', () => {
    const { counts, sensitivity } = points.points[0];
    expect(shown(0)).toContain('frozen on validation at sensitivity 0.9');
    expect(shown(0)).toContain(`${(100 * sensitivity.value!).toFixed(1)}% (${counts.tp} of`);
    expect(shown(1)).toContain('moved by key');
  });

  it('names the key of its other half where the key does that, and not while cells are moved over', () => {
    const beside = (focus: ScreenProps['focus']): string =>
      plain(show({ ...at(200, 57, { panel: 0 }), state: evaluatedState, focus }));
    expect(beside('none')).toMatch(/operating point.* a: /);
    expect(beside('cells')).toContain('operating point');
    expect(beside('cells')).not.toMatch(/operating point.* a: /);
  });

  it('has the counts of the threshold it is moved to, and the cases it misses', () => {
    const above = points.curve!.filter(({ threshold }) => threshold > 0.15);
    const { tp, fp, threshold } = above[above.length - 3];
    const frame = shown(3);
    const { counts } = points.points[0];
    expect(frame).toContain(`from a score of ${threshold.toFixed(3)} on`);
    expect(frame.replace(/[\s│]+/g, ' ')).toContain(
      `Missed (false negatives) ${counts.tp + counts.fn - tp}, false alarms (false positives) ${fp}.`,
    );
    expect(frame).toMatch(/sensitivity \d+\.\d% \([^)]*\)(, | *│\n│ )specificity/);
    const { images } = evaluatedState.phases[chosen].images!;
    const missed = images
      .filter((image) => image.class === points.case && image.score! < threshold)
      .sort((a, b) => b.score! - a.score!);
    expect(missed.length).toBe(counts.tp + counts.fn - tp);
    expect(frame).toContain(`${missed[0].score!.toFixed(2)} ${missed[0].predicted.slice(0, 4)}`);
  });

  it('says which fold froze no threshold and why, also where none is frozen at all', () => {
    const why = 'has no image of melanoma to validate on';
    const target = { rate: 'sensitivity' as const, value: 0.9 };
    const unfrozen = [{ target, folds: [{ fold: 2, why }] }];
    const said = (found: typeof points): string =>
      plain(
        show({
          ...at(80, 40, { panel, threshold: 0 }),
          state: { ...evaluatedState, operatingPoints: found },
        }),
      ).replace(/[\s│]+/g, ' ');
    const line = `No threshold for sensitivity 0.9: fold 2 ${why}.`;
    expect(said({ ...points, points: points.points.slice(1), unfrozen })).toContain(line);
    const none = { ...points, points: [], unfrozen };
    expect(said(none)).toContain(line);
    expect(within(none, 1)).toBe(0);
  });

  it('tells the PPV of other prevalences by key, and which is the study’s own', () => {
    const own = evaluatedState.operatingPoints!.prevalence;
    const said = (prevalence: number): string =>
      plain(show({ ...at(80, 40, { panel, prevalence }), state: evaluatedState })).replace(
        /[\s│]+/g,
        ' ',
      );
    expect(own).toBe(0.1);
    expect(said(0)).toContain('PPV 60.9% where 10.0% have it.');
    // 14 of 15 found and 7 of 105 called by mistake: 0.9333 * 0.02 / (0.9333 * 0.02 + 7 / 105 * 0.98).
    expect(said(3)).toContain("PPV 22.2% where 2.0% have it (the study's: 10.0%).");
    expect(said(6)).toContain('PPV 60.9% where 10.0% have it.');
  });

  it('has no rate of few cases or others, and no PPV of such a rate, but what was counted', () => {
    const [point] = points.points;
    const said = (change: Partial<typeof point.counts>): string => {
      const counts = { ...point.counts, ...change };
      const found = { ...points, points: [{ ...point, counts }], curve: undefined };
      const of = { ...evaluatedState, operatingPoints: found };
      return plain(show({ ...at(80, 40, { panel, threshold: 0 }), state: of })).replace(
        /[\s│]+/g,
        ' ',
      );
    };
    const others = said({ fp: 2, tn: 3 });
    expect(others).toContain('specificity not evaluable, n=5 (3 right)');
    expect(others).toMatch(/sensitivity \d+\.\d%/);
    const cases = said({ tp: 4, fn: 5 });
    expect(cases).toContain('sensitivity not evaluable, n=9 (4 right)');
    expect(cases).toMatch(/specificity \d+\.\d%/);
    for (const frame of [others, cases]) {
      expect(frame).toContain('PPV not evaluable: it is made of both.');
      expect(frame).toContain('Missed (false negatives)');
    }
    expect(said({ tp: 5, fn: 5 })).not.toContain('not evaluable');
  });

  it('marks the readers as of other data', () => {
    const frame = shown(0).replace(/\s*│\n│\s*/g, ' ');
    expect(frame).toContain('on OTHER data');
    for (const figures of ['86.6/71.3', '74.1/60.0']) expect(frame).toContain(figures);
  });

  it('names what the chart has by the mark that it has there, and no mark without a chart', () => {
    const frame = shown(0);
    expect(frame).toContain('── ROC  ▲ frozen sens. 0.9  ○ here');
    expect(frame.replace(/\s*│\n│\s*/g, ' ')).toContain('◆ 86.6/71.3 Haenssle 2018');
    const small = shown(0, 21);
    expect(small).not.toContain('── ROC');
    expect(small).toContain('74.1/60.0 Brinker 2019');
    expect(small).not.toMatch(/[◆■▲○]/);
  });

  it('says why there is none where no class is melanoma', () => {
    const classes = ['nevus', 'mole', 'plain'];
    const catalog = { ...evaluatedState.catalog!, classes };
    const state = { ...evaluatedState, operatingPoints: null, catalog };
    const frame = plain(show({ ...at(80, 21, { panel }), state }));
    expect(frame).toContain('no class is named melanoma or');
    const known = plain(
      show({ ...at(80, 21, { panel }), state: { ...evaluatedState, operatingPoints: null } }),
    );
    expect(known).toContain('No operating point yet');
  });

  it('says what the pictures below it are', () => {
    expect(shown(3, 21)).toContain('Missed, nearest to the threshold first');
  });

  it('has the curve in place of the pictures by key where there is room for one of them', () => {
    const below = (height: number, otherBelow: boolean): { pictures: boolean; curve: boolean } => {
      const view = at(80, height, { panel, threshold: 3, otherBelow });
      const frame = plain(show({ ...view, state: evaluatedState }));
      expectFits(frame, 80, height);
      const found = {
        pictures: frame.includes('Missed, nearest to the threshold first'),
        curve: frame.includes('── ROC'),
      };
      const told = /a: (ROC|missed pictures) ─╮/.exec(frame)?.[1];
      const either = { ROC: 'pictures', 'missed pictures': 'curve' }[told ?? ''];
      expect(either).toBe(
        found.pictures && found.curve ? undefined : found.curve ? 'curve' : 'pictures',
      );
      return found;
    };
    for (const height of [21, 24]) {
      const [first, other] = [below(height, false), below(height, true)];
      expect(first.pictures).not.toBe(first.curve);
      expect(other).toEqual({ pictures: first.curve, curve: first.pictures });
    }
    for (const other of [false, true])
      expect(below(40, other)).toEqual({ pictures: true, curve: true });
  });
});

it('names the slice of the lowest accuracy, and calls it the worst where it is lower than the rest', () => {
  const panel = allPanels.findIndex(({ name }) => name === 'Slices');
  const frame = plain(show({ ...at(80, 21, { panel }), state: evaluatedState }));
  const { worst, slices } = evaluatedState.slices!;
  expect(frame).toContain(`Lowest accuracy: ${worst!.by} ${worst!.value}`);
  expect(frame.replace(/[\s│]+/g, ' ')).toContain('n=80), not distinguishable from the rest.');
  const lower = slices.map((one) => ({ ...one, lowerP: one.value === worst!.value ? 0.012 : 1 }));
  const found = { ...evaluatedState.slices!, slices: lower };
  const there = plain(
    show({ ...at(80, 21, { panel }), state: { ...evaluatedState, slices: found } }),
  );
  expect(there).toContain(`Worst slice: ${worst!.by} ${worst!.value}`);
  expect(there.replace(/[\s│]+/g, ' ')).toContain('lower than the rest (p 0.012).');
  expect(slices.find(({ value }) => value === 'scalp')).toMatchObject({ n: 5, evaluable: false });
  expect(frame).toMatch(/scalp\s+5\s+not evaluable/);
});

it('has the whole name of a slice before its further figures, where there is not room for all', () => {
  const panel = allPanels.findIndex(({ name }) => name === 'Slices');
  const found = evaluatedState.slices!;
  const names = ['lateral lower extremity', 'lateral upper extremity'];
  const named = names.map((value) => ({ ...found.slices[0], by: 'localisation', value }));
  const state = { ...evaluatedState, slices: { ...found, slices: named, worst: null } };
  const at80 = plain(show({ ...at(80, 21, { panel }), state }));
  for (const name of names) expect(at80).toContain(name);
  expect(at80).toContain('accuracy');
  expect(plain(show({ ...at(119, 21, { panel }), state }))).toContain('melanoma AUC');
  expectFits(show({ ...at(60, 17, { panel }), state }), 60, 17);
});

it('says below the slices what is left out', () => {
  const panel = allPanels.findIndex(({ name }) => name === 'Slices');
  const leftOut = [{ by: 'localisation', parts: 3, images: 14 }];
  const state = { ...evaluatedState, slices: { ...evaluatedState.slices!, leftOut } };
  const frame = plain(show({ ...at(80, 21, { panel }), state }));
  expect(frame).toContain('Left out, as they are the smallest: 3 parts by localisation');
});
