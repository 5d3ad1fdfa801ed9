import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
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
  for (const [index, { path, kind }] of pictures.entries()) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    // The last class has one file that is no picture and one that is missing.
    if (index === 8) await writeFile(file, 'no picture');
    else if (index < pictures.length - 1) {
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
    const frame = plain(show(at(120, 37)));
    expect(frame).toContain('basal cell carcinoma');
    expect(frame).toContain('ISIC_0024443.jpg');
    expect(frame).toContain('600×450');
    expect(frame).toContain('[32, 64, 64, 3] uint8, 0 to 255, mean 158.31');
    expect(frame).toMatch(/first\s+melanoma, basal cell carcinoma/);
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
    const props = at(120, 57);
    const more: Picture[] = props.phase.pictures
      .filter(({ kind }) => kind === 'original')
      .map((picture) => ({ ...picture, path: `second-${picture.path}`, file: 'second.jpg' }));
    const phase = { ...props.phase, pictures: [...props.phase.pictures, ...more] };
    const count = (view: object): number =>
      plain(show({ ...props, phase, view: { ...props.view, ...view } })).split('second.jpg')
        .length - 1;
    expect(count({ more: 0 })).toBe(0);
    expect(count({ more: 1 })).toBe(9);
    expect(count({ more: 2 })).toBe(0);
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
