/** The views of studies whose phases are trained in folds, or under both protocols. */
import { describe, expect, it } from 'vitest';
import type { RunState } from '../../../source/runs/state.js';
import { evaluate, foldFigures, spreadOf } from '../../../source/evaluation/index.js';
import { foldLines, protocolLines } from '../../../source/report/plain-passes.js';
import { passesOf } from '../../../source/study/passes.js';
import { phases as allPhases } from '../../../source/study/phases.js';
import { classRoles } from '../../../source/study/lesion-classes.js';
import { allPanelsOf } from '../../../source/ui/panels/comparison/panel-list.js';
import { EvaluationScreen } from '../../../source/ui/screens/evaluation.js';
import { TrainingScreen } from '../../../source/ui/screens/training.js';
import { titleText } from '../../../source/ui/shell/title-line.js';
import { makeTheme } from '../../../source/ui/theme.js';
import { chosen, classes, drawn, evaluatedState, labels } from '../evaluated.js';
import { fixtureState } from '../fixtures.js';
import { plain, renderAt, screenProps } from '../render.js';
import { openShell } from '../shell.js';
import { expectFits } from './fits.js';

const config = { folds: 3, fold: null, protocol: 'both' };
const passes = passesOf({ folds: 3, fold: null, protocol: 'both' });
const roles = { classes, ...classRoles(classes, { melanoma: null, malignant: null }) };
const figures = [1, 2, 3].map((seed) =>
  foldFigures({ ...roles, labels, probabilities: drawn(seed, seed / 2) }),
);
const names = ['loss', 'accuracy', 'balancedAccuracy', 'macroF1', 'brier'] as const;
const others = ['calibrationError', 'melanomaAuc', 'malignantAuc'] as const;
const spread = Object.fromEntries(
  [...names, ...others].map((name) => [name, spreadOf(figures.map((one) => one[name]))]),
) as NonNullable<RunState['phases'][string]['folds']>['spread'];
const leaky = evaluate({ ...roles, labels, probabilities: drawn(9, 4) });
const { validation, test: honest } = evaluatedState.phases[chosen].result!;

const state: RunState = {
  ...evaluatedState,
  config: { ...evaluatedState.config, ...config },
  phases: {
    ...evaluatedState.phases,
    [chosen]: {
      ...evaluatedState.phases[chosen],
      folds: {
        folds: figures.map((outOfFold, n) => ({
          ...{ fold: n + 1, bestEpoch: n + 2, epochs: 8, outOfFold, validation: outOfFold },
        })),
        spread,
      },
    },
  },
  protocols: {
    why: 'They differ because 42 of the 56 validation images have a copy in training.',
    leak: { validation: 56, inTraining: 42 },
    phases: [
      {
        phase: chosen,
        asPublished: { leaky: true, validation: leaky },
        grouped: { validation, test: honest! },
      },
    ],
  },
};
const panelOf = (name: string): number => allPanelsOf(state).findIndex((one) => one.name === name);
const show = (width: number, height: number, panel: number): string => {
  const props = { ...screenProps('finished', 'evaluation', { width, height }, { panel }), state };
  return renderAt(width, height, <EvaluationScreen {...props} />);
};
const recipeOf = (id: string) => allPhases.find((one) => one.id === id)?.recipe;
const percent = (share: number | null): string => `${(100 * share!).toFixed(1)}%`;

describe('the evaluation of several passes', () => {
  it('shows each fold, their mean and their standard deviation', () => {
    const frame = plain(show(80, 21, panelOf('Folds')));
    expect(frame).toMatchSnapshot();
    for (const { accuracy } of figures) expect(frame).toContain(percent(accuracy));
    const { mean, sd } = spread.accuracy;
    expect(frame).toMatch(new RegExp(`mean +${percent(mean)}`));
    expect(frame).toMatch(new RegExp(`sd +${percent(sd)}`));
  });

  it.each([
    ['cases', (_n: number) => 8, 'n=8', 'n 8'],
    ['others', (n: number) => n - 7, '7 others', '7 others'],
  ])(
    'shows no AUC of a fold with fewer than ten %s, but how many it has, and no mean of it',
    (_what, melanomas, onScreen, inLines) => {
      const parts = state.phases[chosen].folds!.folds.map((one, n) => {
        const { outOfFold } = one;
        const melanomaCases = melanomas(outOfFold.n);
        return n === 1 ? { ...one, outOfFold: { ...outOfFold, melanomaCases } } : one;
      });
      const folds = { ...state.phases[chosen].folds!, folds: parts };
      const phases = { ...state.phases, [chosen]: { ...state.phases[chosen], folds } };
      const size = { width: 80, height: 21 };
      const props = screenProps('finished', 'evaluation', size, { panel: panelOf('Folds') });
      const frame = plain(
        renderAt(80, 21, <EvaluationScreen {...props} state={{ ...state, phases }} />),
      );
      const lines = foldLines({ phase: chosen, ...folds }, state);
      const [first, second] = figures.map(({ melanomaAuc }) => melanomaAuc!.toFixed(3));
      for (const [text, few] of [[frame, onScreen], [lines.join('\n'), inLines]] as const) {
      expect(text).toMatch(new RegExp(`1 .* ${first} `));
      expect(text).toMatch(new RegExp(`2 .* ${few} `));
      expect(text).not.toContain(second);
      expect(text).toMatch(/mean .* n\/a /);
      expect(text).toContain('Fewer than 10 cases, or others, in a fold');
    } // prettier-ignore
    },
  );

  it('says where a fold lacks a class that its means are over others than those of all folds', () => {
    const split = (...test: number[]) => ({ train: [9, 9, 9], validation: [1, 1, 1], test });
    const said = (...folds: ReturnType<typeof split>[]): string[] => {
      const of = { ...state, catalog: { ...state.catalog!, folds } };
      const size = { width: 80, height: 30 };
      const props = screenProps('finished', 'evaluation', size, { panel: panelOf('Folds') });
      const frame = plain(renderAt(80, 30, <EvaluationScreen {...props} state={of} />));
      const lines = foldLines({ phase: chosen, ...state.phases[chosen].folds! }, of);
      return [frame, lines.join('\n')].map((text) => text.replace(/[\s│]+/g, ' '));
    };
    const start = 'Balanced accuracy and macro F1 of a fold are over the classes that it has';
    for (const text of said(split(3, 1, 2), split(3, 0, 2), split(3, 0, 0))) {
      expect(text).toContain(`${start}, 1 to 3; all folds together have 3, and their figures`);
    }
    // A class that no fold holds out is lacking in all of them together as well.
    for (const text of said(split(3, 1, 0), split(3, 1, 0))) expect(text).not.toContain(start);
    for (const text of said(split(3, 0, 0), split(0, 1, 0))) {
      expect(text).toContain(`${start}, 1; all folds together have 2,`);
    }
    for (const text of said()) expect(text).not.toContain(start);
  });

  it('shows the leaky figure beside the honest one, and why they differ', () => {
    const frame = plain(show(80, 21, panelOf('Protocols')));
    expect(frame).toMatchSnapshot();
    expect(frame).toContain('LEAKY validation');
    const row = new RegExp(`${percent(leaky.accuracy.value)}.*${percent(honest!.accuracy.value)}`);
    expect(frame).toMatch(row);
    expect(frame).toContain('They differ because 42 of the 56');
  });

  it('shows the protocols as soon as they are compared', async () => {
    const shell = await openShell({ ...state, protocols: null }, { columns: 80, rows: 24 });
    await shell.type(String(state.phaseOrder.indexOf('evaluation') + 1));
    for (let n = panelOf('Protocols'); n > 0; n--) await shell.type(' ');
    expect(plain(shell.frame())).toContain('The evaluation compares the protocols when');
    shell.store.set(state);
    await shell.settle();
    expect(plain(shell.frame())).toContain('They differ because 42 of the 56');
    shell.unmount();
  });

  it('says of a class that the policies drop that the leaky model alone has it', () => {
    const droppedClasses = [{ class: 'twin', images: 2 }];
    const more = { ...state, protocols: { ...state.protocols!, droppedClasses } };
    const size = { width: 80, height: 21 };
    const props = screenProps('finished', 'evaluation', size, { panel: panelOf('Protocols') });
    const frame = plain(renderAt(80, 21, <EvaluationScreen {...props} state={more} />));
    const text = frame.replace(/[\s│]+/g, ' ');
    expect(text).toContain('of twin (2 images) the policies leave out every image under grouped');
    expect(show(80, 21, panelOf('Protocols'))).not.toContain('policies');
  });

  it('says that the choice over the folds favours the chosen one, and of how many folds curves are', () => {
    const phases = plain(show(80, 24, panelOf('Phases'))).replace(/[\s│]+/g, ' ');
    expect(phases).toContain('Other folds hold those validation images out');
    const inFolds = Object.fromEntries(
      Object.entries(state.phases).map(([name, phase]) => {
        const history = phase.history.map((epoch) => ({ ...epoch, folds: 3 }));
        return [name, { ...phase, history }];
      }),
    );
    const own = inFolds[chosen];
    const folded = { ...state, phases: inFolds };
    const size = { width: 80, height: 21 };
    const props = screenProps('finished', 'evaluation', size, { panel: panelOf('Curves') });
    const curves = renderAt(80, 21, <EvaluationScreen {...props} state={folded} />);
    expect(plain(curves)).toContain('mean of 3 folds');
    const { width, height } = size;
    const view = { ...screenProps('finished', chosen, { width, height }), state: folded };
    const training = (columns: number): string =>
      plain(renderAt(columns, 21, <TrainingScreen {...view} width={columns} phase={own} />));
    expect(training(80)).toMatch(/★ 3 folds, .*\d: \d\.\d{3} ─.*★ 3 folds, .*\d: \d+\.\d% ─/);
    expect(training(140)).toMatch(/mean of 3 folds, best at epoch \d+: validation \d\.\d{3}/);
    expect(training(80)).toContain('out-of-fold acc');
  });

  it('says in each of them that predictions are means over several views, and in the plain output', () => {
    const tta = { ...state, config: { ...state.config, evaluation: { tta: 'all' } } };
    const size = { width: 80, height: 21 };
    const said = (name: string, of: RunState): string => {
      const props = screenProps('finished', 'evaluation', size, { panel: panelOf(name) });
      return plain(renderAt(80, 21, <EvaluationScreen {...props} state={of} />)).replace(
        /[\s│]+/g,
        ' ',
      );
    };
    expect(said('Folds', tta)).toContain('3 folds, out-of-fold, mean of 8 views');
    expect(said('Protocols', tta)).toContain(
      'Each prediction is the mean of 8 views of the image.',
    );
    expect(said('Phases', tta)).toContain(
      'valid, oof (out-of-fold): mean of 8 views; accuracy in %, loss',
    );
    for (const name of ['Folds', 'Protocols', 'Phases'])
      expect(said(name, state)).not.toContain('views');
    const folds = { phase: chosen, ...state.phases[chosen].folds! };
    const protocols = { ...state.protocols! };
    const written = (of: RunState): string =>
      [...foldLines(folds, of), ...protocolLines(protocols, of)].join('\n');
    expect(written(tta)).toContain('images that it held out, mean of 8 views each:');
    expect(written(tta)).toContain('each prediction: mean of 8 views of the image');
    expect(written(state)).not.toContain('of 8 views');
    const prior = {
      ...state,
      config: { ...state.config, evaluation: { priorCorrection: 'auto' } },
    };
    expect(written(prior)).toContain('that it held out, by the prior correction of each model:');
    expect(written(prior)).toContain('groups of images), by the prior correction of each model:');
    expect(said('Protocols', prior)).toContain(
      'Accuracies are by the prior correction of each model.',
    );
    expect(written(state)).not.toContain('prior');
  });

  it('says of every figure that is of held-out folds that it is out-of-fold', () => {
    for (const name of [
      'Matrix',
      'By class',
      'Figures',
      'Calibration',
      'Operating point',
      'Slices',
    ]) {
      const frame = plain(show(80, 21, panelOf(name)));
      expect(frame).toContain('out-of-fold');
      expect(frame).not.toContain('test set');
    }
    expect(plain(show(80, 21, panelOf('Phases')))).toMatch(/ oof .*\n/);
  });

  it('fits every size, and has the panels on a large terminal', () => {
    for (const [width, height] of [[60, 12], [80, 21], [100, 27], [160, 47], [220, 57]] as const) {
      for (const panel of allPanelsOf(state).keys())
        expectFits(show(width, height, panel), width, height);
    } // prettier-ignore
    expect(plain(show(160, 47, 0))).toContain('under as-published, LEAKY: validation');
    const pages = [0, 1, 2].map((page) => plain(show(160, 47, page))).join('\n');
    expect(pages).toContain('3 folds, out-of-fold');
    expect(pages).toContain('Protocols: as-published, LEAKY, beside grouped');
  });

  it('a study of one split has neither panel', () => {
    const own = allPanelsOf(evaluatedState).map(({ name }) => name);
    expect(own).not.toContain('Folds');
    expect(own).not.toContain('Protocols');
  });
});

describe('a pass under way', () => {
  const training = fixtureState('mid-training');
  const id = training.runningPhase!;
  const inPass = (place: number): RunState => {
    const pass = { pass: passes[place - 1], images: { train: 9, validation: 3, test: 4 } };
    const phases = { ...training.phases, [id]: { ...training.phases[id], pass } };
    return { ...training, phases, config: { ...training.config, ...config } };
  };
  const frame = (place: number, width: number, height: number): string => {
    const run = inPass(place);
    const props = { ...screenProps('mid-training', id, { width, height }), state: run };
    return renderAt(width, height, <TrainingScreen {...props} phase={run.phases[id]} />);
  };

  it('is named with its fold at 80x21', () => {
    const shown = plain(frame(3, 80, 21));
    expect(shown).toContain('fold 2 of 3');
    expectFits(frame(3, 80, 21), 80, 21);
  });

  it('has the training classes of its own fold and of other sources; of a leaky one the number alone', () => {
    const { classes: names, counts } = training.catalog!;
    const folds = [1, 2, 3].map((n) => ({ ...counts, train: names.map((_, c) => 100 * n + c) }));
    const used = names.map((_, c) => (c === 0 ? 5000 : 0));
    const none = { heldOut: 0, copies: 0, contradictory: 0 };
    const splits = [names.map(() => 0), used, used].map((own) => ({ used: own, ...none }));
    const extra = { folders: ['/more'], given: 5000, unreadable: [], otherClasses: [], splits };
    const shown = (place: number | null, change: object = {}): string => {
      const run = inPass(place ?? 1);
      const phase = { ...run.phases[id], ...(place === null && { pass: null }), ...change };
      const size = { width: 80, height: 21 };
      const props = screenProps('mid-training', id, size, { panel: 1 });
      const state = { ...run, catalog: { ...run.catalog!, folds, extra } };
      return plain(renderAt(80, 21, <TrainingScreen {...props} state={state} phase={phase} />));
    };
    const second = shown(3);
    expect(second).toContain('Training classes, fold 2 of 3');
    expect(second).toMatch(new RegExp(`${names[0]} .* 5,200 `));
    expect(second).toMatch(new RegExp(`${names[1]} .* 201 `));
    expect(shown(null)).toContain('Training classes, fold 1 of 3');
    const leaky = shown(1);
    expect(leaky).toContain('Training classes, as-published, LEAKY');
    expect(leaky).toContain('Trains on 9 images');
    expect(leaky).not.toContain(names[1]);
    const passes = [inPass(4).phases[id].pass!].map((pass) => ({ ...pass, history: [] }));
    expect(shown(null, { passes })).toContain('Training classes, fold 3 of 3');
    // Beside a leaky pass the grouped one of a single split is the phase itself.
    const beside = [{ ...inPass(1).phases[id].pass!, history: [] }];
    const honest = shown(null, { passes: beside });
    expect(honest).not.toContain('LEAKY');
    expect(honest).toContain(names[1]);
  });

  it('is named in the evaluation beside what is of all folds: in the table, the curves and the matrix', () => {
    const size = { width: 80, height: 24 };
    const of = (place: number, panel: string, change: RunState['phases'] = {}): string => {
      const run = inPass(place);
      const matrix = classes.map((_, r) => classes.map((_c, c) => (r === c ? 3 : 0)));
      const history = run.phases[id].history.map((one) => ({ ...one, confusionMatrix: matrix }));
      const phases = { ...run.phases, [id]: { ...run.phases[id], history }, ...change };
      const model = run.phaseOrder.filter((one) => recipeOf(one)).indexOf(id);
      const view = { panel: panelOf(panel), model, epoch: 0 };
      const props = screenProps('mid-training', 'evaluation', size, view);
      return plain(renderAt(80, 24, <EvaluationScreen {...props} state={{ ...run, phases }} />));
    };
    for (const [place, name] of [[1, 'as-published, LEAKY'], [3, 'fold 2 of 3']] as const) {
      expect(of(place, 'Phases')).toMatch(new RegExp(`Augmented .*${name}`));
      expect(of(place, 'Curves')).toContain(`Augmented, ${name}`);
      const epoch = '(validation set after epoch 4 of 4, the best|val, epoch 4/4, best), counts ─';
      expect(of(place, 'Matrix')).toMatch(new RegExp(`Augmented, ${name}: ${epoch}`));
      expect(of(place, 'By class')).toContain(`Augmented, ${name} by class`);
    } // prettier-ignore
    const { baseline } = training.phases;
    const folded = { ...baseline, history: baseline.history.map((one) => ({ ...one, folds: 3 })) };
    expect(of(3, 'Curves', { baseline: folded })).not.toContain('mean of 3 folds');
    const other = { ...folded, id };
    expect(of(3, 'Curves', { baseline: folded, [id]: other })).toContain('mean of 3 folds');
  });

  it('is called LEAKY in its view and in the title, and the honest ones are not', () => {
    const title = (place: number): string =>
      titleText(
        { run: inPass(place), now: 0, width: 80 },
        makeTheme({ colors: false, ascii: false }),
      );
    expect(plain(frame(1, 80, 21))).toContain('as-published, LEAKY');
    expect(title(1)).toContain('LEAKY');
    expect(plain(frame(2, 80, 21))).not.toContain('LEAKY');
    expect(title(2)).not.toContain('LEAKY');
  });
});
