import { describe, expect, it } from 'vitest';
import type { RunState } from '../../../source/runs/state.js';
import { phases } from '../../../source/study/phases.js';
import type { ScreenProps } from '../../../source/ui/contracts.js';
import { printableState } from '../../../source/ui/printable-state.js';
import { EvaluationScreen } from '../../../source/ui/screens/evaluation.js';
import { fixtureState, type FixtureName } from '../fixtures.js';
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
  it.each([0, 1, 2, 3])('shows panel %i at 80x21', (panel) => {
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
    const mounted = mountAt(80, <EvaluationScreen {...props} />);
    const before = mounted.lastFrame();
    const { augmented } = props.state.phases;
    const change = (part: Partial<typeof augmented>): ScreenProps['state'] => ({
      ...props.state,
      phases: { ...props.state.phases, augmented: { ...augmented, ...part } },
    });
    mounted.rerender(<EvaluationScreen {...props} state={change({ step: augmented.step + 1 })} />);
    expect(mounted.lastFrame()).toBe(before);
    const next = { ...augmented.history[0], epoch: augmented.history.length + 1 };
    const history = [...augmented.history, next];
    mounted.rerender(<EvaluationScreen {...props} state={change({ history })} />);
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
      for (const panel of [0, 1, 2, 3]) {
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
    for (const panel of [0, 1, 2, 3]) {
      const frame = show({ ...props, state, view: { ...props.view, panel } }, { colors: false });
      expect(frame).not.toMatch(anySequence);
    }
  });
});
