import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it, vi } from 'vitest';
import { auditCommand } from '../../source/commands/audit.js';
import { writeTree } from '../dataset/images.js';
import { temporaryFolder } from '../temporary.js';
import { captured } from './captured.js';

/** A folder in which one picture is under two labels; its name would act upon a terminal. */
async function folder(): Promise<string> {
  const dir = temporaryFolder();
  vi.stubEnv('MELANOSCOPE_CACHE', join(dir, 'cache'));
  const ramp = Buffer.from(Array.from({ length: 32 * 32 * 3 }, (_, i) => (i * 7) % 251));
  const bytes = await sharp(ramp, { raw: { width: 32, height: 32, channels: 3 } })
    .png()
    .toBuffer();
  await writeTree(join(dir, 'data'), {
    'nevus/\x1b[31mred.png': bytes,
    'melanoma/same.png': bytes,
    'melanoma/text.png': 'not an image',
    'nevus/other.png': 7,
  });
  return join(dir, 'data');
}

/** A picture that is like no other of these. */
function squares(n: number): Promise<Buffer> {
  const pixels = Buffer.from(
    Array.from({ length: 64 }, (_, i) => ((i + 1) ** 2 * (n + 1) * 7919) % 251),
  );
  const small = sharp(pixels, { raw: { width: 8, height: 8, channels: 1 } });
  return small.resize(64, 64, { kernel: 'nearest' }).png().toBuffer();
}

describe('audit', () => {
  it('lists what it found, printable, and ends with 0 but for --strict', async () => {
    const dir = await folder();
    const { code, stdout } = await captured(auditCommand, dir);
    expect(code).toBe(0);
    expect(stdout).toContain('3 images');
    expect(stdout).toMatch(/Contradictory labels.*: 1\n {2}melanoma\/same\.png \[melanoma\]/);
    expect(stdout).toContain('melanoma/text.png: a text file, not an image');
    expect(stdout).not.toContain('\x1b');
    expect((await captured(auditCommand, dir, '--strict')).code).toBe(1);
  });

  it('prints JSON of schema 1', async () => {
    const { stdout } = await captured(auditCommand, await folder(), '--json');
    const report = JSON.parse(stdout) as Record<string, unknown>;
    expect(report).toMatchObject({
      schema: 1,
      images: 3,
      classes: { melanoma: 1, nevus: 2 },
      unreadable: [{ file: 'melanoma/text.png' }],
      exactDuplicates: [{ labels: ['melanoma', 'nevus'] }],
      nearDuplicates: [],
      contradictoryLabels: [{ labels: ['melanoma', 'nevus'] }],
      crossSplit: [],
      lesionGroups: [],
    });
    expect(report.memoriserCeiling).toBeCloseTo(2 / 3, 12);
    expect(Array.isArray(report.shortcuts) && Array.isArray(report.warnings)).toBe(true);
  });

  it('counts pictures of formats that are not read among the files that cannot be', async () => {
    const dir = await folder();
    await rm(join(dir, 'melanoma', 'text.png'));
    await writeTree(dir, { 'melanoma/IMD002.bmp': 'BM\0\0', 'nevus/IMD003.bmp': 'BM\0\0' });
    const { stdout } = await captured(auditCommand, dir);
    expect(stdout).toContain(
      '2 files cannot be read, e.g. melanoma/IMD002.bmp: a BMP, which is not read; save it as PNG.',
    );
    expect(stdout).not.toContain('Passed over');
    // A CSV names them like any image.
    await writeTree(dir, { 'ph2.csv': 'image_id,dx\nIMD002,mel\nIMD003,nv\nother,nv\nsame,mel\n' });
    const csv = await captured(auditCommand, dir, '--metadata', join(dir, 'ph2.csv'));
    expect(csv.stdout).not.toContain('no such file');
  });

  it('tells where the CSV disagrees with the folders, which --strict counts, and notes other words', async () => {
    const dir = await folder();
    await rm(join(dir, 'melanoma', 'text.png'));
    await writeTree(dir, {
      ...Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`nevus/n${n}.png`, 20 + n])),
      'told.csv': 'image_id,dx\nn0,mel\nn1,mel\nn2,nv\nn3,scar\n',
    });
    const csv = ['--metadata', join(dir, 'told.csv')];
    const { stdout } = await captured(auditCommand, dir, ...csv);
    expect(stdout).toMatch(
      /otherwise: nevus is mel \(melanoma\) there: 2 of 11\n {2}nevus\/n0\.png\n {2}nevus\/n1\.png\n/,
    );
    expect(stdout).toMatch(/Notes\n(?: {2}.*\n)* {2}Of 1 image .* no folder has: scar \(1\)/);
    const report = JSON.parse((await captured(auditCommand, dir, ...csv, '--json')).stdout);
    expect(report.csvLabels).toMatchObject({
      ...{ labelled: 4, agreeing: 1, coarser: [] },
      otherwise: [{ class: 'nevus', told: 'melanoma', names: ['mel'], images: 2, of: 11 }],
      unknown: [{ name: 'scar', images: 1, folders: [{ class: 'nevus', images: 1 }] }],
    });
    expect(report.warnings.join(' ')).toContain('2 of 11 nevus as mel (melanoma)');
    expect(JSON.parse((await captured(auditCommand, dir, '--json')).stdout).csvLabels).toBeNull();
  });

  it('takes copies that --relabel has settled for no contradiction, and says what became of the labels', async () => {
    const dir = await folder();
    await rm(join(dir, 'melanoma', 'text.png'));
    await writeTree(dir, { 'nevus/n1.png': 20 });
    const judgedBy = async (rows: string) => {
      await writeTree(dir, { 'fixed.csv': `file,label,status\n${rows}` });
      const argv = [dir, '--relabel', join(dir, 'fixed.csv'), '--json'];
      const { stdout } = await captured(auditCommand, ...argv);
      const report = JSON.parse(stdout);
      return { ...report, open: report.contradictoryLabels.length };
    };
    const some = await judgedBy('nevus/n1.png,,unsure\n../other/a.png,,unsure\n');
    expect(some).toMatchObject({ open: 1, memoriserCeiling: 1 - 1 / 4 });
    expect(some.corrections).toEqual({
      ...{ images: 1, relabelled: 0, doubtful: 1, missing: ['../other/a.png'] },
      memoriserCeiling: 1 - 1 / 3,
    });
    expect(some.notes.join(' ')).toMatch(/judges 1 image: 0 relabelled, 1 left out.*1 corrected/);
    const open = { open: 1 };
    const settled = { open: 0, corrections: { memoriserCeiling: 1 } };
    // One right copy does not tell that the other is wrong; its own correction, or what leaves it out, does.
    expect(await judgedBy('melanoma/same.png,,right\n')).toMatchObject(open);
    expect(await judgedBy('melanoma/same.png,nevus,wrong\n')).toMatchObject(settled);
    expect(await judgedBy('melanoma/same.png,,wrong\n')).toMatchObject(settled);
    const red = 'nevus/\x1b[31mred.png,,right';
    expect(await judgedBy(`melanoma/same.png,,right\n${red}\n`)).toMatchObject({ open: 0 });
    // What is left of a contradiction is told by the labels as corrected.
    await writeTree(dir, { 'scar/s.png': await readFile(join(dir, 'melanoma/same.png')) });
    const left = await judgedBy('melanoma/same.png,nevus,wrong\n');
    expect(left.contradictoryLabels).toMatchObject([{ labels: ['nevus', 'nevus', 'scar'] }]);
    expect(left.warnings.join(' ')).toMatch(/nevus and scar \(1\).* by heart comes to 80\.0%/);
  });

  it('takes what is said of a label to hold for the copies under it, in what the CSV tells, too', async () => {
    const dir = await folder();
    const csv = 'image_id,dx\nother,mel\ncopy,mel\nelsewhere,nv\n';
    const fixed = 'file,label,status\nnevus/other.png,melanoma,wrong\n';
    await writeTree(dir, { 'nevus/copy.png': 7, 'told.csv': csv, 'fixed.csv': fixed });
    const argv = [dir, '--metadata', join(dir, 'told.csv'), '--json'];
    const reported = async (...more: string[]) =>
      JSON.parse((await captured(auditCommand, ...argv, ...more)).stdout);
    expect((await reported()).csvLabels.otherwise).toMatchObject([{ images: 2 }]);
    const report = await reported('--relabel', join(dir, 'fixed.csv'));
    expect(report.csvLabels).toMatchObject({ judged: 2, otherwise: [] });
    expect(report.corrections).toMatchObject({ images: 1, relabelled: 2 });
  });

  it('passes --strict once every image that the CSV tells otherwise is judged', async () => {
    const dir = temporaryFolder();
    vi.stubEnv('MELANOSCOPE_CACHE', temporaryFolder());
    const drawn = Array.from(
      { length: 140 },
      async (_, n) =>
        [`${n % 2 === 0 ? 'nevus' : 'melanoma'}/i${n}.png`, await squares(n)] as const,
    );
    await writeTree(dir, {
      ...Object.fromEntries(await Promise.all(drawn)),
      'told.csv': 'image_id,dx\ni0,mel\ni2,mel\nelsewhere,nv\n',
      'fixed.csv': 'file,label,status\nnevus/i0.png,melanoma,wrong\nnevus/i2.png,,right\n',
    });
    const argv = [dir, '--metadata', join(dir, 'told.csv'), '--strict'];
    const { code, stdout } = await captured(auditCommand, ...argv);
    expect(stdout).toMatch(/Warnings: 1\n +csv-labels: The CSV of --metadata tells another class/);
    expect(code).toBe(1);
    const judged = await captured(auditCommand, ...argv, '--relabel', join(dir, 'fixed.csv'));
    expect(judged.stdout).toContain('No warnings.');
    expect(judged.stdout).toContain('Learning the labels as corrected by heart comes to 100.0%');
    expect(judged.stdout).toContain('--relabel judges 2 images: 1 relabelled, 0 left out');
    expect(judged.code).toBe(0);
  });

  it('notes lesions that the CSV names, and lets what is accepted by its kind pass --strict', async () => {
    const dir = temporaryFolder();
    vi.stubEnv('MELANOSCOPE_CACHE', temporaryFolder());
    await writeTree(dir, {
      ...{ 'nevus/1.png': await squares(1), 'nevus/2.png': await squares(2) },
      ...{ 'melanoma/3.png': await squares(3), 'melanoma/4.png': await squares(3) },
      'lesions.csv': 'image,lesion_id,patient_id\n1,L1,P1\n2,L1,P1\n3,L2,P2\n',
    });
    const argv = [dir, '--metadata', join(dir, 'lesions.csv'), '--strict'];
    const asked = await captured(auditCommand, ...argv, '--accept', 'exact-duplicates');
    expect(asked.stdout).toContain(
      '2 images show a lesion or patient that others show too: a study keeps these together',
    );
    expect(asked.stdout).toMatch(
      /Accepted: 1\n {2}exact-duplicates: 2 files .*\n\nWarnings: 2\n {2}small-classes: /,
    );
    expect(asked.code).toBe(1);
    const both = ['--accept', 'exact-duplicates, small-classes'];
    const passed = await captured(auditCommand, ...argv, ...both);
    expect(passed.stdout).toContain('No warnings.');
    expect(passed.code).toBe(0);
    const { stdout } = await captured(auditCommand, ...argv, '--json', '--accept', 'small-classes');
    const { findings, warnings } = JSON.parse(stdout) as {
      findings: { kind: string; message: string; accepted: boolean }[];
      warnings: string[];
    };
    expect(findings.map(({ kind, accepted }) => [kind, accepted])).toEqual([
      ['exact-duplicates', false],
      ...[1, 2].map(() => ['small-classes', true]),
    ]);
    expect(warnings).toEqual([findings[0]!.message]);
    for (const [word, said] of [
      [
        'near-duplicate',
        /not "near-duplicate". Did you mean near-duplicates\? Kinds: unreadable, /,
      ],
      ['moon', /not "moon"\. Kinds: unreadable, /],
      ['', /as the audit names them before each\. Kinds: unreadable, /],
    ] as const)
      expect(await captured(auditCommand, ...argv, '--accept', word)).toMatchObject({
        code: 2,
        error: expect.stringMatching(said),
      });
  });

  it('tells what is passed over, of classes that a study refuses, and of images without one label in the CSV', async () => {
    const dir = temporaryFolder();
    vi.stubEnv('MELANOSCOPE_CACHE', temporaryFolder());
    await writeTree(join(dir, 'data'), {
      ...{ 'Train/melanoma/1.png': 1, 'Train/nevus/2.png': 2, 'Train/nevus/notes.txt': 'seen' },
      ...{ 'Train/nevus/.3.png': 3, 'Test/nevus/4.png': 4, 'Test/wart/5.png': 5 },
      'Train/scar/x.svg': '<svg/>',
    });
    const { stdout } = await captured(auditCommand, join(dir, 'data'));
    expect(stdout).toMatch(
      /Passed over: 3\n {2}2 not an image by its extension, e\.g\. Train\/nevus\/notes\.txt\n {2}1 hidden/,
    );
    expect(stdout).toContain('The class "scar" has no image that can be read.');
    expect(stdout).toContain(
      'The class "wart" has no image to train on: 1 image in the validation or test folder.',
    );
    expect(stdout).not.toContain('The class "nevus" has no image');

    await writeTree(join(dir, 'data'), { 'more/nevus/6.png': 6, 'more/7.png': 7 });
    expect((await captured(auditCommand, join(dir, 'data'))).stdout).toContain(
      '2 images left out: beside Test and Train, e.g. more/7.png.',
    );

    await writeTree(join(dir, 'flat'), { '1.png': 1, '2.png': 2, '3.png': 3, '4.png': 4 });
    await writeTree(dir, { 'some.csv': 'image,label\n1,mel\n2,nv\n3,mel\n3,nv\n' });
    const csv = ['--metadata', join(dir, 'some.csv'), '--json'];
    const report = JSON.parse((await captured(auditCommand, join(dir, 'flat'), ...csv)).stdout);
    expect(report.warnings).toContain(
      '1 image left out: several labels in the CSV, e.g. 3.png (mel and nv).',
    );
    expect(report.notes).toEqual(['1 image left out: not named in the CSV, e.g. 4.png.']);
    expect(report.passedOver).toHaveLength(2);
  });

  it('lists copies under several labels once, and images of a lesion as no copies', async () => {
    const dir = await folder();
    await writeTree(dir, {
      ...{ 'nevus/n1.png': 30, 'nevus/n2.png': 30, 'nevus/n3.png': 31 },
      'lesions.csv': 'image,lesion_id\nn1,L1\nn3,L1\n',
    });
    const csv = ['--metadata', join(dir, 'lesions.csv')];
    const { stdout } = await captured(auditCommand, dir, ...csv);
    expect(stdout.split('Notes\n')[0]!.match(/same\.png/g)).toHaveLength(1);
    expect(stdout).toMatch(
      /Exact duplicates, groups \(1 of them under several labels, above\): 2\n {2}nevus\/n1\.png {2}= {2}nevus\/n2\.png\n/,
    );
    expect(stdout).toContain('L1: nevus/n1.png, nevus/n3.png');
  });

  it('sets its sentences in lines that fit the terminal, and a pipe has each in one', async () => {
    const dir = await folder();
    const warnings = async (): Promise<string[]> =>
      (await captured(auditCommand, dir)).stdout
        .split(/Warnings: \d+\n/)[1]!
        .trimEnd()
        .split('\n');
    const piped = await warnings();
    Object.defineProperty(process.stdout, 'columns', { value: 60, configurable: true });
    const shown = await warnings().finally(() => Reflect.deleteProperty(process.stdout, 'columns'));
    expect(shown.length).toBeGreaterThan(piped.length);
    for (const line of shown) expect(line.length).toBeLessThanOrEqual(60);
    expect(shown.join('\n').replaceAll('\n    ', ' ')).toBe(piped.join('\n'));
  });

  it('names no flag that it has not', async () => {
    const dir = await folder();
    const { error } = await captured(auditCommand, join(dir, 'nevus', 'other.png'));
    expect(error).toMatch(/is a file\. Name the folder that the images are in\.$/);
    await rm(join(dir, 'nevus'), { recursive: true });
    expect((await captured(auditCommand, dir)).error).toMatch(/one folder deeper: \//);
  });

  it('says once that there is no image, and no figure of none', async () => {
    const dir = await folder();
    await writeTree(dir, { 'melanoma/same.png': 'text' });
    const one = await captured(auditCommand, dir);
    expect(one.stdout).toMatch(/The class "melanoma" has no image that can be read\./);
    expect(one.stdout).toContain('by heart');
    for (const file of ['\x1b[31mred.png', 'other.png'])
      await writeTree(dir, { [`nevus/${file}`]: 'text' });
    const { stdout } = await captured(auditCommand, dir);
    expect(stdout).toContain('There is no image that can be read.');
    expect(stdout).not.toMatch(/by heart|too small|has no image/);
    const report = JSON.parse((await captured(auditCommand, dir, '--json')).stdout);
    expect(report).toMatchObject({ images: 0, memoriserCeiling: null });
  });

  it('refuses corrections that it cannot read, or of no class', async () => {
    const dir = await folder();
    await writeTree(dir, { 'fixed.csv': 'file,label,status\nmelanoma/same.png,wart,wrong\n' });
    const refused = async (csv: string) =>
      (await captured(auditCommand, dir, '--relabel', join(dir, csv))).error;
    expect(await refused('fixed.csv')).toMatch(/the class "wart".*There are melanoma, nevus/);
    expect(await refused('none.csv')).toMatch(/--relabel/);
    for (const flag of ['--relabel', '--metadata']) {
      const given = await captured(auditCommand, dir, flag, '');
      expect(given).toMatchObject({ code: 2, error: `${flag} needs a path behind it.` });
    }
  });

  it('refuses anything but one folder', async () => {
    await expect(auditCommand([])).rejects.toMatchObject({ exitCode: 2 });
    await expect(auditCommand(['a', 'b'])).rejects.toMatchObject({ exitCode: 2 });
    await expect(auditCommand(['/no/such/folder'])).rejects.toThrow('There is no folder');
  });
});
