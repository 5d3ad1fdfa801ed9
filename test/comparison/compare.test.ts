/** `compare` on runs that the real program has trained. */
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compareCommand } from '../../source/commands/compare.js';
import type { ComparedRuns } from '../../source/comparison/index.js';
import { holm } from '../../source/evaluation/holm.js';
import { resultsSchema, type Results } from '../../source/study/results.js';
import { captured } from '../commands/captured.js';
import { runProgram } from '../program.js';
import { removeFolder } from '../temporary.js';

const MINUTES = 60_000;
const folder = mkdtempSync(join(tmpdir(), 'melanoscope-compare-'));
const data = join(folder, 'lesions');
const out = join(folder, 'runs');

async function train(name: string, ...more: string[]): Promise<void> {
  const config = join(folder, 'tiny.json');
  const { code, stderr } = await runProgram([
    ...['run', '--plain', '--data', data, '--out', out, '--config', config, '--engine', 'wasm'],
    ...['--metadata', join(data, 'metadata.csv'), '--image-size', '16', '--batch-size', '8'],
    ...['--epochs', '2', '--name', name, ...more],
  ]);
  expect(stderr).toBe('');
  expect(code).toBe(0);
}

const baseline = ['--phases', 'data,baseline,evaluation'];
const inTwo = [...baseline, '--folds', '2'];

beforeAll(async () => {
  const settings = {
    network: { filters: [4], units: 8 },
    publishedCopies: 10,
    evaluation: { ensemble: true },
  };
  writeFileSync(join(folder, 'tiny.json'), JSON.stringify(settings));
  expect((await runProgram(['demo-data', data, '--images', '150', '--seed', '7'])).code).toBe(0);
  await train('one', '--phases', 'data,baseline,augmented,evaluation');
  await train('two', ...baseline, '--learning-rate', '0.003', '--prior-correction', '0.5');
  await train('folds', ...inTwo);
  await train('seed', ...inTwo, '--seed', '5');
  await train('part', ...inTwo, '--fold', '1');
  await train('leaky', ...baseline, '--protocol', 'as-published');
}, 6 * MINUTES);
afterAll(() => removeFolder(folder));

const compare = (...args: string[]) => captured(compareCommand, ...args, '--out', out);

async function compared(...args: string[]): Promise<ComparedRuns> {
  const { code, stdout, error } = await compare(...args, '--json');
  expect(error).toBe('');
  expect(code).toBe(0);
  return JSON.parse(stdout) as ComparedRuns;
}

/** What it prints on a terminal of so many columns. */
async function linesOf(columns: number, ...args: string[]): Promise<string[]> {
  const before = process.stdout.columns;
  process.stdout.columns = columns;
  try {
    return (await compare(...args)).stdout.split('\n');
  } finally {
    process.stdout.columns = before;
  }
}

async function refused(code: number, ...args: string[]): Promise<string> {
  const found = await compare(...args);
  expect(found).toMatchObject({ code, stdout: '' });
  return found.error;
}

const resultsOf = (name: string): Results =>
  resultsSchema.parse(JSON.parse(readFileSync(join(out, name, 'results.json'), 'utf8')));

/** Names the lesion of an image, as the metadata has it. */
function lesions(): (file: string) => string {
  const [head, ...rows] = readFileSync(join(data, 'metadata.csv'), 'utf8').trim().split('\n');
  const columns = head.split(',');
  const [id, lesion] = ['image_id', 'lesion_id'].map((name) => columns.indexOf(name));
  const cells = rows.map((row) => row.split(','));
  const byId = new Map(cells.map((row) => [row[id], row[lesion]]));
  return (file) => byId.get(basename(file, '.jpg'))!;
}

interface Part {
  files: string[];
  labels: number[];
  groups: number[];
  probabilities: number[][];
}
interface Stored {
  schema: 1;
  classes: string[];
  validation: Part;
  test?: Part;
}
const storedIn = (name: string, phase = 'baseline') =>
  join(out, name, 'phases', phase, 'predictions.json');
const read = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Stored;

/** A copy of a run with its predictions changed. */
function changed(from: string, name: string, change: (stored: Stored) => unknown): string {
  cpSync(join(out, from), join(out, name), { recursive: true });
  const path = storedIn(name);
  const found = change(read(path));
  writeFileSync(path, typeof found === 'string' ? found : JSON.stringify(found));
  return name;
}

/** What a run's own evaluation says, as a comparison names it. */
const asCompared = ({
  accuracy,
  balancedAccuracy,
  macroF1,
}: Results['phases'][number]['test'] & {}) => ({
  accuracy,
  balancedAccuracy,
  macroF1,
});

describe('figures', () => {
  test('of a run beside itself are those of its own evaluation, and it differs from itself by nothing', async () => {
    for (const name of ['one:baseline', 'two', 'folds']) {
      const [run] = name.split(':');
      const own = resultsOf(run).phases[0].test!;
      const found = await compared(name, name);
      expect(found.images).toMatchObject({ n: own.n, groups: own.groups });
      expect(found.images.perClass).toEqual(own.perClass.map(({ n }) => n));
      for (const { figures, tested, beside } of found.runs) {
        expect(figures).toMatchObject(asCompared(own));
        expect([tested, beside]).toEqual([own.n, 0]);
        // Melanoma has too few cases in the test folder, and enough out-of-fold.
        const { n, evaluable, auc } = own.melanoma!;
        expect(evaluable).toBe(name === 'folds');
        expect(figures.melanomaAuc).toEqual({
          ...{ n, evaluable },
          ...(evaluable ? auc : { value: null, interval: [null, null] }),
        });
        expect(figures.malignantAuc).toMatchObject(own.malignant!.auc);
      }
      const [pair] = found.comparisons;
      const same = { value: 0, p: 1, adjustedP: 1 };
      const nothing = { ...same, interval: [0, 0], verdict: 'not-distinguishable' };
      // Draws of the test folder lose a class too often for an interval of a mean over all of them.
      const unsure = { ...same, interval: [null, null], verdict: null };
      const mean = name === 'folds' ? nothing : unsure;
      expect(pair).toMatchObject({
        ...{ accuracy: nothing, balancedAccuracy: mean, macroF1: mean },
        malignantAuc: nothing,
        mcnemar: { onlyFirst: 0, onlySecond: 0, p: 1 },
      });
      expect(pair.name).not.toBe(pair.than);
    }
  });

  test('two phases compare as in the study itself, and without a name it is the chosen one', async () => {
    const { comparison, chosen, ensemble } = resultsOf('one');
    const against = comparison!.against;
    expect(against.length).toBe(2);
    const values = against.map(({ byGroup, mcnemar }) => (byGroup ?? mcnemar).p);
    expect(against.map(({ adjustedP }) => adjustedP)).toEqual(holm(values));
    for (const [n, { phase, accuracy, balancedAccuracy, mcnemar }] of against.entries()) {
      const [pair] = (await compared(`one:${phase}`, `one:${comparison!.phase}`)).comparisons;
      expect(pair).toMatchObject({
        name: `one:${comparison!.phase}`,
        than: `one:${phase}`,
        // A single pair is not corrected.
        accuracy: { ...accuracy, p: values[n], adjustedP: values[n] },
        balancedAccuracy,
        mcnemar,
      });
    }
    const [first, mean] = (await compared('one', 'one:ensemble')).runs;
    expect(first).toMatchObject({ name: 'one', phase: chosen!.phase });
    expect(mean).toMatchObject({ phase: 'ensemble', members: ensemble!.phases });
    expect(mean.figures).toMatchObject(asCompared(ensemble!.test!));
  });

  test('are of the images that all runs held out, and each says how many it has beside them', async () => {
    const found = await compared('folds', 'part', 'seed');
    const [first] = resultsOf('part').phases;
    expect(found.images).toMatchObject({ n: first.test!.n, groups: first.test!.groups });
    expect(found.runs[1].figures).toMatchObject({
      accuracy: { value: first.test!.accuracy.value },
    });
    const all = resultsOf('folds').phases[0].test!.n;
    expect(found.runs.map(({ tested, beside }) => tested - beside)).toEqual(
      Array(3).fill(first.test!.n),
    );
    expect(found.runs.map(({ tested }) => tested)).toEqual([all, first.test!.n, all]);
    expect(found.runs.map(({ testSet }) => testSet)).toEqual([
      ...['out-of-fold', 'held-out', 'out-of-fold'],
    ]);
    // The models of one seed and fold are the same.
    expect(found.comparisons[0].accuracy.value).toBe(0);
    expect(found.note).toContain('2 comparisons of runs');
    for (const name of ['accuracy', 'balancedAccuracy', 'macroF1', 'melanomaAuc'] as const) {
      const all = found.comparisons.map((pair) => pair[name]!);
      const [least, most] = all.map(({ p }) => p!).sort((a, b) => a - b);
      expect(all.map(({ adjustedP }) => adjustedP!).sort((a, b) => a - b)).toEqual([
        Math.min(1, 2 * least),
        Math.min(1, Math.max(2 * least, most)),
      ]);
    }
  });
});

test('a difference is the figure of the one less that of the other, and the mean is beside the best on validation', async () => {
  // Always right, and surest on validation.
  changed('two', 'right', (stored) => {
    for (const part of [stored.validation, stored.test!]) {
      part.probabilities = part.labels.map((label) =>
        stored.classes.map((_, c) => (c === label ? 1 : 0)),
      );
    }
    return stored;
  });
  for (const names of [
    ['two', 'right', 'one:baseline'],
    ['right', 'two', 'one:augmented'],
  ]) {
    const { runs, comparisons, ensemble } = await compared(...names, '--ensemble');
    const rows = new Map([...runs, ensemble!].map(({ name, figures }) => [name, figures]));
    // The copy has the name of its original, and a number.
    const [right, two] = ['right', 'two'].map((name) => runs[names.indexOf(name)]!);
    expect(right.figures.accuracy.value).toBe(1);
    expect(two.figures.accuracy.value).toBeLessThan(0.9);
    const [first, ...others] = runs.map(({ name }) => name);
    expect(comparisons.map(({ name, than }) => [name, than])).toEqual(
      others.map((name) => [name, first]),
    );
    expect(ensemble!.comparison.than).toBe(right.name);
    for (const { name, than, ...pair } of [...comparisons, ensemble!.comparison]) {
      for (const figure of ['accuracy', 'balancedAccuracy', 'macroF1'] as const) {
        const [own, other] = [name, than].map((row) => rows.get(row)![figure].value!);
        expect(pair[figure].value).toBeCloseTo(own - other, 12);
      }
    }
  }
});

test('a run that is given twice is said to be', async () => {
  const twice = (await compared('one:baseline', 'two', 'one:baseline')).warnings.join('\n');
  expect(twice).toMatch(/^one\S* \(\d\) is one\S* once more: the same phase of the same run\.$/m);
  const phases = (await compared('one:baseline', 'one:augmented')).warnings.join('\n');
  expect(phases).not.toContain('once more');
});

test('the mean of the runs is of each image’s probabilities, beside the best run on validation', async () => {
  const { ensemble, runs, note } = await compared('one:baseline', 'one:augmented', '--ensemble');
  // As the study itself has it.
  const own = resultsOf('one');
  expect(ensemble!.figures).toMatchObject(asCompared(own.ensemble!.test!));
  const losses = own.phases.map(({ validation }) => validation!.loss!);
  const best = losses.indexOf(Math.min(...losses));
  expect(ensemble!.chosen).toMatchObject({
    name: runs[best].name,
    by: 'validation',
    images: own.phases[0].validation!.n,
  });
  expect(ensemble!.chosen.reason).toContain(losses[best].toFixed(4));
  expect(ensemble!.comparison).toMatchObject({ name: 'mean of the runs', than: runs[best].name });
  // Two runs and their mean are three models.
  expect(note).toContain('2 comparisons of runs');
  const { value } = ensemble!.comparison.accuracy;
  expect(value).toBeCloseTo(
    ensemble!.figures.accuracy.value! - runs[best].figures.accuracy.value!,
    12,
  );
});

test('a run is not chosen on validation images that are others, or of other classes, in another run', async () => {
  const { validation } = read(storedIn('two'));
  const [relabelled, replaced] = validation.files;
  changed('two', 'others', (stored) => {
    stored.validation.labels[0] = (stored.validation.labels[0] + 1) % stored.classes.length;
    return stored;
  });
  const path = join(out, 'others', 'catalog.json');
  const catalog = JSON.parse(readFileSync(path, 'utf8')) as { images: string[][] };
  catalog.images.find(([file]) => file === replaced)![2] = '0'.repeat(64);
  writeFileSync(path, JSON.stringify(catalog));
  expect(relabelled).not.toBe(replaced);
  const { images } = (await compared('two', 'others', '--ensemble')).ensemble!.chosen;
  expect(images).toBe(validation.files.length - 2);
});

test('a LEAKY run is marked in every row, and chooses nothing on its validation', async () => {
  const found = await compared('one', 'leaky', 'two', '--ensemble');
  expect(found.leaky).toBe(true);
  expect(found.runs.map(({ leaky }) => leaky)).toEqual([false, true, false]);
  expect(found.comparisons.map(({ leaky }) => leaky)).toEqual([true, false]);
  expect(found.ensemble).toMatchObject({ leaky: true, chosen: { by: 'first', name: 'one' } });
  expect(found.ensemble!.chosen.reason).toContain('a LEAKY run say nothing');
  expect(found.warnings[0]).toContain('leaky: LEAKY: under as-published');
  const lines = await linesOf(200, 'one', 'leaky', '--ensemble');
  const from = lines.findIndex((line) => line.includes('is leaky better than one?'));
  const rows = lines.slice(from + 2, from + 6);
  expect(rows).toHaveLength(4);
  for (const row of rows) expect(row).toMatch(/LEAKY$/);
  expect(lines.filter((line) => line.startsWith('leaky LEAKY'))).toHaveLength(2);
  expect(lines.some((line) => line.startsWith('mean of the runs LEAKY'))).toBe(true);
});

describe('images and classes', () => {
  test('are matched by file and by name, whatever their order', async () => {
    changed('two', 'turned', ({ classes, validation, test: tested }) => {
      const place = classes.map((_, c) => (c + 1) % classes.length);
      const names = place.map((c) => (classes[c] === 'nevus' ? 'nv' : classes[c]));
      const turn = ({ files, labels, groups, probabilities }: Part): Part => ({
        files: files.toReversed(),
        groups: groups.toReversed(),
        labels: labels.toReversed().map((label) => place.indexOf(label)),
        probabilities: probabilities.toReversed().map((row) => place.map((c) => row[c])),
      });
      return { schema: 1, classes: names, validation: turn(validation), test: turn(tested!) };
    });
    // Of probabilities that are corrected no more: those shares were in the other order.
    const plain = changed('two', 'plain', ({ schema, classes, validation, test: tested }) => ({
      ...{ schema, classes, validation },
      test: tested,
    }));
    const found = await compared(plain, 'turned');
    expect(found.runs[1].figures).toEqual(found.runs[0].figures);
    expect(found.comparisons[0].mcnemar).toEqual({ onlyFirst: 0, onlySecond: 0, p: 1 });
  });

  test('of other classes are refused by name', async () => {
    changed('two', 'moles', (stored) => ({
      ...stored,
      classes: stored.classes.map((name) => (name === 'nevus' ? 'mole' : name)),
    }));
    const error = await refused(1, 'one', 'moles');
    expect(error).toContain('one alone has "nevus"; moles alone has "mole"');
    expect(error).toContain('melanoscope evaluate');
  });

  test('that runs have under other classes or with other content are left out, and told', async () => {
    changed('two', 'relabelled', ({ test: tested, classes, ...stored }) => {
      tested!.labels[0] = (tested!.labels[0] + 1) % classes.length;
      return { ...stored, classes, test: tested };
    });
    const catalog = join(out, 'relabelled', 'catalog.json');
    const { files } = read(storedIn('two')).test!;
    const text = readFileSync(catalog, 'utf8');
    const at = text.indexOf(`"${files[1]}"`);
    const hash = /[0-9a-f]{64}/.exec(text.slice(at))!;
    const start = at + hash.index;
    writeFileSync(catalog, `${text.slice(0, start)}${'0'.repeat(64)}${text.slice(start + 64)}`);
    const found = await compared('two', 'relabelled');
    expect(found.images).toMatchObject({ n: files.length - 2, otherLabel: 1, otherContent: 1 });
    expect(found.runs.map(({ beside }) => beside)).toEqual([2, 2]);
    const said = found.warnings.join('\n');
    expect(said).toContain(`under different classes, e.g. ${files[0]}`);
    expect(said).toContain(`under the same name, e.g. ${files[1]}`);
  });

  test('that any run ties together are one group', async () => {
    const { test: own } = read(storedIn('two'));
    changed('two', 'alone', (stored) => {
      stored.test!.groups = stored.test!.groups.map((_, i) => -1 - i);
      return stored;
    });
    changed('two', 'tied', (stored) => {
      stored.test!.groups = stored.test!.groups.map((_, i) => (i < 6 ? -1 : -1 - i));
      return stored;
    });
    const groups = new Set(own!.groups).size;
    expect((await compared('two', 'alone')).images.groups).toBe(groups);
    expect((await compared('alone', 'two')).images.groups).toBe(groups);
    const joined = new Set([...own!.groups.slice(6)]);
    for (const group of own!.groups.slice(0, 6)) joined.delete(group);
    expect((await compared('two', 'tied')).images.groups).toBe(joined.size + 1);
  });

  test('that runs tie in different ways are told of, by the ties alone', async () => {
    const warned = async (...names: string[]) =>
      (await compared(...names)).warnings.join('\n').includes('do not tie the same');
    changed('two', 'loose', (stored) => {
      stored.test!.groups = stored.test!.groups.map((_, i) => -1 - i);
      return stored;
    });
    expect(await warned('two', 'loose')).toBe(true);
    // Other images beside them, or another version, say nothing of these.
    changed('two', 'renumbered', (stored) => {
      stored.test!.groups = stored.test!.groups.map((group) => group + 10_000);
      return stored;
    });
    const path = join(out, 'renumbered', 'catalog.json');
    const catalog = JSON.parse(readFileSync(path, 'utf8')) as object;
    writeFileSync(path, JSON.stringify({ ...catalog, groups: 'f'.repeat(64) }));
    expect(await warned('two', 'renumbered')).toBe(false);
  });

  test('that a run knew more training images to belong to are told of: they stand in no prediction', async () => {
    const knew = 'one that knew less may have been trained on another picture';
    const twins = (name: string, testTwinsRemoved: number): string => {
      const copy = `${name}-${testTwinsRemoved}`;
      cpSync(join(out, name), join(out, copy), { recursive: true });
      const results = resultsOf(name);
      const data = { ...results.data, testTwinsRemoved };
      writeFileSync(join(out, copy, 'results.json'), JSON.stringify({ ...results, data }));
      // Later versions tell which they are.
      rmSync(join(out, copy, 'splits.json'));
      return copy;
    };
    const warned = async (...names: string[]) => (await compared(...names)).warnings.join('\n');
    const seven = twins('two', 7);
    expect(await warned('two', seven)).toContain('(two 0, two-7 7)');
    expect(await warned('two', seven)).toContain(knew);
    expect(await warned(seven, seven)).not.toContain(knew);
    expect(await warned(seven, 'leaky')).not.toContain(knew);
    // They belong to a test folder that is no part of the folds.
    expect(await warned('folds', twins('folds', 7))).not.toContain(knew);
    const untied = changed(seven, 'untied', (stored) => {
      stored.test!.groups = stored.test!.groups.map((_, i) => -1 - i);
      return stored;
    });
    expect(await warned(seven, untied)).toContain(knew);
  });

  describe('of a group that a run did not hold out in whole', () => {
    /** An image that a run was given, but did not hold out. */
    const trainedOn = (...names: string[]): string => {
      const { images } = JSON.parse(readFileSync(join(out, names[0], 'catalog.json'), 'utf8')) as {
        images: [string, string, string][];
      };
      const held = names.flatMap((name) => {
        const { validation, test: tested } = read(storedIn(name));
        return [...validation.files, ...tested!.files];
      });
      return images.find(([file]) => !held.includes(file))![0];
    };
    /** A copy of a run that tests an image more, of the group of its first one. */
    const knowing = (from: string, name: string, file: string, all = false): string =>
      changed(from, name, (stored) => {
        const { files, labels, groups, probabilities } = stored.test!;
        files.push(file);
        labels.push(labels[0]);
        groups.push(groups[0]);
        probabilities.push(probabilities[0]);
        if (all) stored.test!.groups = groups.map(() => groups[0]);
        return stored;
      });
    const groupSize = ({ groups }: Part) => groups.filter((group) => group === groups[0]).length;

    test('are left out, counted and told; too few others are refused', async () => {
      const own = read(storedIn('two')).test!;
      const other = trainedOn('two');
      knowing('two', 'knowing', other);
      for (const names of [
        ['two', 'knowing'],
        ['knowing', 'two'],
      ]) {
        const found = await compared(...names);
        const left = groupSize(own);
        expect(found.images).toMatchObject({
          ...{ n: own.files.length - left, tiedElsewhere: left },
          groups: new Set(own.groups).size - 1,
        });
        expect(found.runs.map(({ tested, beside }) => tested - beside)).toEqual([
          ...[found.images.n, found.images.n],
        ]);
        const said = found.warnings.filter((warning) => warning.includes('belong together'));
        expect(said).toHaveLength(1);
        expect(said[0]).toContain(`Left out: ${left} image`);
        expect(said[0]).toContain(`e.g. ${own.files[0]}.`);
      }
      // A LEAKY run tears groups, and says so in every row.
      expect((await compared('knowing', 'leaky')).images.tiedElsewhere).toBe(0);
      expect(await refused(1, 'two', knowing('two', 'all', other, true))).toContain(
        `left out ${own.files.length} images of groups that a run may have been trained on`,
      );
    });

    test('are told by the fold that tested each', async () => {
      const part = read(storedIn('part')).test!;
      const second = join(out, 'folds', 'phases', 'baseline', 'fold-2', 'predictions.json');
      const { files, labels, groups } = read(second).test!;
      // One without others of its group, which the run alone that is tested on it would tear.
      const alone = groups.findIndex((group) => groups.filter((one) => one === group).length === 1);
      knowing('part', 'across', files[alone]);
      expect((await compared('folds', 'part')).images.tiedElsewhere).toBe(0);
      const { images } = await compared('folds', 'across');
      // Both runs tested the one of the other fold, too.
      const isSame = labels[alone] === part.labels[0];
      expect(images.tiedElsewhere).toBe(groupSize(part) + Number(isSame));
      expect(images.n).toBe(part.files.length - groupSize(part));
    });

    test('are not known by a file of the same name with other content, nor of a run that does not tell', async () => {
      const own = read(storedIn('two')).test!;
      const other = trainedOn('two');
      knowing('two', 'namesake', other);
      const path = join(out, 'namesake', 'catalog.json');
      const catalog = JSON.parse(readFileSync(path, 'utf8')) as { images: string[][] };
      catalog.images.find(([file]) => file === other)![2] = '0'.repeat(64);
      writeFileSync(path, JSON.stringify(catalog));
      expect((await compared('two', 'namesake')).images.tiedElsewhere).toBe(0);
      cpSync(join(out, 'two'), join(out, 'silent'), { recursive: true });
      rmSync(join(out, 'silent', 'catalog.json'));
      rmSync(join(out, 'silent', 'splits.json'));
      expect((await compared('silent', 'two')).warnings.join('\n')).not.toContain('not record');
      const { images, warnings } = await compared('silent', knowing('two', 'knows', other));
      expect(images.tiedElsewhere).toBe(0);
      expect(warnings.join('\n')).toContain('silent did not record the images that it was given');
      expect(warnings.join('\n')).toContain(`as ${groupSize(own)} image`);
    });

    test('are told by the splits of a run whose catalog is gone', async () => {
      const [first] = read(storedIn('two')).test!.files;
      cpSync(join(out, 'two'), join(out, 'uncatalogued'), { recursive: true });
      rmSync(join(out, 'uncatalogued', 'catalog.json'));
      const path = join(out, 'uncatalogued', 'splits.json');
      const splits = JSON.parse(readFileSync(path, 'utf8')) as { images: string[][] };
      splits.images.find(([file]) => file === first)![1] = '1'.repeat(64);
      writeFileSync(path, JSON.stringify(splits));
      const { images } = await compared('two', 'uncatalogued');
      expect(images.otherContent).toBe(1);
    });
  });

  test(
    'of a lesion that one run knew from images of other sources are left out where another was trained on these',
    async () => {
      const own = read(storedIn('two')).test!;
      const lesionOf = lesions();
      const some = own.files.slice(0, 4);
      const drawn = join(folder, 'drawn');
      expect((await runProgram(['demo-data', drawn, '--images', '60', '--seed', '9'])).code).toBe(
        0,
      );
      // Other pictures, of which a CSV tells that they show lesions of the test set.
      const pictures = ['melanoma', 'nevus'].flatMap((name) =>
        readdirSync(join(drawn, 'Train', name))
          .slice(0, 2)
          .map((file) => join(name, file)),
      );
      const [extra, again] = [join(folder, 'extra'), join(folder, 'again')];
      for (const [n, file] of pictures.entries()) {
        const from = join(drawn, 'Train', file);
        cpSync(from, join(extra, dirname(file), `other-${n}.jpg`));
        cpSync(from, join(again, dirname(file), `${n}.jpg`));
      }
      const ties = join(folder, 'ties.csv');
      const rows = some.map((file, n) => `other-${n},${lesionOf(file)}`);
      writeFileSync(ties, ['image_id,lesion_id', ...rows].join('\n'));
      await train('told', ...baseline, '--extra-data', extra, '--extra-metadata', ties);
      await train('untold', ...baseline, '--extra-data', again);
      expect(resultsOf('told').data!.extra!.splits[0]).toMatchObject({ heldOut: some.length });
      expect(resultsOf('untold').data!.extra!.splits[0]).toMatchObject({ heldOut: 0 });

      const leaked = own.files.filter((file) => some.map(lesionOf).includes(lesionOf(file)));
      for (const names of [
        ['told', 'untold'],
        ['untold', 'told', 'two'],
      ]) {
        const { images, warnings } = await compared(...names);
        expect(images).toMatchObject({
          n: own.files.length - leaked.length,
          tiedElsewhere: leaked.length,
        });
        expect(warnings.join('\n')).toContain('one that was resized or compressed again');
        expect(warnings.join('\n')).not.toContain('splits.json');
      }
      // Neither that which left them out nor one without them was trained on any.
      expect((await compared('two', 'told')).images.tiedElsewhere).toBe(0);
      // What an earlier version does not tell is said.
      cpSync(join(out, 'told'), join(out, 'earlier'), { recursive: true });
      rmSync(join(out, 'earlier', 'splits.json'));
      const { images, warnings } = await compared('earlier', 'untold');
      expect(images.tiedElsewhere).toBe(0);
      expect(warnings.join('\n')).toContain('earlier has no splits.json that can be read');
    },
    2 * MINUTES,
  );

  test('in common are wanted: none and too few are refused', async () => {
    const none = await refused(1, 'one', 'folds');
    expect(none).toContain('The runs tested no image in common');
    expect(none).toContain('--folds');
    expect(await refused(1, 'one', 'two', 'folds')).toContain('one and folds have none in common');
    const withFirst = (name: string, n: number) =>
      changed('two', name, ({ test: tested, ...stored }) => ({
        ...stored,
        test: {
          files: tested!.files.slice(0, n),
          labels: tested!.labels.slice(0, n),
          groups: tested!.groups.slice(0, n),
          probabilities: tested!.probabilities.slice(0, n),
        },
      }));
    expect((await compared('one', withFirst('ten', 10))).images.n).toBe(10);
    withFirst('few', 9);
    expect(await refused(1, 'one', 'few')).toContain('only 9 images in common');
  });
});

describe('what cannot be compared is refused', () => {
  test('a run without predictions, damaged ones, or none of a test set', async () => {
    cpSync(join(out, 'two'), join(out, 'bare'), { recursive: true });
    rmSync(storedIn('bare'));
    expect(await refused(1, 'one', 'bare')).toContain(`there is no ${storedIn('bare')}`);
    changed('two', 'cut', (stored) => JSON.stringify(stored).slice(0, 500));
    expect(await refused(1, 'one', 'cut')).toContain(`${storedIn('cut')} cannot be read`);
    changed('two', 'unfit', (stored) => {
      stored.test!.files.pop();
      return stored;
    });
    expect(await refused(1, 'one', 'unfit')).toContain('its files do not fit its predictions');
    changed('two', 'untested', ({ test: _test, ...stored }) => stored);
    expect(await refused(1, 'one', 'untested')).toContain('has not tested baseline');
    changed('two', 'diverged', (stored) => {
      (stored.test!.probabilities[0] as (number | null)[])[0] = null;
      return stored;
    });
    expect(await refused(1, 'one', 'diverged')).toContain('probabilities that are no numbers');
    cpSync(join(out, 'folds'), join(out, 'torn'), { recursive: true });
    const fold = join(out, 'torn', 'phases', 'baseline', 'fold-2', 'predictions.json');
    rmSync(fold);
    expect(await refused(1, 'folds', 'torn')).toContain(`there is no ${fold}`);
  });

  test('a run without results, with damaged ones, or one that has not chosen', async () => {
    cpSync(join(out, 'one'), join(out, 'open'), { recursive: true });
    const path = join(out, 'open', 'results.json');
    writeFileSync(path, JSON.stringify({ ...resultsOf('one'), chosen: null }));
    expect(await refused(1, 'one', 'open')).toContain('Name one of baseline, augmented');
    expect((await compared('one', 'open:baseline')).runs[1].phase).toBe('baseline');
    writeFileSync(path, '{"schema":1');
    expect(await refused(1, 'one', 'open')).toContain(`${path} is damaged`);
    rmSync(path);
    expect(await refused(1, 'one', 'open')).toContain('melanoscope resume open');
    const way = { ...resultsOf('one'), chosen: { phase: '../two', reason: '' } };
    writeFileSync(path, JSON.stringify(way));
    expect(await refused(2, 'one', 'open')).toContain('has no phase "../two"');
  });

  test('one run alone, and names of none', async () => {
    expect(await refused(2, 'one')).toContain('Name two runs or more');
    expect(await refused(2, 'one', 'nobody')).toContain('There is no run named nobody');
    expect(await refused(2, 'one', 'two:transfer')).toContain(
      'no phase "transfer"; it has baseline',
    );
    expect(await refused(2, 'one', 'two:ensemble')).toContain('it has baseline');
    // It was evaluated, and has but one phase.
    const none = await refused(2, 'one', 'two:ensemble');
    expect(none).toContain('"evaluation": { "ensemble": true }');
    expect(none).toContain('--members');
    cpSync(join(out, 'two'), join(out, 'early'), { recursive: true });
    const path = join(out, 'early', 'results.json');
    writeFileSync(path, JSON.stringify({ ...resultsOf('two'), chosen: null }));
    const early = await refused(2, 'one', 'early:ensemble');
    expect(early).toContain('its evaluation has not been reached');
    expect(early).not.toContain('config');
    writeFileSync(path, JSON.stringify({ ...resultsOf('two'), chosen: null, phases: [] }));
    expect(await refused(1, 'one', 'early')).toContain('has trained no phase');
    expect(await refused(2, 'one', 'two', '--runs')).toContain('Unknown option --runs');
  });
});

test('figures of prior-corrected probabilities are said to be, in JSON and wherever they stand', async () => {
  const { runs } = await compared('one:baseline', 'two', 'two:baseline');
  expect(runs.map(({ priorCorrections }) => priorCorrections)).toEqual([
    ...[[], ...Array(2).fill([{ phase: 'baseline', tau: 0.5, taus: null }])],
  ]);
  const said = (await linesOf(200, 'one:baseline', 'two', '--ensemble')).join('\n');
  expect(said).toContain(
    'figures of two (prior correction tau 0.5), mean of the runs (of prior-corrected probabilities) are of ' +
      'corrected probabilities; of the others as their models give them',
  );
  expect(said).toContain('is two (prior correction tau 0.5) better than one:baseline? (paired');
  expect((await linesOf(200, 'one:baseline', 'one')).join('\n')).not.toContain('correct');
  // Each fold has one of its own.
  const folds = join(out, 'each');
  cpSync(join(out, 'folds'), folds, { recursive: true });
  for (const [fold, tau] of [0.2, 0.5].entries()) {
    const path = join(folds, `phases/baseline/fold-${fold + 1}/predictions.json`);
    const stored = read(path);
    const shares = stored.classes.map((_, c) => (c === 0 ? 0.9 : 0.01));
    writeFileSync(path, JSON.stringify({ ...stored, priorCorrection: { tau, shares } }));
  }
  const each = await compared('folds', folds);
  expect(each.runs[1].priorCorrections).toEqual([
    { phase: 'baseline', tau: 0.35, taus: [0.2, 0.5] },
  ]);
  expect((await linesOf(200, 'folds', folds)).join('\n')).toContain(
    '(prior correction mean tau 0.35)',
  );
});

test('settings that differ are named, and others are not', async () => {
  const { settings } = await compared('one:baseline', 'two');
  expect(settings).toContainEqual({ setting: 'learningRate', values: [0.001, 0.003] });
  expect(settings).toContainEqual({ setting: 'evaluation.priorCorrection', values: ['none', 0.5] });
  expect(settings.map(({ setting }) => setting).sort()).toEqual([
    ...['evaluation.priorCorrection', 'learningRate', 'phases'],
  ]);
});

test('the program prints the same document, in no colour, and lines that fit 80 columns', async () => {
  const { code, stdout, stderr } = await runProgram(
    ['compare', join(out, 'one'), 'two', '--out', out, '--json'],
    { FORCE_COLOR: '1' },
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(JSON.parse(stdout)).toEqual(await compared('one', 'two'));
  for (const names of [
    ['one', 'two'],
    ['one', 'leaky', 'two'],
    ['one', 'two', 'one:ensemble', 'two'],
  ]) {
    const narrow = await linesOf(80, ...names, '--ensemble');
    expect(Math.max(...narrow.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(narrow.join('\n')).not.toContain('\u001b');
  }
});
