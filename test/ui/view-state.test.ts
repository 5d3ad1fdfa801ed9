import { describe, expect, test } from 'vitest';
import type { RunState } from '../../source/runs/state.js';
import { phaseIds } from '../../source/study/phases.js';
import {
  initialView,
  marksIn,
  pasted,
  press,
  runChanged,
  scrollEndsAt,
  viewedPhase,
  viewOf,
  type AppView,
  type Effect,
} from '../../source/ui/view-state.js';
import { selectedPicture } from '../../source/ui/panels/data/findings.js';
import { hinted, hintLine } from '../../source/ui/hints.js';
import { messageLines } from '../../source/ui/shell/messages.js';
import { makeTheme } from '../../source/ui/theme.js';
import { allPanelsOf } from '../../source/ui/panels/comparison/panel-list.js';
import { chosen, classes, evaluatedState } from './evaluated.js';
import { fixtureState } from './fixtures.js';

const training = fixtureState('mid-training');
const finished = fixtureState('finished');

/** Presses keys one after the other. */
function after(run: RunState, ...keys: string[]): { view: AppView; effects: Effect[] } {
  let view = initialView;
  const effects: Effect[] = [];
  for (const key of keys) {
    const pressed = press(view, key, run);
    view = pressed.view;
    if (pressed.effect) effects.push(pressed.effect);
  }
  return { view, effects };
}
const viewedAfter = (...keys: string[]): string =>
  viewedPhase(after(training, ...keys).view, training);

describe('which phase is looked at', () => {
  test('the one that runs, until the user moves', () => {
    expect(viewedAfter()).toBe('augmented');
    const { view } = after(training, 'right');
    expect(viewedPhase(view, finished)).toBe('balanced');
    expect(viewedPhase(initialView, finished)).toBe('evaluation');
  });

  test.each([
    [['left'], 'baseline'],
    [['shift-tab'], 'baseline'],
    [['right'], 'balanced'],
    [['tab', 'tab'], 'weighted'],
    [['home'], 'data'],
    [['home', 'left'], 'data'],
    [['end', 'right'], 'evaluation'],
    [['7'], 'evaluation'],
    [['2'], 'samples'],
    [['1', 'f'], 'augmented'],
  ])('%j leads to %s', (keys, phase) => {
    expect(viewedAfter(...keys)).toBe(phase);
  });

  test('a number beyond the phases of this run changes nothing', () => {
    const short = { ...training, phaseOrder: training.phaseOrder.slice(0, 4) };
    expect(viewedPhase(press(initialView, '6', short).view, short)).toBe('augmented');
  });

  test.each([...'1234567890', 'left', 'right', 'home', 'end'])(
    '%s chooses none before it is known which phases the run has',
    (key) => {
      expect(after(fixtureState('empty'), key).view.pinned).toBeNull();
    },
  );

  test('one that the run turns out not to have leads to the newest, as if none was chosen', () => {
    const short = { ...training, phaseOrder: ['data', 'augmented'] };
    const view = { ...initialView, pinned: 'weighted' };
    expect(viewedPhase(view, short)).toBe('augmented');
    expect(hinted(short, view).map(({ name }) => name)).not.toContain('follow');
    expect(viewedPhase(press(view, 'left', short).view, short)).toBe('data');
  });
});

describe('pasted text', () => {
  const typing = after(training, 'n', 'a', 'space').view;

  test('is no keys', () => {
    const view = pasted(initialView, 'p\ns\nx\ny\n+++');
    const notice = 'Pasted text is no keys: nothing was done.';
    expect(view).toEqual({ ...initialView, notice });
  });

  test('is of the note that is typed, on one line and without control characters', () => {
    const { draft, notice } = pasted(
      typing,
      'b\r\nc\n\td\u0007\u001b[31me\u001b[0m\u202e\u{1f469}\u200d\u{1f33e}',
    );
    expect(draft!.before).toBe('a b c  de\u{1f469}\u200d\u{1f33e}');
    expect(notice).toBeNull();
  });

  test('beyond the longest note is left out between two graphemes, and the notice says so', () => {
    const family = '\u{1f469}\u200d\u{1f33e}';
    const { draft, notice } = pasted(typing, 'x'.repeat(496) + family);
    expect(draft!.before).toBe(`a ${'x'.repeat(496)}`);
    expect(notice).toBe('A note has 500 characters at most: the rest was left out.');
    expect(pasted(typing, 'x'.repeat(498))).toMatchObject({ notice: null });
  });

  test('typed beyond it, too', () => {
    const full = pasted(typing, 'x'.repeat(498));
    const { view } = press(full, 'y', training);
    expect(view).toMatchObject({ draft: full.draft, notice: expect.stringMatching(/at most/) });
    expect(press(view, 'backspace', training).view.notice).toBeNull();
  });
});

describe('commands', () => {
  test('plus and minus change the learning rate in the view of a training phase alone', () => {
    const changes = ['+', '-', '='].map((key) => after(training, key));
    expect(changes.flatMap(({ effects }) => effects)).toEqual(
      [2, 0.5, 2].map((value) => ({ send: { command: 'learning-rate', value } })),
    );
    expect(changes[0].view.notice).toMatch(/Doubling the learning rate/);
    expect(after(training, '1', '+').effects).toEqual([]);
    expect(after(finished, '3', '+').view.notice).toBe('The run is over.');
  });

  test('a held plus changes the learning rate once a step', () => {
    const { view, effects } = after(training, ...Array.from({ length: 40 }, () => '+'), '-');
    expect(effects).toHaveLength(1);
    const notice = 'The learning rate changes at the next step: press again after it.';
    expect(view.notice).toBe(notice);
    // The run's log has it, but no step was made with it yet.
    const heard = { ...training, ratesAsked: training.ratesAsked + 1, rateAwaited: 7 };
    expect(press(view, '+', heard)).toMatchObject({ view: { notice }, effect: null });
    const applied = { ...heard, rateAwaited: null };
    expect(press(view, '+', applied).effect).toEqual({
      send: { command: 'learning-rate', value: 2 },
    });
  });

  test.each([
    ['+', 8, 2],
    ['-', 1 / 8, 0.5],
  ])('%s at %d times the learning rate asks first', (key, rateFactor, value) => {
    const at = (factor: number): RunState => {
      const augmented = { ...training.phases.augmented, rateFactor: factor };
      return { ...training, phases: { ...training.phases, augmented } };
    };
    expect(after(at(rateFactor / value), key).effects).toHaveLength(1);
    expect(after(at(rateFactor * value), key === '+' ? '-' : '+').effects).toHaveLength(1);
    const { view, effects } = after(at(rateFactor), key);
    expect(effects).toEqual([]);
    expect(view.overlay).toBe('rate');
    expect(after(at(rateFactor), key, key, 'n')).toMatchObject({
      view: { overlay: 'none' },
      effects: [],
    });
    for (const yes of ['y', 'enter']) {
      expect(after(at(rateFactor), key, yes)).toMatchObject({
        view: { overlay: 'none' },
        effects: [{ send: { command: 'learning-rate', value } }],
      });
    }
    // Another phase trains by now.
    expect(press(view, 'y', training)).toMatchObject({ view: { overlay: 'none' }, effect: null });
  });

  test.each(['+', '-', 'o'])(
    '%s is of the phase in view: one that does not train says so',
    (key) => {
      const { view, effects } = after(training, '3', key);
      expect(effects).toEqual([]);
      expect(view.notice).toBe('Baseline does not train now.');
      const { augmented } = training.phases;
      const transfer: RunState = {
        ...training,
        phaseOrder: training.phaseOrder.map((id) => (id === 'augmented' ? 'transfer' : id)),
        phases: { ...training.phases, transfer: { ...augmented, id: 'transfer' } },
        runningPhase: 'transfer',
      };
      expect(after(transfer, key).effects).toMatchObject([{ send: {} }]);
    },
  );

  test.each<[string, Partial<RunState>, Effect]>([
    ['p', {}, { send: { command: 'pause' } }],
    ['p', { status: 'paused' }, { send: { command: 'continue' } }],
    ['s', {}, { send: { command: 'stop-after-epoch', value: 1 } }],
    ['s', { stopsAfterEpoch: true }, { send: { command: 'stop-after-epoch', value: 0 } }],
    ['enter', { waitingPhase: 'balanced' }, { send: { command: 'next-phase' } }],
  ])('%s with %j', (key, change, effect) => {
    expect(press(initialView, key, { ...training, ...change }).effect).toEqual(effect);
  });

  test('a pause while the run waits for room is said to come with it', () => {
    const held = { ...training, status: 'held' as const };
    const { view, effect } = press(initialView, 'p', held);
    expect(effect).toEqual({ send: { command: 'pause' } });
    expect(view.notice).toBe('Pauses when there is room.');
    expect(press(initialView, 'p', training).view.notice).toBeNull();
  });

  test.each(['p', 's', 'x'])('%s does nothing once the run is over, and says so', (key) => {
    const { view, effects } = after(finished, key);
    expect(effects).toEqual([]);
    expect(view.notice).toMatch(/over/);
    expect(view.overlay).toBe('none');
  });

  test.each([[], ['n', 'a'], ['x'], ['l']])('Ctrl-Z after %j leaves all as it is', (...keys) => {
    const { view } = after(training, ...keys);
    const pressed = press(view, 'ctrl-z', training);
    expect(pressed).toEqual({ view, effect: { suspend: true } });
  });

  test('stop now asks first', () => {
    expect(after(training, 'x').effects).toEqual([]);
    expect(after(training, 'x', 'n').effects).toEqual([]);
    const { view, effects } = after(training, 'x', 'y');
    expect(effects).toEqual([{ send: { command: 'stop-now' } }]);
    expect(runChanged(view, finished).effect).toEqual({ exit: 'over' });
    const stays = after(training, 'x', 's');
    expect(stays.effects).toEqual([{ send: { command: 'stop-now' } }]);
    expect(runChanged(stays.view, finished).effect).toBeNull();
  });

  test('the native engine is installed after the run is stopped', () => {
    const offer = { message: 'It is faster.', command: 'melanoscope engine install' };
    const offered = { ...training, engine: { ...training.engine!, offer } };
    const { view, effects } = after(offered, 'i', 'y');
    expect(effects).toEqual([{ send: { command: 'stop-now' } }]);
    expect(runChanged(view, finished).effect).toEqual({ exit: 'install-engine' });
    const none = { ...training, engine: null };
    expect(after(none, 'i').view.overlay).toBe('none');
  });
});

describe('the way out', () => {
  test('asks while the run goes on', () => {
    expect(after(training, 'q').effects).toEqual([]);
    expect(after(training, 'q', 'escape', 'p').effects).toEqual([{ send: { command: 'pause' } }]);
    expect(after(training, 'q', 'l').effects).toEqual([{ exit: 'left' }]);
    expect(after(training, 'q', 's').effects).toEqual([{ send: { command: 'stop-now' } }]);
  });

  test('is open while the log is read, by which it is not known whether the run goes on', () => {
    const reading = { ...initialView, reading: true };
    const empty = fixtureState('empty');
    for (const key of ['q', 'd', 'ctrl-c']) {
      expect(press(reading, key, empty).effect).toEqual({ exit: 'left' });
    }
    const names = hinted(empty, reading).map(({ name }) => name);
    expect(names).toContain('quit');
    expect(names).not.toContain('stopNow');
    expect(names).not.toContain('note');
    expect(runChanged(reading, training).view.reading).toBe(false);
  });

  test('is open once the run is over', () => {
    expect(after(finished, 'q').effects).toEqual([{ exit: 'over' }]);
    expect(after(finished, 'ctrl-c').effects).toEqual([{ exit: 'over' }]);
  });

  test('a second Ctrl-C leaves at once', () => {
    expect(after(training, 'ctrl-c').effects).toEqual([]);
    expect(after(training, 'ctrl-c', 'ctrl-c').effects).toEqual([{ exit: 'interrupted' }]);
  });

  test('a question is withdrawn when the run ends meanwhile', () => {
    expect(runChanged(after(training, 'q').view, finished).view.overlay).toBe('none');
  });

  test('that the run stops is said until it has', () => {
    const { view } = after(training, 'x', 's');
    expect(runChanged(view, training).view.notice).toMatch(/^Stopping/);
    expect(runChanged(view, { ...training, status: 'stopped' })).toMatchObject({
      view: { notice: null },
      effect: null,
    });
  });

  test('why a run has failed is not hidden by what was said before', () => {
    const failed = { ...training, status: 'failed' as const, message: 'no images' };
    const asked = after(training, 't').view;
    expect(asked.notice).toMatch(/checkpoint/);
    expect(runChanged(asked, training).view.notice).toBe(asked.notice);
    expect(runChanged(asked, failed).view.notice).toBeNull();
    const question = runChanged(after(training, 'x').view, { ...training, status: 'killed' });
    expect(question.view).toMatchObject({ overlay: 'none', notice: null });
    // The runner that was before has failed, and its log is read again while the next one starts.
    const resumed = after(failed, 'r').view;
    expect(runChanged(resumed, failed).view.notice).toMatch(/Starting/);
  });
});

describe('a phase view', () => {
  test('keeps what its keys have changed while others are looked at', () => {
    const { view } = after(training, 'space', 'space', 'left', 'space', '4');
    expect(viewOf(view, 'augmented').panel).toBe(2);
    expect(viewOf(view, 'baseline').panel).toBe(1);
    expect(viewOf(view, 'weighted').panel).toBe(0);
  });

  test('has the keys of its own phase', () => {
    const { view } = after(training, '7', '%', 'down', 'down', 'up', '2', 'a', 'm', 'down');
    expect(viewOf(view, 'evaluation')).toMatchObject({ percent: true, model: 1 });
    expect(viewOf(view, 'samples')).toMatchObject({ augmented: true, more: 1, selected: 1 });
  });
});

describe('the page of a list', () => {
  test.each([
    ['augmented', '4', 'space'],
    ['data', '1', 'space'],
    ['data', '1', 'e'],
    ['evaluation', '7', 'down'],
    ['evaluation', '7', 'up'],
    ['evaluation', '7', 'space'],
  ])('of %s (%s) is the first again after %s', (phase, to, key) => {
    const paged = after(finished, to, 'pagedown', 'pagedown');
    expect(viewOf(paged.view, phase).listPage).toBe(2);
    expect(viewOf(press(paged.view, key, finished).view, phase).listPage).toBe(0);
  });

  test('and the split stay as they are while findings stand in their place', () => {
    const { view } = after(finished, '1', 'e', 'pagedown', '.', 'space', 'e');
    expect(viewOf(view, 'data')).toMatchObject({ findings: false, listPage: 0, panel: 0 });
    const back = after(finished, '1', 'e', 'pageup', 'escape', 'pagedown');
    expect(viewOf(back.view, 'data')).toMatchObject({ findings: false, listPage: 1 });
  });

  test('give way to all problems, which scroll, and these to the findings and to Esc', () => {
    const data = (...keys: string[]) => viewOf(after(finished, '1', ...keys).view, 'data');
    const open = { problems: true, findings: false, panel: 0 };
    expect(data('space', 'pagedown', 'b', 'pagedown')).toMatchObject({
      ...open,
      panel: 1,
      listPage: 1,
    });
    expect(data('e', 'b', 'space')).toMatchObject(open);
    expect(data('b', 'e')).toMatchObject({ problems: false, findings: true });
    expect(data('b', 'b')).toMatchObject({ problems: false, listPage: 0 });
    expect(data('b', 'pagedown', 'escape')).toMatchObject({ problems: false, listPage: 0 });
  });
});

describe('the confusion matrix', () => {
  test('is moved over by arrow keys once it is entered, and left by Escape', () => {
    const { view } = after(finished, '7', 'm', 'down', 'right', 'right', 'up', 'down');
    expect(view.overlay).toBe('cells');
    expect(viewOf(view, 'evaluation').cell).toEqual({ row: 1, column: 2 });
    expect(after(finished, '7', 'm', 'escape', 'right').view.overlay).toBe('none');
    expect(viewOf(after(finished, '7', 'right').view, 'evaluation').cell.column).toBe(0);
  });

  test('opens the images of a cell with Enter; arrows go through them', () => {
    const { view } = after(finished, '7', '[', 'm', 'right', 'enter', 'right', 'right', 'left');
    expect(view.overlay).toBe('images');
    const own = viewOf(view, 'evaluation');
    expect(own).toMatchObject({ image: 1, epoch: null, cell: { column: 1 } });
    const back = after(finished, '7', 'm', 'enter', 'right', 'escape', 'down').view;
    expect(back.overlay).toBe('cells');
    expect(viewOf(back, 'evaluation')).toMatchObject({ image: 0, cell: { row: 1 } });
  });

  test('lays heat maps over all images of its cells, or takes them off', () => {
    const heat = (...keys: string[]) =>
      viewOf(after(finished, '7', 'm', ...keys).view, 'evaluation').heat;
    expect(heat('enter', 'a')).toBe(true);
    expect(heat('enter', 'a', 'right', 'escape', 'down', 'enter')).toBe(true);
    expect(heat('enter', 'a', 'a')).toBe(false);
    expect(heat('a')).toBe(false);
  });

  test('goes back through the epochs and on to the result', () => {
    const epoch = (...keys: string[]) =>
      viewOf(after(evaluatedState, '7', ...keys).view, 'evaluation').epoch;
    expect(epoch('[')).toBe(0);
    expect(epoch('[', '[')).toBe(-1);
    expect(epoch('[', '[', ']', ']')).toBeNull();
    const far = Array.from({ length: 99 }, () => '[');
    const { history } = evaluatedState.phases[evaluatedState.chosen!.phase];
    expect(epoch(...far)).toBe(1 - history.length);
    // This log is of a version that kept no matrix of an epoch.
    expect(viewOf(after(finished, '7', '[').view, 'evaluation').epoch).toBeNull();
  });

  test('says why there is no epoch to go back to, until the next key', () => {
    const notice = (run: RunState, ...keys: string[]) => after(run, '7', ...keys).view.notice;
    const old = 'This log, of an earlier version, has no matrix of the epochs of Balanced.';
    expect(finished.chosen!.phase).toBe('balanced');
    for (const keys of [['['], [']'], ['m', '['], ['[', '[']])
      expect(notice(finished, ...keys)).toBe(old);
    expect(notice(finished, '[', '%')).toBeNull();
    for (const key of ['[', ']']) expect(notice(evaluatedState, key)).toBeNull();
    const begun = fixtureState('first-step');
    expect(notice(begun, '[')).toBe('No epoch of Baseline is over.');
    const row = evaluatedState.phases[evaluatedState.chosen!.phase];
    const ensemble = { phases: ['baseline'], row: { ...row, history: [] } };
    expect(notice({ ...evaluatedState, ensemble }, 'down', 'down', '[')).toMatch(
      /^The ensemble has/,
    );
    const untrained = { ...evaluatedState, phaseOrder: ['data', 'evaluation'] };
    expect(after(untrained, '2', '[').view.notice).toBe('This study trains no model.');
  });

  test('says what a key has changed in a panel that is not in view', () => {
    const notice = (...keys: string[]) => after(evaluatedState, '7', ...keys).view.notice;
    expect(notice('space', '[')).toMatch(
      /^Matrix and By class: Balanced, validation set after epoch \d+ of \d+/,
    );
    expect(notice('space', '[', ']')).toBe('Matrix and By class: Balanced, test set.');
    expect(notice('space', 'space', '[')).toBeNull();
    expect(notice('+')).toMatch(/^Operating point: melanoma from a score of 0\.\d{3} on\.$/);
    expect(notice(...Array.from({ length: 6 }, () => 'space'), '+')).toBeNull();
    const { operatingPoints } = evaluatedState;
    const calibrations = [{ slope: 1, intercept: -2 }];
    const calibrated = {
      ...evaluatedState,
      operatingPoints: { ...operatingPoints!, calibrations },
    };
    expect(after(calibrated, '7', '+', '+').view.notice).toMatch(
      /: melanoma from a calibrated score of/,
    );
    // The decision curve of this log has none that the threshold could move on.
    expect(notice(...Array.from({ length: 7 }, () => 'space'), '+')).toMatch(/^Operating point: /);
    expect(notice('space', '%')).toBe('Matrix: percent of the row.');
    // Moving over its cells brings the matrix into view.
    for (const keys of [['%'], ['space', 'm', '%'], ['space', 'm', '[']])
      expect(notice(...keys)).toBeNull();
    expect(after(finished, '1', '+').view.notice).toBeNull();
  });

  test('says that a cell of an epoch on the way opens onto the result', () => {
    const notice = (...keys: string[]) => after(evaluatedState, '7', ...keys).view.notice;
    expect(notice('[', 'm', 'enter')).toMatch(/^Images are of the result/);
    expect(notice('m', 'enter')).toBeNull();
  });

  test('goes back no further than the model that is shown, and on from there at once', () => {
    const { baseline } = evaluatedState.phases;
    const short = { ...baseline, history: baseline.history.slice(0, 3) };
    const run = { ...evaluatedState, phases: { ...evaluatedState.phases, baseline: short } };
    const far = Array.from({ length: 99 }, () => '[');
    const place = run.phaseOrder.indexOf('baseline') - run.phaseOrder.indexOf('balanced');
    expect([run.chosen!.phase, place]).toEqual(['balanced', -2]);
    const epoch = (...keys: string[]) => viewOf(after(run, '7', ...keys).view, 'evaluation').epoch;
    expect(epoch('up', 'up', ...far)).toBe(-2);
    expect(epoch('up', 'up', ...far, ']')).toBe(-1);
    // Deep in the chosen one's epochs, and then over to the short one.
    expect(epoch(...far, 'up', 'up', ']')).toBe(-1);
  });

  test('goes on from the model that is shown to the next', () => {
    const model = (...keys: string[]) =>
      viewOf(after(evaluatedState, '7', ...keys).view, 'evaluation').model;
    expect(model()).toBeNull();
    expect(model('down')).toBe(3);
    expect(model('up')).toBe(1);
    // Past the last one it begins again.
    expect(model('down', 'down', 'down')).toBe(1);
  });
});

test('the operating point moves by key as far as there are thresholds', () => {
  const moved = (...keys: string[]) =>
    viewOf(after(evaluatedState, '7', ...keys).view, 'evaluation').threshold;
  expect(moved('+', '+', '-')).toBe(1);
  const far = Array.from({ length: 500 }, () => '-');
  expect(moved(...far)).toBeLessThan(0);
  expect(moved(...far, '-')).toBe(moved(...far));
  expect(viewOf(after(finished, '7', '+').view, 'evaluation').threshold).toBe(0);
});

test('a PPV that is told elsewhere, or of too few, is said in words', () => {
  const points = evaluatedState.operatingPoints!;
  const told = (panel: number, operatingPoints: RunState['operatingPoints']) => {
    const spaces = Array.from({ length: panel }, () => 'space');
    return after({ ...evaluatedState, operatingPoints }, '7', ...spaces, 'b').view.notice;
  };
  const names = allPanelsOf(evaluatedState).map(({ name }) => name);
  const own = names.indexOf('Operating point');
  expect(told(own, points)).toBeNull();
  expect(told(0, points)).toMatch(/^Operating point: PPV \d\.\d% where 0\.1% have melanoma\.$/);
  const few = points.points.map((point) => ({
    ...point,
    counts: { ...point.counts, tp: 4, fn: 4 },
  }));
  for (const panel of [0, own]) {
    expect(told(panel, { ...points, points: few })).toMatch(
      /needs 10 of both, and there are 8 of /,
    );
    expect(told(panel, { ...points, points: [] })).toBe('No operating point is set.');
    expect(told(panel, null)).toBe('No operating point is set.');
  }
});

test('help and log are shown and hidden by their keys and by Escape', () => {
  expect(after(training, '?').view.overlay).toBe('help');
  expect(after(training, '?', '?').view.overlay).toBe('none');
  expect(after(training, 'l', 'up', 'up', 'down').view).toMatchObject({
    overlay: 'log',
    scrolled: 1,
  });
  expect(after(training, 'l', 'escape').view.overlay).toBe('none');
});

describe('what lies over a cell or its image leads back there', () => {
  const toImage = ['7', 'm', 'right', 'enter', 'right'];
  const over = (...keys: string[]) => after(training, ...toImage, ...keys).view;

  test.each([
    ['the help', ['?', 'down', 'escape']],
    ['the log', ['l', 'l']],
    ['the log opened from the help', ['?', 'l', 'escape']],
    ['the question whether to leave', ['q', 'n']],
    ['the question whether to stop', ['x', 'escape']],
    ['a stop that is asked for', ['x', 's']],
  ])('%s', (_what, keys) => {
    expect(over(keys[0]).overlay).not.toBe('images');
    const view = over(...keys);
    expect(view.overlay).toBe('images');
    expect(viewOf(view, 'evaluation')).toMatchObject({ image: 1, cell: { column: 1 } });
    expect(after(training, '7', 'm', ...keys).view.overlay).toBe('cells');
  });

  test('but who goes to another phase from there has left it', () => {
    expect(over('?', '1')).toMatchObject({ overlay: 'none', below: 'none' });
    expect(over('?', '1', '7', '?', 'escape').overlay).toBe('none');
    expect(over('escape', 'escape', '?', 'escape').overlay).toBe('none');
  });

  test('a question that is withdrawn since the run is over, too', () => {
    expect(runChanged(over('q'), finished).view.overlay).toBe('images');
  });
});

test('panels and splits are gone through either way', () => {
  const panel = (to: string, phase: string, ...keys: string[]) =>
    viewOf(after(finished, to, ...keys).view, phase).panel;
  for (const [to, phase] of [
    ['1', 'data'],
    ['3', 'baseline'],
    ['7', 'evaluation'],
  ] as const) {
    expect(panel(to, phase, 'space', 'v', 'backspace')).toBe(1);
    expect(panel(to, phase, 'V')).toBe(-1);
  }
  expect(panel('1', 'data', 'e', 'backspace')).toBe(0);
});

test('a cell without images says so and is not opened', () => {
  const { classes } = evaluatedState.catalog!;
  const { images } = evaluatedState.phases[evaluatedState.chosen!.phase].images!;
  const opened = (row: number, column: number) => {
    const keys = [...Array(row).fill('down'), ...Array(column).fill('right')] as string[];
    return after(evaluatedState, '7', 'm', ...keys, 'enter').view;
  };
  const cells = classes.flatMap((_, row) => classes.map((_name, column) => [row, column] as const));
  const has = ([row, column]: readonly [number, number]): boolean =>
    images.some((one) => one.class === classes[row] && one.predicted === classes[column]);
  expect(opened(...cells.find(has)!)).toMatchObject({ overlay: 'images', notice: null });
  expect(opened(...cells.find((cell) => !has(cell))!)).toMatchObject({
    overlay: 'cells',
    notice: 'No image is in this cell.',
  });
});

describe('scrolling', () => {
  const far = Array.from({ length: 40 }, () => 'pagedown');
  const open = (key: string, end: number) => scrollEndsAt(after(training, key).view, end);
  const pressed = (view: AppView, ...keys: string[]): AppView =>
    keys.reduce((now, key) => press(now, key, training).view, view);

  test('ends at the last line: each key after it moves by its own lines', () => {
    const help = open('?', 25);
    expect(pressed(help, ...far).scrolled).toBe(25);
    expect(pressed(help, ...far, 'up', 'up').scrolled).toBe(23);
    const log = open('l', 25);
    expect(pressed(log, ...far.map(() => 'pageup'), 'down').scrolled).toBe(24);
    expect(pressed(log, 'down', 'up').scrolled).toBe(1);
  });

  test('ends where the lines do once they are drawn, and where a larger terminal lets them', () => {
    const early = pressed(after(training, '?').view, ...far);
    expect(scrollEndsAt(early, 25).scrolled).toBe(25);
    expect(scrollEndsAt(scrollEndsAt(early, 25), 4).scrolled).toBe(4);
    expect(scrollEndsAt(early, 0).scrolled).toBe(0);
  });

  test('goes to either end by one key, and begins anew where it is opened', () => {
    const help = open('?', 25);
    expect(pressed(help, 'end').scrolled).toBe(25);
    expect(pressed(help, 'end', 'home').scrolled).toBe(0);
    const log = open('l', 25);
    expect(pressed(log, 'home').scrolled).toBe(25);
    expect(pressed(log, 'home', 'end').scrolled).toBe(0);
    expect(pressed(log, 'home', '?')).toMatchObject({ scrolled: 0, scrollEnd: Infinity });
  });

  test('keeps the lines that are looked at while the log grows, and follows it at its end', () => {
    const back = pressed(open('l', 25), 'up', 'up');
    expect(scrollEndsAt(back, 30).scrolled).toBe(7);
    expect(scrollEndsAt(open('l', 25), 30).scrolled).toBe(0);
  });
});

test('ten phases and more are reached by few keys', () => {
  const phaseOrder = [...phaseIds];
  const many: RunState = { ...training, phaseOrder };
  const seen = (...keys: string[]) => after(many, ...keys).view.pinned;
  expect(seen('9')).toBe(phaseIds[8]);
  expect(seen('0')).toBe(phaseIds[9]);
  expect(seen('end')).toBe(phaseIds.at(-1));
  expect(seen('end', 'left')).toBe(phaseIds.at(-2));
  expect(phaseIds.length).toBeLessThanOrEqual(12);
  expect(after(training, '0').view.pinned).toBeNull();
});

describe('marks on the labels of findings', () => {
  const picture = (file: string) => ({
    path: `pictures/${file}.png`,
    class: 'nevus',
    file,
    width: 9,
    height: 9,
    kind: 'original' as const,
    split: 'train' as const,
  });
  const run: RunState = {
    ...training,
    findings: [
      { kind: 'contradictory labels', files: 2, pictures: [picture('a'), picture('b')] },
      { kind: 'near duplicates', files: 2, pictures: [picture('c'), picture('d')] },
    ],
  };
  const marked = (...keys: string[]) =>
    after(run, 'home', ...keys).effects.map((effect) =>
      'send' in effect && effect.send.command === 'mark-label'
        ? [effect.send.file, effect.send.status]
        : effect,
    );

  test('are sent for the picture in focus, which moves over all findings and wraps around', () => {
    expect(marked('e', 'w')).toEqual([['a', 'wrong']]);
    expect(marked('e', 'down', 'down', 'u')).toEqual([['c', 'unsure']]);
    expect(marked('e', 'up', 'w')).toEqual([['d', 'wrong']]);
  });

  test('are taken back by the same key and changed by the other', () => {
    expect(marked('e', 'w', 'w', 'u', 'w')).toEqual([
      ['a', 'wrong'],
      ['a', 'none'],
      ['a', 'unsure'],
      ['a', 'wrong'],
    ]);
    const before = { ...run, marks: { a: 'wrong' as const } };
    expect(after(before, 'home', 'e', 'w').effects).toMatchObject([{ send: { status: 'none' } }]);
  });

  test('as wrong carry the class that the CSV tells, until the key is pressed again, and again takes them back', () => {
    const other = { ...picture('a'), told: { class: 'melanoma', names: ['mel'] } };
    const told = (change: Partial<RunState> = {}): RunState => ({
      ...run,
      findings: [
        { kind: 'labels that the CSV tells otherwise', files: 2, pictures: [other, picture('b')] },
      ],
      ...change,
    });
    const sent = (state: RunState, ...keys: string[]) =>
      after(state, 'home', 'e', ...keys).effects.map(
        (effect) =>
          'send' in effect &&
          effect.send.command === 'mark-label' && [effect.send.label, effect.send.status],
      );
    const cycle = [
      ['melanoma', 'wrong'],
      ['', 'wrong'],
      ['', 'none'],
    ];
    expect(sent(told(), 'w', 'w', 'w', 'w')).toEqual([...cycle, cycle[0]]);
    // The writer keeps a label that is none of these.
    expect(after(told(), 'home', 'e', 'w', 'w').effects).toMatchObject([
      { send: { known: '' } },
      { send: { known: 'melanoma' } },
    ]);
    expect(sent(told(), 'u')).toEqual([['', 'unsure']]);
    expect(sent(told(), 'down', 'w', 'w')).toEqual([cycle[1], cycle[2]]);
    // A person has written another: it goes with the mark.
    const written = { marks: { a: 'wrong' as const }, newLabels: { a: 'vascular lesion' } };
    expect(sent(told(written), 'w', 'w')).toEqual([cycle[2], cycle[0]]);
    const noticeAfter = (...keys: string[]) => after(told(), 'home', 'e', ...keys).view.notice;
    expect(noticeAfter('w')).toContain('wrong in relabel.csv, to be melanoma (w again: without');
    expect(noticeAfter('w', 'w')).toContain('without a new label (w again: take it back)');
    expect(noticeAfter('w', 'w', 'w')).toMatch(/mark taken back, no more in relabel\.csv$/);
    // A folder's name may be none of the study's classes.
    const folder = { ...picture('a'), folder: 'moles' };
    const named = { findings: [{ ...told().findings[0], pictures: [folder] }] };
    expect(sent(told(named), 'w', 'w')).toEqual([cycle[1], cycle[2]]);
  });

  test('say that a label is right, and do not take that back', () => {
    expect(marked('e', 'y', 'y')).toEqual([
      ['a', 'right'],
      ['a', 'right'],
    ]);
    expect(marked('e', 'w', 'y')[1]).toEqual(['a', 'right']);
    expect(marked('y')).toEqual([]);
  });

  test('are made of the first picture of the next finding, or of the next kind, too', () => {
    const kinds = ['near duplicates', 'near duplicates', 'exact duplicates'] as const;
    const state: RunState = {
      ...run,
      findings: kinds.map((kind, n) => ({
        ...{ kind, files: 2 },
        pictures: [picture(`${n}a`), picture(`${n}b`)],
      })),
    };
    const at = (...keys: string[]) =>
      selectedPicture(state, viewOf(after(state, 'home', 'e', ...keys).view, 'data'))!.picture.file;
    expect(at('pagedown')).toBe('1a');
    expect(at('down', '.', '.')).toBe('2a');
    expect(at('pagedown', 'pagedown', 'pagedown')).toBe('0a');
    expect(at('up', 'pageup')).toBe('1a');
    expect(at('down', 'pageup')).toBe('2a');
    expect(at('space')).toBe('2a');
    expect(at('v', 'v')).toBe('0a');
    expect(at('pagedown', 'down', 'backspace')).toBe('2a');
    expect(at('up', 'V')).toBe('0a');
    const hints = (of: RunState) => hinted(of, after(of, 'home', 'e').view).map(({ name }) => name);
    expect(hints(state)).toEqual(expect.arrayContaining(['dataDown', 'nextSplit']));
    const [first] = state.findings;
    for (const name of ['dataDown', 'nextSplit'])
      expect(hints({ ...state, findings: [first!] })).not.toContain(name);
    const ofOneKind = hints({ ...state, findings: state.findings.slice(0, 2) });
    expect(ofOneKind).toContain('dataDown');
    expect(ofOneKind).not.toContain('nextSplit');
  });

  test('end with Esc, which closes the findings', () => {
    expect(viewOf(after(run, 'home', 'e', 'escape').view, 'data').findings).toBe(false);
    expect(viewOf(after(run, 'home', 'e', 'l', 'escape').view, 'data').findings).toBe(true);
    expect(marked('e', 'escape', 'w')).toEqual([]);
  });

  test('are made of an image of a cell, too, and counted with those of the findings', () => {
    const { images } = evaluatedState.phases[chosen];
    const first = images!.images.find(({ class: of, predicted }) => of !== predicted)!;
    const [row, column] = [first.class, first.predicted].map((name) => classes.indexOf(name));
    const moves = [...Array(row).fill('down'), ...Array(column).fill('right')] as string[];
    const open = ['end', 'm', ...moves, 'enter'];
    const here = images!.images.filter(
      (one) => one.class === first.class && one.predicted === first.predicted,
    );
    const { view, effects } = after(evaluatedState, ...open, 'w', 'right', 'u');
    expect(effects).toEqual(
      [[here[0], 'wrong'] as const, [here[1 % here.length], 'unsure'] as const].map(
        ([{ file }, status]) => ({
          send: { command: 'mark-label', file, label: '', status, known: '' },
        }),
      ),
    );
    expect(view.notice).toContain('label marked unsure in relabel.csv');
    // Held once, whichever view they are made in.
    expect(Object.keys(view.marks)).toHaveLength(new Set(here.slice(0, 2)).size);
    expect(JSON.stringify(view.views)).not.toContain(here[0].file);
    const log = { ...evaluatedState, marks: { [here[0].file]: 'unsure' as const } };
    expect(marksIn(log.marks, view.marks)).toMatchObject(view.marks);
    expect(marksIn(log.marks, initialView.marks)).toEqual(log.marks);
    expect(after(evaluatedState, ...open, 'w', 'w').effects).toMatchObject([
      { send: { status: 'wrong' } },
      { send: { status: 'none' } },
    ]);
    // A cell without images is not opened: there is nothing to mark.
    const bare = { ...evaluatedState.phases[chosen], images: null };
    const none = { ...evaluatedState, phases: { ...evaluatedState.phases, [chosen]: bare } };
    expect(after(none, ...open, 'w').effects).toEqual([]);
  });

  describe("of a cell's image", () => {
    const { images } = evaluatedState.phases[chosen];
    const image = images!.images.find(({ class: of, predicted }) => of !== predicted)!;
    const [row, column] = [image.class, image.predicted].map((name) => classes.indexOf(name));
    const moves = [...Array(row).fill('down'), ...Array(column).fill('right')] as string[];
    const open = ['end', 'm', ...moves, 'enter'];
    const others = [
      image.predicted,
      ...classes.filter((name) => name !== image.class && name !== image.predicted),
    ];
    const sent = (state: RunState, ...keys: string[]) =>
      after(state, ...open, ...keys).effects.map(
        (effect) =>
          'send' in effect &&
          effect.send.command === 'mark-label' && [effect.send.label, effect.send.status],
      );

    test('say that it is right, and carry the class that the CSV tells, as those of findings do', () => {
      expect(sent(evaluatedState, 'y', 'w', 'y')).toEqual([
        ['', 'right'],
        ['', 'wrong'],
        ['', 'right'],
      ]);
      const [told] = others.slice(1);
      const own = { ...picture(image.file), told: { class: told, names: [told] } };
      const findings = [
        { kind: 'labels that the CSV tells otherwise' as const, files: 1, pictures: [own] },
      ];
      expect(sent({ ...evaluatedState, findings }, 'w', 'w', 'w')).toEqual([
        [told, 'wrong'],
        ['', 'wrong'],
        ['', 'none'],
      ]);
    });

    test('give it a new label by key: the predicted class, then each other, then none', () => {
      const all = others.map((name) => [name, 'wrong']);
      const keys = Array<string>(others.length + 2).fill('c');
      expect(sent(evaluatedState, ...keys)).toEqual([...all, ['', 'wrong'], all[0]]);
      expect(sent(evaluatedState, 'C', 'C')).toEqual([all.at(-1), all.at(-2)]);
      const { view } = after(evaluatedState, ...open, 'c');
      expect(view.newLabels).toEqual({ [image.file]: image.predicted });
      expect(view.notice).toBe(
        `${image.file}: label marked wrong in relabel.csv, to be ${image.predicted}`,
      );
      const none = after(evaluatedState, ...open, 'c', 'C').view;
      expect(none.newLabels).toEqual({ [image.file]: '' });
      expect(none.notice).toContain('without a new label');
      // What a person has written of a label that is not wrong is not gone on from.
      const judged = { marks: { [image.file]: 'unsure' as const } };
      const typed = { ...judged, newLabels: { [image.file]: others[1] } };
      expect(sent({ ...evaluatedState, ...typed }, 'c')).toEqual([all[0]]);
    });

    test('are hinted at and named in the help', () => {
      const { view } = after(evaluatedState, ...open);
      const names = hinted(evaluatedState, view).map(({ name }) => name);
      expect(names).toEqual(expect.arrayContaining(['markImageRight', 'nextLabel']));
      const line = hintLine(evaluatedState, view, 78, makeTheme({ colors: false, ascii: false }));
      expect(line).toContain('c new label');
    });
  });

  test('need the findings to be in view', () => {
    expect(marked('w')).toEqual([]);
    expect(after(run, 'home', 'w').view.notice).toContain('(e)');
    // Findings without pictures have none to mark.
    const findings = run.findings.map((one) => ({ ...one, pictures: [] }));
    const bare = after({ ...run, findings }, 'home', 'e', 'w');
    expect(bare.effects).toEqual([]);
    expect(bare.view.notice).toBe('There is no picture whose label could be marked.');
    const hints = (state: RunState) =>
      hinted(state, after(state, 'home', 'e').view).map(({ name }) => name);
    expect(hints(run)).toEqual(expect.arrayContaining(['markWrong', 'markUnsure', 'nextFinding']));
    for (const name of ['markWrong', 'markUnsure', 'nextFinding'])
      expect(hints({ ...run, findings })).not.toContain(name);
  });
});

describe('hints', () => {
  const namesIn = (run: RunState, ...keys: string[]) =>
    hinted(run, after(run, ...keys).view).map(({ name }) => name);

  test('name the key of the next model where there are several', () => {
    expect(namesIn(evaluatedState, '7')).toContain('nextModel');
    const one = { ...evaluatedState, phaseOrder: ['data', 'baseline', 'evaluation'] };
    expect(namesIn(one, '3')).not.toContain('nextModel');
  });

  test('name the key that follows where it leads to another phase', () => {
    expect(namesIn(evaluatedState, '1')).toContain('follow');
    expect(namesIn(evaluatedState, 'end')).not.toContain('follow');
  });
});

describe('asking from a view', () => {
  test('d leaves at once, the run going on', () => {
    expect(after(training, 'd').effects).toEqual([{ exit: 'left' }]);
    expect(after(finished, 'd').effects).toEqual([{ exit: 'over' }]);
  });

  test('o asks for one more epoch, in the view of a training phase', () => {
    expect(after(training, 'o').effects).toEqual([{ send: { command: 'one-more-epoch' } }]);
    expect(after(training, 'home', 'o').effects).toEqual([]);
  });

  test('a note takes every key until it is written or dropped', () => {
    const typed = after(training, 'n', 'q', 'space', 'x', 'y', 'backspace', 'up', 'p', 'enter');
    expect(typed.effects).toEqual([{ send: { command: 'note', value: 'q xp' } }]);
    expect(typed.view.draft).toBeNull();
    const combined = after(training, 'n', 'a', 'e', '\u0301', 'backspace');
    expect(combined.view.draft).toEqual({ before: 'a', after: '' });
    expect(after(training, 'n', 'x', 'escape').effects).toEqual([]);
    expect(after(training, 'n', 'space', 'enter').effects).toEqual([]);
    expect(runChanged(after(training, 'n', 'x').view, finished).view.draft).toBeNull();
  });

  test.each([
    [['left', 'left', 'x'], 'one txwo'],
    [['left', 'right', 'right', 'x'], 'one twox'],
    [['home', 'x', 'right', 'y'], 'xoyne two'],
    [['ctrl-a', 'right', 'backspace', 'ctrl-e', 'x'], 'ne twox'],
    [['home', 'backspace', 'left', 'end', 'backspace'], 'one tw'],
    [['ctrl-w', 'x'], 'one x'],
    [['ctrl-w', 'ctrl-w', 'ctrl-w', 'x'], 'x'],
    [['left', 'ctrl-w'], 'one o'],
    [['left', 'left', 'ctrl-u'], 'wo'],
    [['space', 'ctrl-u', 'x'], 'x'],
  ])('a note is edited as a line in a shell: %j', (keys, value) => {
    const text = ['o', 'n', 'e', 'space', 't', 'w', 'o'];
    const { effects } = after(training, 'n', ...text, ...keys, 'enter');
    expect(effects).toEqual([{ send: { command: 'note', value } }]);
  });

  test('the cursor in a note is moved over what is seen as one character', () => {
    const family = '\u{1f469}\u200d\u{1f33e}';
    const typing = pasted(after(training, 'n').view, `a${family}`);
    const { draft } = press(typing, 'left', training).view;
    expect(draft).toEqual({ before: 'a', after: family });
  });

  test('what is typed within a note that is full is left out, and its end stays', () => {
    const full = pasted(after(training, 'n').view, `${'x'.repeat(499)}z`);
    const { view } = press(press(full, 'home', training).view, 'y', training);
    expect(view.notice).toMatch(/at most/);
    expect(view.draft).toEqual({ before: '', after: `${'x'.repeat(499)}z` });
  });

  test('g takes control where another view has it', () => {
    const watching: AppView = {
      ...initialView,
      control: { mine: false, holder: 'ann', views: 2 },
    };
    expect(press(watching, 'g', training).effect).toEqual({ send: { command: 'take-control' } });
    const holding = { ...watching, control: { mine: true, holder: 'ann', views: 2 } };
    expect(press(holding, 'g', training)).toMatchObject({
      effect: null,
      view: { notice: 'You are in control.' },
    });
    expect(after(training, 'g').view.notice).toBe('The runner does not answer.');
    expect(after(finished, 'g').view.notice).toBe('The run is over.');
  });

  describe('that only watches', () => {
    const watching: AppView = {
      ...initialView,
      control: { mine: false, holder: 'ann', views: 2 },
    };
    const run: RunState = {
      ...training,
      engine: { ...training.engine!, offer: { message: 'There is another.', command: 'get' } },
      waitingPhase: 'weighted',
    };

    test.each(['p', 's', 'x', 't', '+', '-', 'o', 'n', 'enter', 'i'])(
      '%s is answered at once: that it watches, and the key that takes control',
      (key) => {
        const alone = press(initialView, key, run);
        expect(
          alone.effect !== null || alone.view.overlay !== 'none' || alone.view.draft !== null,
        ).toBe(true);
        expect(press(watching, key, run)).toEqual({
          view: {
            ...watching,
            notice: 'ann is in control, and this view only watches: g takes control.',
          },
          effect: null,
        });
      },
    );

    test('it may leave, but not stop the run with that', () => {
      const question = press(watching, 'q', run).view;
      expect(question.overlay).toBe('leave');
      const names = hinted(run, question).map(({ name }) => name);
      expect(names).toEqual(['leaveRunning', 'stay']);
      expect(press(question, 's', run)).toMatchObject({
        effect: null,
        view: {
          overlay: 'none',
          leaveWhenOver: null,
          notice: expect.stringContaining('only watches'),
        },
      });
      expect(press(question, 'l', run).effect).toEqual({ exit: 'left' });
    });

    test('hints at no key that it is refused', () => {
      const names = (view: AppView) => hinted(run, view).map(({ name }) => name);
      const refused = ['pause', 'stopAfterEpoch', 'stopNow', 'checkpoint', 'note', 'startPhase'];
      expect(names(initialView)).toEqual(expect.arrayContaining(refused));
      for (const name of [...refused, 'installEngine']) {
        expect(names(watching)).not.toContain(name);
      }
      expect(names(watching)).toEqual(expect.arrayContaining(['takeControl', 'detach', 'quit']));
    });

    test('labels of a run that is over are marked from any view', () => {
      const over = { ...evaluatedState, status: 'finished' as const };
      const picture = { path: 'a.png', class: 'nevus', file: 'a.jpg', width: 9, height: 9 };
      const original = { ...picture, kind: 'original' as const, split: 'train' as const };
      const findings = [{ kind: 'near duplicates' as const, files: 2, pictures: [original] }];
      const view = ['home', 'e'].reduce(
        (before, key) => press(before, key, { ...over, findings }).view,
        watching,
      );
      expect(press(view, 'w', { ...over, findings }).effect).not.toBeNull();
      const going = { ...over, findings, status: 'running' as const };
      expect(press(view, 'w', going)).toMatchObject({ effect: null, view: { marks: {} } });
    });
  });
});

describe('a replay', () => {
  const replayed: AppView = { ...initialView, replay: true };
  const stopped = fixtureState('stopped');
  const paused = fixtureState('paused');

  test.each([
    ['q', 'left'],
    ['d', 'left'],
    ['ctrl-c', 'interrupted'],
  ])('is left at once by %s', (key, exit) => {
    expect(press(replayed, key, training).effect).toEqual({ exit });
    expect(press(replayed, key, finished).effect).toEqual({ exit: 'over' });
  });

  test.each(['p', 's', 'x', 't', 'n', 'o', '+', 'g', 'r', 'enter', 'i'])(
    'refuses %s, and opens no question for it',
    (key) => {
      for (const run of [training, paused, stopped, fixtureState('waiting')]) {
        expect(press(replayed, key, run)).toEqual({
          view: { ...replayed, notice: 'This is a replay: nothing can be asked of it.' },
          effect: null,
        });
      }
    },
  );

  test('hints at the keys of a view alone', () => {
    const asking = ['pause', 'stopAfterEpoch', 'stopNow', 'checkpoint', 'note', 'resume', 'detach'];
    for (const run of [training, paused, stopped]) {
      const names = hinted(run, replayed).map(({ name }) => name);
      expect(names).toEqual(expect.arrayContaining(['quit', 'help', 'nextPhase']));
      for (const name of asking) expect(names).not.toContain(name);
    }
  });

  test('says nothing of keys that it refuses', () => {
    const theme = makeTheme({ colors: false, ascii: false });
    const room = { width: 100, most: 3 };
    for (const run of [paused, fixtureState('waiting')]) {
      expect(messageLines(run, initialView, room, theme)).not.toEqual([]);
      expect(messageLines(run, replayed, room, theme)).toEqual([]);
    }
  });
});
