/** Folders that cannot be written to are named, with what to do: a disk that is read-only stops root too. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { runProgram } from '../program.js';
import { temporaryFolder } from '../temporary.js';
import { PHASES, startArguments } from './killed-run.js';
import { noDisk, smallDisk } from './small-disk.js';
import { tinyStudy, type TinyStudy } from './tiny-study.js';

const MINUTES = 60_000;

describe.skipIf(noDisk !== null)(`on a read-only disk${noDisk ? ` (${noDisk})` : ''}`, () => {
  let tiny: TinyStudy;
  beforeAll(async () => {
    tiny = await tinyStudy('wasm');
  }, MINUTES);
  afterAll(() => tiny.remove());

  /** A disk, and what makes it read-only. */
  function disk(): { path: string; close: () => Promise<void> } {
    const made = smallDisk(8192);
    onTestFinished(() => made.unmount());
    return {
      path: made.path,
      // The shell that waits for a runner writes down its end, and has stderr.log open, a moment longer than the view.
      close: () =>
        expect
          .poll(() => spawnSync('mount', ['-o', 'remount,ro', made.path]).status, {
            timeout: MINUTES,
          })
          .toBe(0),
    };
  }

  test(
    'a run is neither begun nor gone on with there, and one that is there can be looked at',
    async () => {
      const { path, close } = disk();
      const study = { ...tiny.study, out: path };
      const stopped = await runProgram(startArguments(study, 'there', ['data', PHASES[0]]));
      expect(stopped.code).toBe(0);
      // As a runner leaves it that was killed before its last word.
      execFileSync('sed', ['-i', '/"run-finished"/d', join(path, 'there', 'events.jsonl')]);
      await close();

      const begun = await runProgram(startArguments(study, 'new'));
      expect([begun.code, begun.stdout]).toEqual([1, '']);
      expect(begun.stderr).toMatch(
        /^melanoscope: The run's folder \S+new cannot be made \(EROFS: read-only file system.*--out\.\n$/,
      );
      const resumed = await runProgram(['resume', 'there', '--plain', '--out', path]);
      expect(resumed.code).toBe(1);
      expect(resumed.stderr).toMatch(
        /^melanoscope: The run's folder \S+there cannot be written to \(EROFS.*Its disk is read-only.*\n$/,
      );
      const looked = await runProgram(['logs', 'there', '--out', path]);
      expect(looked.stdout).toMatch(/baseline +epoch +3\/3/);
    },
    2 * MINUTES,
  );

  test(
    'an image cache there is named',
    async () => {
      const { path, close } = disk();
      const cache = join(path, 'cache');
      mkdirSync(cache);
      await close();
      const study = { ...tiny.study, out: temporaryFolder() };
      const { code, stdout } = await runProgram(startArguments(study, 'uncached'), {
        MELANOSCOPE_CACHE: cache,
      });
      expect(code).toBe(1);
      expect(stdout).toMatch(
        /The image cache \S+ cannot be used \(EROFS: read-only file system.*MELANOSCOPE_CACHE/,
      );
    },
    MINUTES,
  );
});
