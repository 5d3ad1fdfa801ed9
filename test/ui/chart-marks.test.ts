/** What a person asked for while a phase trained stands on the axis of its charts, at its step. */
import { expect, test } from 'vitest';
import { eventSchema, type RunEvent } from '../../source/runs/events.js';
import { reduce } from '../../source/runs/reduce.js';
import { initialState, type PhaseState } from '../../source/runs/state.js';
import { askedMarks } from '../../source/ui/charts/asked.js';
import { commandOf, type CommandName } from '../../source/ui/keys.js';
import { printableState } from '../../source/ui/printable-state.js';
import { plain } from './render.js';
import { loadEvents } from './fixtures.js';
import { shellFrame } from './shell.js';

const study = loadEvents();

/** The study up to the given epoch of a phase, with commands put behind its steps. */
function withCommands(phase: string, epoch: number, commands: Record<number, object>): RunEvent[] {
  const events: object[] = [];
  for (const event of study) {
    events.push(event);
    if (event.type === 'step' && event.phase === phase) {
      const command = commands[event.globalStep];
      if (command) events.push({ time: event.time, type: 'command', ...command });
    }
    if (event.type === 'epoch-finished' && event.phase === phase && event.epoch === epoch) break;
  }
  return events.map((event, n) => eventSchema.parse({ ...event, seq: n + 1 }));
}

const steps = study.find((event) => event.type === 'step' && event.phase === 'baseline')!;
const stepsAnEpoch = steps.type === 'step' ? steps.steps : NaN;

/** The axes of the charts in a frame, from their first column on. */
const axesOf = (frame: string): string[] =>
  [...plain(frame).matchAll(/│ {7}╰([^│ ]+) *│/g)].map(([, axis]) => axis);

/** What stands on an axis beside its own line and ticks, by its column. */
const marksOn = (axis: string): [number, string][] =>
  [...axis].flatMap((character, column): [number, string][] =>
    '─┬'.includes(character) ? [] : [[column, character]],
  );

const asked: [epochs: number, command: object, letter: string][] = [
  [1, { command: 'note', value: 'seen' }, 'n'],
  [1.5, { command: 'pause' }, 'p'],
  [2, { command: 'checkpoint' }, 't'],
  [2.5, { command: 'one-more-epoch' }, 'o'],
  [3, { command: 'learning-rate', value: '2' }, '+'],
  [3.5, { command: 'learning-rate', value: '0.5' }, '-'],
  [4, { command: 'stop-after-epoch' }, 's'],
];

test('at their step, in each chart of the phase, by the letters of their keys', async () => {
  const commands = Object.fromEntries(
    asked.map(([epochs, command]) => [Math.round(epochs * stepsAnEpoch), command]),
  );
  const events = withCommands('baseline', 5, commands);
  const state = printableState(events.reduce(reduce, initialState()));
  for (const size of [
    { columns: 140, rows: 40 },
    { columns: 200, rows: 60 },
  ]) {
    const charts = [
      ...axesOf(await shellFrame(state, size)),
      ...axesOf(await shellFrame(state, size, { keys: ' ' })),
    ];
    expect(charts.length).toBeGreaterThanOrEqual(3);
    for (const axis of charts) {
      const column = (epochs: number): number =>
        Math.round((Math.round(epochs * stepsAnEpoch) / stepsAnEpoch / 8) * (axis.length - 1));
      const expected = asked.map(([epochs, , letter]) => [column(epochs), letter]);
      expect(marksOn(axis)).toEqual(expected);
    }
  }
});

test('in a phase that nobody asked anything of the axis is a line', async () => {
  const state = printableState(withCommands('baseline', 5, {}).reduce(reduce, initialState()));
  const axes = axesOf(await shellFrame(state, { columns: 140, rows: 40 }));
  expect(axes.length).toBeGreaterThanOrEqual(2);
  for (const axis of axes) expect(marksOn(axis)).toEqual([]);
});

test('each letter is that of the key that asks for it', () => {
  const names: Record<string, CommandName> = {
    ...{ note: 'note', pause: 'pause', checkpoint: 'checkpoint', 'one-more-epoch': 'oneMoreEpoch' },
    ...{ 'stop-after-epoch': 'stopAfterEpoch', 'stop-now': 'stopNow' },
  };
  for (const [command, name] of Object.entries(names)) {
    const [{ character }] = askedMarks({
      ...{ asked: [{ step: 1, command }], steps: 1 },
    } as unknown as PhaseState);
    expect(commandOf(character, 'none', 'baseline'), command).toBe(name);
  }
});
