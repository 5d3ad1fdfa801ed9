import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { randomFrom } from '../../source/dataset/random.js';
import { rasterFormat, whyNoImage } from '../../source/dataset/sniff.js';
import { messageOf } from '../../source/errors.js';
import { temporaryFolder } from '../temporary.js';
import { damaged } from './damage.js';
import { allParsers, checkText, isClear, type Parser } from './parsers.js';

/** Bytes of the beginning of a file at each of which it is cut off. */
const KILOBYTE = 1024;
/** Longest that most parsers may take over any of these files, in seconds of a processor. */
const LONGEST = 5;
const TRIES = 150;

const scratch = mkdtempSync(join(tmpdir(), 'melanoscope-test-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const fixtures = fileURLToPath(new URL('../fixtures', import.meta.url));
const parsers = await allParsers(fixtures, scratch);

/** Fails unless the parser gives a value or says clearly, soon and fit for a terminal, what is wrong. */
async function tries(
  { parse, longest = LONGEST }: Parser,
  bytes: Buffer,
  folder: string,
): Promise<void> {
  const from = process.cpuUsage();
  try {
    await parse(bytes, folder);
  } catch (error) {
    if (!isClear(error)) throw error;
    expect(messageOf(error)).not.toBe('');
    // The command that shows it makes the text printable; long dumps of a schema or lines are no message.
    expect(messageOf(error).length).toBeLessThan(1000);
    expect(messageOf(error).split('\n').length).toBeLessThan(20);
  }
  const { user, system } = process.cpuUsage(from);
  expect((user + system) / 1e6).toBeLessThan(longest);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
}

describe.each(parsers)('$name', (parser) => {
  test('is read when it is whole', async () => {
    await parser.parse(parser.whole, temporaryFolder());
  });

  test('is read, or refused in words, cut off at every byte of its first kilobyte', async () => {
    const folder = temporaryFolder();
    for (let length = 0; length < Math.min(KILOBYTE, parser.whole.length); length++) {
      await tries(parser, parser.whole.subarray(0, length), folder);
    }
  });

  test('is read, or refused in words, however it is damaged', async () => {
    const folder = temporaryFolder();
    const others = parsers.map(({ whole }) => whole);
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        await tries(parser, damaged(parser.whole, randomFrom(seed), others), folder);
      }),
      { numRuns: parser.tries ?? TRIES },
    );
  }, 120_000);

  test('is refused in words where it is another file', async () => {
    const folder = temporaryFolder();
    for (const { whole } of parsers) await tries(parser, whole, folder);
    for (const text of ['', '\0', '[]', 'null', '{"__proto__":1}', '['.repeat(200_000)]) {
      await tries(parser, Buffer.from(text), folder);
    }
  });
});

test('whatever a file begins with, its kind or why it is none is told in plain words', () => {
  const head = fc.oneof(
    fc.uint8Array({ maxLength: 600 }),
    fc.string({ unit: 'binary', maxLength: 64 }).map((text) => Buffer.from(text)),
    fc.constantFrom('<svg onload=', '%PDF-1.7', '\x1b[2J', 'GIF8', 'II*', 'BM').map(Buffer.from),
  );
  fc.assert(
    fc.property(head, (bytes) => {
      const buffer = Buffer.from(bytes);
      if (rasterFormat(buffer) === null) checkText(whyNoImage(buffer));
    }),
  );
});
