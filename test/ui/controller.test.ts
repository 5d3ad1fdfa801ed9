import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { UnansweredError, UserError } from '../../source/errors.js';
import type { Command } from '../../source/runs/commands.js';
import type { Picture } from '../../source/runs/events.js';
import {
  readMarks,
  relabelPath,
  writeMark,
  type LabelMark,
} from '../../source/runs/relabel-file.js';
import type { RunState } from '../../source/runs/state.js';
import { createController } from '../../source/ui/controller.js';
import { createStore } from '../../source/ui/store.js';
import { temporaryFolder } from '../temporary.js';
import { fixtureState } from './fixtures.js';

const picture = {
  ...{ path: 'pictures/a.png', class: 'nevus', file: 'a.jpg', width: 9, height: 9 },
  ...{ kind: 'original' as const, split: 'train' as const },
};
const run: RunState = {
  ...fixtureState('finished'),
  findings: [{ kind: 'near duplicates', files: 2, pictures: [picture] }],
};

/** A controller in the view of the findings, whose commands are refused from the nth on. */
function findings(refusedFrom: number, one: Picture = picture) {
  const store = createStore(0);
  store.set({ ...run, findings: [{ ...run.findings[0]!, pictures: [one] }] });
  const sent: Command[] = [];
  const controller = createController({
    store,
    send: async (command) => {
      sent.push(command);
      if (sent.length >= refusedFrom) throw new Error('This is a replay.');
    },
    resume: async () => undefined,
    leave: () => undefined,
  });
  controller.press(['home', 'e']);
  const marks = () => controller.getView().marks;
  const press = async (...keys: string[]): Promise<void> => {
    controller.press(keys);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { controller, marks, press, sent };
}

test('a mark that was refused is taken back, and why is told', async () => {
  const { controller, marks, press, sent } = findings(1);
  await press('w');
  expect(sent).toMatchObject([{ command: 'mark-label', file: 'a.jpg', status: 'wrong' }]);
  expect(marks()).toEqual({});
  expect(controller.getView().notice).toBe('This is a replay.');
});

test('what a refused mark says the label to be is taken back with it', async () => {
  const { controller, press } = findings(2, {
    ...picture,
    told: { class: 'melanoma', names: ['mel'] },
  });
  await press('w');
  expect(controller.getView().newLabels).toEqual({ 'a.jpg': 'melanoma' });
  await press('w');
  expect(controller.getView().newLabels).toEqual({ 'a.jpg': 'melanoma' });
});

test('a mark that was written stays, and comes back where the next one is refused', async () => {
  const { marks, press } = findings(2);
  await press('w');
  expect(marks()).toEqual({ 'a.jpg': 'wrong' });
  await press('u');
  expect(marks()).toEqual({ 'a.jpg': 'wrong' });
});

/** A view on the audit's findings, whose marks are written to a run's folder. */
function markingInFile() {
  const folder = temporaryFolder();
  const store = createStore(0);
  store.set(run);
  const controller = createController({
    store,
    send: async (command) => void writeMark(folder, command as LabelMark),
    writtenMarks: () => readMarks(folder),
    resume: async () => undefined,
    leave: () => undefined,
  });
  const press = async (key: string): Promise<void> => {
    controller.press([key]);
    await new Promise((resolve) => setImmediate(resolve));
  };
  controller.press(['home', 'e']);
  return { folder, controller, press };
}

test('where a label was typed into the file since, that is shown in place of the refused mark, and goes on from there', async () => {
  const { folder, controller, press } = markingInFile();
  const row = 'a.jpg,"vascular \u001b[31mlesion",wrong';
  writeFileSync(relabelPath(folder), `file,label,status\nb.jpg,nevus,wrong\n${row}\n`);
  await press('w');
  const view = controller.getView();
  expect(view.notice).toMatch(/says by now that a\.jpg is "vascular .*which stays/);
  // Fit for a terminal, and of no other file than the one that was marked.
  expect(view.marks).toEqual({ 'a.jpg': 'wrong' });
  expect(view.newLabels).toEqual({ 'a.jpg': expect.stringMatching(/^vascular [^\u001b]*lesion$/) });

  await press('u');
  expect(controller.getView().notice).toBe('a.jpg: label marked unsure in relabel.csv');
  expect(readMarks(folder)).toMatchObject({
    marks: { 'a.jpg': 'unsure' },
    newLabels: { 'a.jpg': 'vascular \u001b[31mlesion' },
  });
});

test('a mark that is taken back is in no file, and the next one is made anew', async () => {
  const { folder, controller, press } = markingInFile();
  await press('w');
  await press('w');
  expect(controller.getView().notice).toBe('a.jpg: mark taken back, no more in relabel.csv');
  expect(readMarks(folder).marks).toEqual({});
  await press('u');
  expect(readMarks(folder).marks).toEqual({ 'a.jpg': 'unsure' });
});

test('a mark over a row that was typed without a known status has its label, which the view learns at once', async () => {
  const { folder, controller, press } = markingInFile();
  writeFileSync(relabelPath(folder), 'file,label,status\na.jpg,vascular lesion,\n');
  await press('u');
  expect(controller.getView()).toMatchObject({
    ...{ marks: { 'a.jpg': 'unsure' }, newLabels: { 'a.jpg': 'vascular lesion' } },
    notice: 'a.jpg: label marked unsure in relabel.csv, which says that it is vascular lesion',
  });
  // The next mark is made in its knowledge: twice wrong takes the label away.
  await press('w');
  expect(readMarks(folder).newLabels).toEqual({ 'a.jpg': 'vascular lesion' });
  expect(controller.getView().notice).toBe(
    'a.jpg: label marked wrong in relabel.csv, to be vascular lesion',
  );
});

test('that a runner starts is said until it has begun', async () => {
  const store = createStore(0);
  store.set(fixtureState('stopped'));
  let begin = (): void => undefined;
  const controller = createController({
    store,
    send: () => undefined,
    resume: () => new Promise((resolve) => (begin = resolve)),
    leave: () => undefined,
  });
  controller.press(['r']);
  await new Promise((resolve) => setImmediate(resolve));
  expect(controller.getView().notice).toBe('Starting the runner.');
  begin();
  await new Promise((resolve) => setImmediate(resolve));
  expect(controller.getView().notice).toBeNull();
});

test.each([
  ['x y', ['x', 'y']],
  ['q s', ['q', 's']],
  ['i y', ['i', 'y']],
])(
  'a stop that was refused (%s) is not waited for: the run ends later, and the view stays',
  async (_name, keys) => {
    const training = fixtureState('mid-training');
    const engine = { ...training.engine!, offer: { message: 'There is another.', command: 'get' } };
    const running = { ...training, engine };
    const store = createStore(0);
    store.set(running);
    const left: string[] = [];
    let answer: 'refuse' | 'take' = 'refuse';
    const controller = createController({
      store,
      send: async () => {
        if (answer === 'refuse') throw new Error('ann is in control');
      },
      resume: async () => undefined,
      leave: (intent) => left.push(intent),
    });
    const press = async (): Promise<void> => {
      controller.press(keys);
      await new Promise((resolve) => setImmediate(resolve));
    };
    await press();
    expect(controller.getView().notice).toBe('ann is in control');
    store.set({ ...running, status: 'stopped' });
    expect(left).toEqual([]);

    store.set(running);
    answer = 'take';
    await press();
    store.set({ ...running, status: 'stopped' });
    expect(left).toHaveLength(1);
  },
);

test('a change of the learning rate that was refused is not waited for', async () => {
  const store = createStore(0);
  store.set(fixtureState('mid-training'));
  const sent: Command[] = [];
  const controller = createController({
    store,
    send: async (command) => {
      sent.push(command);
      throw new Error('This is a replay.');
    },
    resume: async () => undefined,
    leave: () => undefined,
  });
  for (let times = 0; times < 2; times++) {
    controller.press(['+', '+']);
    await new Promise((resolve) => setImmediate(resolve));
    expect(controller.getView().notice).toBe('This is a replay.');
  }
  expect(sent).toHaveLength(2);
});

/** A controller of a run that has not begun, whose commands are answered by the test. */
function starting() {
  const store = createStore(0);
  let refuse = (_error: Error): void => undefined;
  const controller = createController({
    store,
    send: () => new Promise((_resolve, reject) => (refuse = reject)),
    resume: async () => undefined,
    leave: () => undefined,
  });
  const press = async (...keys: string[]): Promise<void> => {
    controller.press(keys);
    await new Promise((resolve) => setImmediate(resolve));
  };
  const fail = async (
    error: Error = new UnansweredError('The run does not answer.'),
  ): Promise<void> => {
    refuse(error);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { store, controller, press, fail, notice: () => controller.getView().notice };
}
const control = { mine: true, holder: 'ann', views: 1 };

test('that a command waits for the runner is said until the runner answers', async () => {
  const { controller, press, notice } = starting();
  await press('p');
  expect(notice()).toBe('Sent as soon as the runner answers.');
  controller.setControl(control);
  expect(notice()).toBeNull();
  await press('p');
  expect(notice()).toBeNull();
});

test.each(['finished', 'failed', 'killed'] as const)(
  'a command that found the run %s says no more than that it is over, and not in the place of why',
  async (name) => {
    const { store, press, fail, notice } = starting();
    await press('p');
    store.set(fixtureState(name));
    expect(notice()).toBeNull();
    await fail();
    expect(notice()).toBe(name === 'finished' ? 'The run is over.' : null);
  },
);

test.each([
  ['answers again', 'running'],
  ['has come to its end', 'finished'],
] as const)('that the runner does not answer is said until it %s', async (_until, then) => {
  const { store, controller, press, fail, notice } = starting();
  const running = fixtureState('mid-training');
  store.set(running);
  await press('p');
  await fail();
  expect(notice()).toBe('The run does not answer.');
  store.set({ ...running, lastSeq: running.lastSeq + 1 });
  controller.setControl(null);
  expect(notice()).toBe('The run does not answer.');
  if (then === 'finished') store.set(fixtureState('finished'));
  else controller.setControl(control);
  expect(notice()).toBeNull();
});

test('that the runner refused a command is said though it tells who is in control', async () => {
  const { store, controller, press, fail, notice } = starting();
  store.set(fixtureState('mid-training'));
  controller.setControl(control);
  await press('p');
  await fail(new UserError('The run refused "pause".'));
  controller.setControl({ ...control, views: 2 });
  expect(notice()).toBe('The run refused "pause".');
});
