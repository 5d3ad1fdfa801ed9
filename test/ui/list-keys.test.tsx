/** Lists of a log in which a picture stands several times. */
import fc from 'fast-check';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { RunState } from '../../source/runs/state.js';
import { listKeys } from '../../source/ui/list-keys.js';
import { chosen, evaluatedState } from './evaluated.js';
import { fixtureState } from './fixtures.js';
import { plain } from './render.js';
import { openShell } from './shell.js';

test('keys are as many as names, each once, and those of single names stay when others come', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', 'b', '0 a', '1 a', '')), (names) => {
      const keys = listKeys(names);
      expect(keys).toHaveLength(names.length);
      expect(new Set(keys).size).toBe(names.length);
      expect(listKeys(['new', ...names]).slice(1)).toEqual(keys);
    }),
  );
});

/** All with the path and the file of the first. */
const alike = <T extends { path: string | null }>(list: readonly T[]): T[] => {
  const [{ path, ...first }] = list;
  return list.map((one) => ({ ...one, path, ...('file' in first && { file: first.file }) }));
};

const training = fixtureState('mid-training');
const { augmented } = training.phases;
const finished = fixtureState('finished');
const { samples } = finished.phases;
const picture = samples.pictures[0];
const finding = { kind: 'exact duplicates' as const, files: 2, pictures: [picture, picture] };
const shown = evaluatedState.phases[chosen].images!;

/** A view, what is seen where it is shown, and the keys that lead to it. */
const views: [string, RegExp, RunState, string[]][] = [
  [
    'predictions',
    /Predictions/,
    {
      ...training,
      phases: {
        ...training.phases,
        augmented: { ...augmented, predictions: alike(augmented.predictions) },
      },
    },
    [],
  ],
  [
    'samples',
    /images a class/,
    {
      ...finished,
      phases: { ...finished.phases, samples: { ...samples, pictures: alike(samples.pictures) } },
    },
    ['2'],
  ],
  [
    'findings',
    /exact duplicates 1 of 2/,
    { ...finished, findings: [finding, finding] },
    ['1', 'e'],
  ],
  [
    'missed cases',
    /Missed \(false negatives\) [2-9]/,
    {
      ...evaluatedState,
      phases: {
        ...evaluatedState.phases,
        [chosen]: {
          ...evaluatedState.phases[chosen],
          images: {
            ...shown,
            images: alike(shown.images.filter((one) => one.class === shown.case)),
          },
        },
      },
    },
    ['7', ' ', '+', '+', '+', '+', '+'],
  ],
];

test.each(views)(
  'pictures that are one file are all drawn: %s',
  async (_view, seen, state, keys) => {
    // Where React says that two parts of a list have one key.
    const complaints = vi.spyOn(console, 'error');
    onTestFinished(() => complaints.mockRestore());
    const shell = await openShell(state, { columns: 160, rows: 50 });
    try {
      for (const key of keys) await shell.type(key);
      expect(plain(shell.frame())).toMatch(seen);
      expect(complaints.mock.calls).toEqual([]);
    } finally {
      shell.unmount();
    }
  },
);
