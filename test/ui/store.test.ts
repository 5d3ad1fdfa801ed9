import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { reduce } from '../../source/runs/reduce.js';
import { printableState } from '../../source/ui/printable-state.js';
import { createStore } from '../../source/ui/store.js';
import { fixtureEvents, fixtureState } from './fixtures.js';

describe('the store', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  const steps = fixtureEvents('finished').filter((e) => e.type === 'step' && e.epoch === 1);

  test('tells of a burst of events once at first and once at the end, with the last state', () => {
    const store = createStore(200);
    let state = fixtureState('first-epoch');
    store.set(state);
    vi.advanceTimersByTime(1000);
    const heard: number[] = [];
    store.subscribe(() => heard.push(store.getSnapshot().lastSeq));
    for (const event of steps) store.set((state = reduce(state, event)));
    expect(heard).toEqual([steps[0].seq]);
    vi.advanceTimersByTime(200);
    expect(heard).toEqual([steps[0].seq, steps.at(-1)!.seq]);
    vi.advanceTimersByTime(5000);
    expect(heard).toHaveLength(2);
  });

  test('does not let a change of status wait', () => {
    const store = createStore(200);
    store.set(fixtureState('mid-training'));
    store.set(fixtureState('paused'));
    expect(store.getSnapshot().status).toBe('paused');
  });
});

describe('texts from outside', () => {
  const name = 'nevus\u001b[2J\u001b]0;owned\u0007\u202e';
  const base = fixtureState('mid-training');

  test('reach no view as escape sequences', () => {
    const state = printableState({
      ...base,
      catalog: { ...base.catalog!, classes: [name], root: `/tmp/${name}` },
    });
    expect(state.catalog!.classes).toEqual(['nevus?[2J?]0;owned??']);
    expect(JSON.stringify(state)).not.toMatch(/\\u001b|\\u0007/);
  });

  test('leave the paths that pictures are opened by as they are', () => {
    const phase = { ...base.phases.augmented };
    phase.predictions = [{ path: 'a\u202eb.png', class: name, predicted: name, confidence: 1 }];
    const state = printableState({ ...base, phases: { augmented: phase } });
    const [item] = state.phases.augmented.predictions;
    expect(item.path).toBe('a\u202eb.png');
    expect(item.class).not.toContain('\u001b');
  });

  test('keep the identity of what needs no mending, so that panels are not drawn anew', () => {
    expect(printableState(base)).toBe(base);
    const changed = printableState({ ...base, run: name });
    expect(changed.phases).toBe(base.phases);
    expect(changed.log).toBe(base.log);
  });
});
