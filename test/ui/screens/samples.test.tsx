import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Picture } from '../../../source/runs/events.js';
import type { ScreenProps } from '../../../source/ui/contracts.js';
import { printableState } from '../../../source/ui/printable-state.js';
import { SamplesScreen } from '../../../source/ui/screens/samples.js';
import { mountAt, plain, renderAt, screenProps, type Look } from '../render.js';
import { anySequence, beyondAscii, expectFits, sizes } from './fits.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'samples-'));
  const { pictures } = screenProps('finished', 'samples', { width: 80, height: 21 }).phase;
  // The last class has one file that is no picture and one that is missing.
  const ofLast = pictures.filter((picture) => picture.class === pictures.at(-1)!.class);
  const noPicture = ofLast.find(({ kind }) => kind === 'original')!;
  const missing = ofLast.filter(({ kind }) => kind === 'augmented').at(-1)!;
  for (const picture of pictures) {
    const { path, kind } = picture;
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    if (picture === noPicture) await writeFile(file, 'no picture');
    else if (picture !== missing) {
      const background = kind === 'original' ? '#ffffff' : '#000000';
      await sharp({ create: { width: 40, height: 40, channels: 3, background } })
        .png()
        .toFile(file);
    }
  }
});

afterAll(() => rm(folder, { recursive: true }));

function at(width: number, height: number, view: Partial<ScreenProps['view']> = {}): ScreenProps {
  return { ...screenProps('finished', 'samples', { width, height }, view), runFolder: folder };
}

const show = (props: ScreenProps, look: Look = {}): string =>
  renderAt(props.width, props.height, <SamplesScreen {...props} />, look);

/** The frame when every picture is drawn. */
async function drawn(props: ScreenProps, look: Look): Promise<string> {
  const mounted = mountAt(props.width, <SamplesScreen {...props} />, look);
  const waiting = look.ascii ? /(^| )\.\.\.( |$)/m : /(^| )…( |$)/m;
  await vi.waitFor(() => expect(plain(mounted.lastFrame() ?? '')).not.toMatch(waiting), 15_000);
  const frame = mounted.lastFrame() ?? '';
  mounted.unmount();
  return frame;
}

/** The first originals of all classes, the second ones, and so on. */
function originalsByRank(pictures: readonly Picture[]): Picture[][] {
  const originals = pictures.filter(({ kind }) => kind === 'original');
  const ranks: Picture[][] = [];
  for (const picture of originals) {
    const before = ranks.filter((rank) => rank.some((other) => other.class === picture.class));
    (ranks[before.length] ??= []).push(picture);
  }
  return ranks;
}

describe('the samples screen', () => {
  it.each([
    [80, 21],
    [120, 37],
  ])('shows a picture of each class at %ix%i', async (width, height) => {
    const frame = await drawn(at(width, height), { ascii: true, colors: false });
    expect(frame).not.toMatch(anySequence);
    expect(frame).not.toMatch(beyondAscii);
    expect(plain(frame)).toMatchSnapshot();
  });

  it('draws half blocks in colour', async () => {
    expect(await drawn(at(120, 37), {})).toContain('▄');
  });

  it('says shortly why a picture is not there', async () => {
    const last = await drawn(at(80, 21, { selected: 8, augmented: true }), {});
    expect(plain(last)).toContain('no readable pict');
    expect(plain(last)).toContain('file is missing');
  });

  it('shows name, file and true size of each, and the first batch', () => {
    const props = at(120, 37);
    // The recorded images are all of one size, and square.
    const pictures = props.phase.pictures.map((picture) =>
      picture.class === 'basal cell carcinoma' ? { ...picture, width: 600, height: 450 } : picture,
    );
    const frame = plain(show({ ...props, phase: { ...props.phase, pictures } }));
    const firsts = originalsByRank(pictures)[0];
    expect(firsts).toHaveLength(9);
    for (const picture of firsts) {
      expect(frame).toContain(picture.class.slice(0, 20));
      expect(frame).toContain(basename(picture.file));
    }
    expect(frame.match(/600×450/g)).toHaveLength(1);
    expect(frame.match(/128×128/g)).toHaveLength(8);
    const { images, labels } = props.state.batch!;
    expect(frame).toContain(
      `[${images.shape.join(', ')}] uint8, ${images.min} to ${images.max}, mean ${images.mean.toFixed(2)}`,
    );
    const [one, two] = labels.first.map((label) => props.state.catalog!.classes[label]);
    expect(frame).toMatch(new RegExp(`first\\s+${one}, ${two}`));
  });

  it('turns the page with the selected class, around both ends', () => {
    const marked = (selected: number): string | undefined =>
      /❯ (\w+)/.exec(plain(show(at(80, 21, { selected }))))?.[1];
    expect([0, 4, 8, 9, -1].map(marked)).toEqual([
      'actinic',
      'nevus',
      'vascular',
      'actinic',
      'vascular',
    ]);
    expect(plain(show(at(80, 21, { selected: 8 })))).toContain('page 3 of 3');
  });

  it('shows more images of a class by key', () => {
    const ranks = originalsByRank(at(200, 100).phase.pictures);
    expect(ranks.map((rank) => rank.length)).toEqual([9, 9, 9, 9]);
    /** How many first, second, third and fourth images of a class are shown. */
    const counts = (more: number): number[] => {
      const frame = plain(show(at(200, 100, { more })));
      return ranks.map((rank) => rank.filter(({ file }) => frame.includes(basename(file))).length);
    };
    expect(counts(0)).toEqual([9, 0, 0, 0]);
    expect(counts(1)).toEqual([9, 9, 0, 0]);
    expect(counts(3)).toEqual([9, 9, 9, 9]);
    expect(counts(4)).toEqual([9, 0, 0, 0]);
  });

  it('shows an original beside its augmented versions', () => {
    const frame = plain(show(at(80, 21, { augmented: true })));
    expect(frame).toMatch(/❯ actinic .*augmented 1 +augmented 2/);
    expect(frame).toContain('page 1 of 9');
  });

  it('says what it waits for, and why it failed', () => {
    const props = screenProps('reading', 'samples', { width: 80, height: 21 });
    expect(plain(show(props))).toContain('Not begun yet.');
    const phase = { ...props.phase, status: 'failed' as const, message: 'The cache is gone.' };
    expect(plain(show({ ...props, phase }))).toContain('The cache is gone.');
  });

  it('fits every size', () => {
    for (const [width, height] of sizes) {
      for (const augmented of [false, true]) {
        expectFits(show(at(width, height, { augmented, selected: 4 })), width, height);
      }
    }
  });

  it('lets no escape sequence in names through', () => {
    const props = at(80, 21);
    const pictures = props.phase.pictures.map((picture) => ({
      ...picture,
      class: `\u001b[2J${picture.class}`,
      file: 'a\u001b]0;x\u0007.jpg',
    }));
    const phases = { ...props.state.phases, samples: { ...props.phase, pictures } };
    const state = printableState({ ...props.state, phases });
    const frame = show({ ...props, state, phase: state.phases.samples }, { colors: false });
    expect(frame).not.toMatch(anySequence);
  });
});
