import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import type { EventBody } from '../../source/runs/events.js';
import { reduce } from '../../source/runs/reduce.js';
import { initialState } from '../../source/runs/state.js';
import { PlainPrinter, plainLines } from '../../source/report/plain.js';
import { opening, stamped, stateOf, trained, wholeRun } from '../study/example-run.js';

/** What is printed of events that come in one by one. */
function printed(bodies: readonly EventBody[]): string[] {
  const lines: string[] = [];
  const printer = new PlainPrinter((line) => lines.push(line));
  let state = initialState();
  for (const event of stamped(bodies)) {
    state = reduce(state, event);
    printer.print([event], state);
  }
  return lines;
}

test('a whole run reads like this', () => {
  expect(printed(wholeRun).join('\n')).toMatchSnapshot();
});

test('a preset is named in the first lines', () => {
  const [started] = opening;
  const bodies = [{ ...started, config: { preset: 'quick' } }] as EventBody[];
  expect(printed(bodies).slice(1)).toEqual([
    'preset quick: a first impression in minutes on two cores',
  ]);
});

test('attaching later prints the same lines', () => {
  const lines: string[] = [];
  const printer = new PlainPrinter((line) => lines.push(line));
  printer.print(stamped(wholeRun), stateOf(wholeRun));
  expect(lines).toEqual(printed(wholeRun));
});

test('the shares of a prior correction are named as the version meant them that fitted it', () => {
  const before = { loss: 1, accuracy: 0.5, balancedAccuracy: 0.4 };
  const priorCorrection = { tau: 0.5, chosen: true, shares: [0.8, 0.2], before };
  const corrected = (id: string) =>
    trained(id, 1.3).map((body) =>
      body.type === 'phase-evaluated' ? { ...body, priorCorrection } : body,
    );
  const runner = { pid: 8, host: 'node' };
  const resumed: EventBody = { type: 'run-resumed', schema: 1, version: '0.2.1', runner };
  const bodies = [...opening, ...corrected('baseline'), resumed, ...corrected('weighted')];
  // All at once, as a log is replayed: the state is that of the newer version already.
  const state = stateOf(bodies);
  const lines = stamped(bodies).flatMap((event) => plainLines(event, state));
  expect(lines.flatMap((line) => /shares in the \w+/.exec(line) ?? [])).toEqual([
    ...['shares in the images', 'shares in the targets'],
  ]);
});

test('one line an epoch, beginning with the phase; the star marks the best so far', () => {
  const bodies = [...opening, ...trained('baseline', 1.3021)];
  const epochs = printed(bodies).filter((line) => /^baseline .*epoch/.test(line));
  expect(epochs).toEqual([
    'baseline    epoch 1/2  loss 1.8021  acc 0.512  val_loss 1.9409  val_acc 0.478  n/a img/s  1.9 s  *',
    'baseline    epoch 2/2  loss 1.3021  acc 0.512  val_loss 1.4409  val_acc 0.478  612 img/s  1.9 s  *',
  ]);
});

test('nothing acts on a terminal, whatever files and messages are called', () => {
  const lines = printed([
    ...wholeRun,
    { type: 'warning', phase: null, message: 'a\u001b]0;title\u0007b\u202ec' },
    { type: 'phase-failed', phase: 'x\u009b1A', message: 'first\nsecond' },
  ]);
  expect(lines.filter((line) => /[\u0000-\u001f\u007f-\u009f\u202e]/.test(line))).toEqual([]);
  expect(lines).toContain('  unreadable, left out: nevus/bro?[2Jken.jpg: ends early');
  // A file's name stays on its line.
  const twoLined = { file: 'nevus/new\nline.jpg', reason: 'ends early' };
  const found = opening.find((body) => body.type === 'data-found')!;
  expect(printed([...opening, { ...found, unreadable: [twoLined] } as typeof found])).toContain(
    '  unreadable, left out: nevus/new?line.jpg: ends early',
  );
  expect(lines.slice(-2)).toEqual(['error: x?1A failed: first', 'second']);
});

/** Images of other sources in two folds, with every reason to leave some out. */
const withExtra: EventBody[] = [
  ...opening.map((body): EventBody =>
    body.type !== 'data-found'
      ? body
      : {
          ...body,
          extra: {
            folders: ['/other'],
            given: 2000,
            unreadable: [{ file: '../other/x.jpg', reason: 'ends early' }],
            otherClasses: [{ class: 'wart', images: 9 }],
            splits: [
              { used: [1000, 0, 950], heldOut: 20, copies: 15, contradictory: 5 },
              { used: [1000, 0, 960], heldOut: 10, copies: 20, contradictory: 0 },
            ],
          },
        },
  ),
  {
    type: 'sampling-computed',
    phase: 'baseline',
    sampling: 'sources',
    draws: 1979,
    strata: [
      { class: 'melanoma', source: 'HAM10000', images: 6 },
      { class: 'melanoma', source: 'HAM10000, extra 1', images: 1000 },
      { class: 'nevus', source: '600x450', images: 20 },
    ],
  },
];

test('images of other sources are counted fold by fold, with why some are left out', () => {
  const lines = printed(withExtra).join('\n');
  expect(lines).toContain('  other sources, to train on alone: /other\n');
  expect(lines.replace(/\s+/g, ' ')).toContain(
    'fold 1: 1,950 of 2,000 images used (melanoma 1,000, vascular lesion 950); left out: 20 held out ' +
      "with the study's, 15 copies, 5 of several labels, 9 of other classes, 1 unreadable " +
      'fold 2: 1,960 of 2,000 images used',
  );
  expect(lines).toContain(
    [
      '  an epoch draws 1,979 images, each class with the same share, and within it each source:',
      '    melanoma: HAM10000 (6), HAM10000, extra 1 (1,000)',
      '    nevus: 600x450 (20)',
    ].join('\n'),
  );
});

test('all lines but those of an epoch and of a path fit 100 columns', () => {
  for (const line of [...printed(wholeRun), ...printed(withExtra)])
    expect(stringWidth(line)).toBeLessThanOrEqual(100);
});

describe('progress', () => {
  const progress = (task: string, done: number, total: number): EventBody => ({
    type: 'progress',
    phase: 'data',
    task,
    done,
    total,
    unit: 'images',
  });

  test('is told each tenth of a task, and anew for the next task', () => {
    const hundreds = Array.from({ length: 1001 }, (_, done) => progress('decoding', done, 1000));
    const lines = printed([...hundreds, progress('hashing', 5, 10), progress('hashing', 10, 10)]);
    expect(lines).toHaveLength(12);
    expect(lines[0]).toBe('  decoding  10%  100 of 1,000 images');
    expect(lines[9]).toBe('  decoding 100%  1,000 of 1,000 images');
    expect(lines.slice(10)).toEqual([
      '  hashing  50%  5 of 10 images',
      '  hashing 100%  10 of 10 images',
    ]);
  });

  test('of a task without a known end says nothing', () => {
    expect(printed([progress('walking', 7, 0)])).toEqual([]);
  });
});

test('frequent events say nothing', () => {
  const telemetry: EventBody = { type: 'telemetry', cpu: 3, memory: 4, gpus: [] };
  const [event] = stamped([telemetry]);
  expect(plainLines(event, stateOf([telemetry]))).toEqual([]);
});

test('a runner that died is told once, on one line that can be copied from', () => {
  const lines: string[] = [];
  const printer = new PlainPrinter((line) => lines.push(line));
  const message = `The runner (process 7) is killed by SIGKILL.${' x'.repeat(60)} Go on: melanoscope resume amber`;
  const state = { ...stateOf(opening), status: 'killed' as const, message };
  printer.print([], state);
  printer.print([], state);
  expect(lines).toEqual([`error: ${message}`]);
});

test('a synthetic set is called so at the start and where its figures are', () => {
  const count = (synthetic: boolean): number =>
    printed([{ ...opening[0], synthetic } as EventBody, ...wholeRun.slice(1)]).filter((line) =>
      line.includes('SYNTHETIC'),
    ).length;
  expect(count(true)).toBe(2);
  expect(count(false)).toBe(0);
});

test('a stopped run says how to go on, a failed one why', () => {
  const ended = (status: 'stopped' | 'failed', message: string | null) =>
    printed([opening[0], { type: 'run-finished', status, message }]).at(-1);
  expect(ended('stopped', null)).toBe('amber stopped after 1.0 s. Go on: melanoscope resume amber');
  const elsewhere = { ...opening[0], config: { out: '/my runs' } } as EventBody;
  const stop = { type: 'run-finished', status: 'stopped', message: null } as const;
  expect(printed([elsewhere, stop]).at(-1)).toMatch(/resume amber --out '\/my runs'$/);
  expect(ended('failed', 'no images')).toBe('error: amber failed after 1.0 s: no images');
});

test('each figure of a run under as-published is marked as leaky, and none of another run', () => {
  const under = (protocol: string): string[] => {
    const bodies = wholeRun.map((body) =>
      body.type === 'run-started' ? { ...body, config: { ...body.config, protocol } } : body,
    );
    return printed(bodies).filter((line) =>
      /val_acc |^\S+ .*(validation|test) acc \d|: test accuracy \d/.test(line),
    );
  };
  const leaky = under('as-published');
  expect(leaky).toHaveLength(under('grouped').length);
  expect(leaky.length).toBeGreaterThan(4);
  for (const line of leaky) expect(line).toContain('as-published LEAKY');
  expect(under('grouped').join('\n')).not.toContain('LEAKY');
});

test('in a cross-validation the table of images says which fold it is of', () => {
  const found = opening.find((body) => body.type === 'data-found')!;
  expect(printed([found]).join('\n')).not.toMatch(/of fold/);
  if (found.type !== 'data-found') throw new Error('the study has found no data');
  const lines = printed([{ ...found, folds: [found.counts, found.counts, found.counts] }]);
  const head = lines.indexOf('  images of fold 1 of 3; its test images are those held out:');
  expect(lines[head + 1]).toMatch(/^ +class +train +validation +test/);
  expect(lines.join('\n')).toContain('  training set of fold 1 of 3: largest ');
});
