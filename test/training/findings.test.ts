import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { auditImages } from '../../source/dataset/audit/index.js';
import { findImages } from '../../source/dataset/find.js';
import type { EventBody, EventOf } from '../../source/runs/events.js';
import type { StudyContext } from '../../source/training/context.js';
import { Control } from '../../source/training/control.js';
import { showFindings } from '../../source/training/findings.js';
import type { PreparedData } from '../../source/training/prepare-data.js';
import { writeTree } from '../dataset/images.js';
import { temporaryFolder } from '../temporary.js';

/** Blocks of grey that no two seeds have in common, so that none is a near copy of another. */
function blocks(seed: number): Promise<Buffer> {
  const pixels = Buffer.from(
    Array.from({ length: 64 }, (_, i) => ((i + 1) ** 2 * seed * 7919) % 251),
  );
  const small = sharp(pixels, { raw: { width: 8, height: 8, channels: 1 } });
  return small.resize(64, 64, { kernel: 'nearest' }).png().toBuffer();
}

it('shows the copies whose files are still there, and passes over what went after the audit', async () => {
  const [data, run, cacheDir] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
  const [one, two, three] = await Promise.all([1, 2, 3].map(blocks));
  await writeTree(data, {
    'nevus/one.png': one,
    'melanoma/one.png': one,
    'nevus/two.png': two,
    'nevus/two again.png': two,
    'melanoma/three.png': three,
    'melanoma/three again.png': three,
  });
  mkdirSync(join(run, 'pictures'));
  const { report, catalog } = await auditImages(await findImages(data), {
    testShare: 0.2,
    cacheDir,
  });
  rmSync(join(data, 'melanoma', 'one.png'));
  rmSync(join(data, 'nevus', 'two.png'));
  rmSync(join(data, 'nevus', 'two again.png'));

  const events: EventBody[] = [];
  const emit = (event: EventBody): void => void events.push(event);
  const context = { folder: run, emit, control: new Control(emit) };
  await showFindings(context as StudyContext, { audit: report, catalog } as PreparedData);

  const [{ findings }] = events as [EventOf<'findings-shown'>];
  expect(
    findings.map(({ kind, pictures }) => [
      kind,
      pictures.map(({ file, class: name }) => [file, name]),
    ]),
  ).toEqual([
    ['contradictory labels', [['nevus/one.png', 'nevus']]],
    [
      'exact duplicates',
      [
        ['melanoma/three again.png', 'melanoma'],
        ['melanoma/three.png', 'melanoma'],
      ],
    ],
  ]);
  const shown = findings.flatMap(({ pictures }) => pictures.map(({ path }) => path));
  expect(
    readdirSync(join(run, 'pictures'))
      .map((name) => join('pictures', name))
      .sort(),
  ).toEqual(shown.sort());
});
