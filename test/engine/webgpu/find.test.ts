import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findWebgpu } from '../../../source/engine/webgpu/index.js';
import { temporaryFolder } from '../../temporary.js';

/** What is found when the looking process is the given program. */
async function foundBy(program: string) {
  const main = join(temporaryFolder(), 'check.mjs');
  writeFileSync(main, program);
  return findWebgpu(main);
}

const print = (answer: unknown) => `console.log(${JSON.stringify(JSON.stringify(answer))});`;

test('an adapter is what the looking process prints last', async () => {
  const adapter = { name: 'AMD Radeon', software: false };
  const noise = "console.log('a driver that greets');";
  expect(await foundBy(noise + print({ ok: true, adapter }))).toEqual({ adapter, problem: null });
});

test('no adapter, with what Dawn wrote of the cause', async () => {
  const nothing = print({ ok: true, adapter: null });
  expect(await foundBy(nothing)).toEqual({
    adapter: null,
    problem: 'no driver offers a WebGPU adapter',
  });
  const dawn = `console.error("Warning: Couldn't load Vulkan: libvulkan.so.1: no such file");`;
  expect((await foundBy(dawn + nothing)).problem).toBe(
    'no driver offers a WebGPU adapter (libvulkan.so.1 cannot be loaded)',
  );
});

test('a package that is not there, and a driver that crashes', async () => {
  expect(await foundBy(print({ ok: false, error: 'not installed' }))).toEqual({
    adapter: null,
    problem: 'not installed',
  });
  expect((await foundBy("process.kill(process.pid, 'SIGSEGV');")).problem).toBe(
    'looking for a WebGPU adapter ended with signal SIGSEGV',
  );
});
