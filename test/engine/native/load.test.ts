/** The installed engine, loaded for real. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { entryPoint } from '../../../source/entry-points.js';
import { nativeEnvironment, verifyNativeEngine } from '../../../source/engine/native/index.js';
import { describeNative, nativeEngine } from '../../native.js';
import { runProgram } from '../../program.js';
import { temporaryFolder } from '../../temporary.js';

describeNative('the installed native engine', () => {
  test('computes what it should', async () => {
    const { device, deviceKind, version } = await verifyNativeEngine(nativeEngine!);
    expect(version).toBe(nativeEngine!.version);
    expect(device).toMatch(deviceKind === 'gpu' ? /^GPU .* \(CUDA\)$/ : /^CPU, \d+ threads?$/);
  });

  test('works in a worker thread, twice in one process', () => {
    const program = `
      const { Worker } = require('node:worker_threads');
      const start = () => new Promise((resolve, reject) => {
        const worker = new Worker(process.argv[1], { argv: [process.argv[2]], stdout: true });
        let said = '';
        worker.stdout.on('data', (bytes) => (said += bytes));
        worker.on('error', reject).on('exit', () => resolve(JSON.parse(said).ok));
      });
      start().then(async (first) => process.stdout.write(String([first, await start()])));`;
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ['-e', program, entryPoint('engine-check'), JSON.stringify(nativeEngine)],
      { env: { ...process.env, ...nativeEnvironment(nativeEngine!) }, encoding: 'utf8' },
    );
    expect(stdout, stderr).toBe('true,true');
  });

  test('does not crash at the exit of a run that ends before it was used', async () => {
    const out = temporaryFolder();
    const study = ['run', '--data', temporaryFolder(), '--phases', 'data,baseline', '--plain'];
    const options = ['--engine', 'tensorflow', '--out', out, '--name', 'short'];
    const { code, stdout } = await runProgram([...study, ...options]);
    expect([code, stdout]).toEqual([1, expect.stringContaining('engine tensorflow')]);
    // The shell that waits for the runner writes it a moment later.
    const record = join(out, 'short', 'runner-exit.json');
    await expect.poll(() => existsSync(record), { timeout: 5000 }).toBe(true);
    expect(JSON.parse(readFileSync(record, 'utf8'))).toMatchObject({ code: 1 });
  });

  test('says in one sentence that an addon cannot be loaded', async () => {
    const broken = { ...nativeEngine!, addon: '/nowhere/tfjs_binding.node' };
    await expect(verifyNativeEngine(broken)).rejects.toThrow(
      /does not work: Cannot find module .*Build it anew: melanoscope engine install --force/s,
    );
  });
});
