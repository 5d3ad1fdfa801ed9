/** `melanoscope doctor`: each finding, and the report. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  checkNative,
  prospectFindings,
  webgpuFinding,
} from '../../source/commands/doctor/engines.js';
import { missing, ok, warning } from '../../source/commands/doctor/finding.js';
import {
  checkDisk,
  checkNode,
  checkNvidia,
  memoryFinding,
  parseCpuMax,
} from '../../source/commands/doctor/machine.js';
import { checkTerminal, imageProtocol } from '../../source/commands/doctor/terminal.js';
import { doctorCommand, reportLines } from '../../source/commands/doctor.js';
import { FakeMachine, NVIDIA_SMI, wholeMachine } from '../engine/native/fake-machine.js';
import { captured } from './captured.js';

afterEach(() => vi.unstubAllEnvs());

const prospects = { python: null, tensorflow: null, compiler: null, nvidia: false };

/** A terminal of a size and depth. */
const terminal = (columns: number, rows: number, depth = 24): NodeJS.WriteStream =>
  ({ isTTY: true, columns, rows, getColorDepth: () => depth }) as unknown as NodeJS.WriteStream;

describe('what the doctor finds', () => {
  test('an old Node.js is missing and needed', () => {
    for (const version of [
      '20.19.0',
      '20.20.2',
      '22.12.0',
      '22.23.3',
      '24.0.0',
      '24.21.0',
      '26.1.0',
    ])
      expect(checkNode(version).state, version).toBe('ok');
    expect(checkNode('18.20.1')).toMatchObject({
      state: 'missing',
      needed: true,
      detail: '18.20.1, but 20.19, 22.12 or 24.0 and newer is needed',
    });
    // Dependencies refuse these, and 23 is no longer maintained.
    for (const version of ['20.18.3', '21.7.3', '22.11.0', '23.11.1'])
      expect(checkNode(version).state, version).toBe('missing');
  });

  test('a terminal with its size, colours and images', () => {
    const env = { LANG: 'C.UTF-8', TERM: 'xterm-kitty' };
    expect(checkTerminal(terminal(140, 40), env)).toMatchObject({
      state: 'ok',
      detail: '140x40, 16 million colours, UTF-8, image protocol kitty',
    });
    expect(checkTerminal(terminal(79, 24), env).state).toBe('warning');
    expect(checkTerminal(terminal(80, 24, 4), { TERM: 'xterm' })).toMatchObject({
      state: 'warning',
      detail: '80x24, 16 colours, no UTF-8 locale, no image protocol known: half blocks',
      fix: expect.stringContaining('--ascii'),
    });
    // With a locale that is not of UTF-8 views are drawn in ASCII by themselves.
    expect(checkTerminal(terminal(80, 24), { LANG: 'C' })).toMatchObject({
      state: 'warning',
      detail: expect.stringContaining('no UTF-8 locale: ASCII characters only'),
      fix: 'export LC_ALL=C.UTF-8',
    });
    expect(checkTerminal(terminal(80, 24), { ...env, NO_COLOR: '1' }).detail).toContain(
      'no colours',
    );
    expect(checkTerminal({ isTTY: false } as NodeJS.WriteStream, env).state).toBe('ok');
  });

  test.each([
    [{ TERM: 'xterm-256color', TERM_PROGRAM: 'iTerm.app' }, 'iTerm'],
    [{ TERM: 'xterm-ghostty' }, 'kitty'],
    [{ TERM: 'foot' }, 'sixel'],
    [{ TERM: 'xterm-kitty', TMUX: '/tmp/tmux' }, null],
    [{ TERM: 'xterm-256color' }, null],
  ])('the image protocol of %j', (env, protocol) => {
    expect(imageProtocol(env)).toBe(protocol);
  });

  test("a control group's limits on processor and memory", () => {
    expect(parseCpuMax('150000 100000\n')).toBe(1.5);
    expect(parseCpuMax('max 100000\n')).toBeNull();
    expect(parseCpuMax('')).toBeNull();
    expect(memoryFinding(64e9, 32e9, 8e9).detail).toBe(
      '8.0 GB allowed to this container or job, of 64.0 GB',
    );
    expect(memoryFinding(64e9, 32e9, 1e9).state).toBe('warning');
    // What the kernel says where there is no limit.
    expect(memoryFinding(64e9, 32e9, 2 ** 63)).toMatchObject({ detail: '64.0 GB, 32.0 GB free' });
  });

  test('GPUs and a driver too old for CUDA 12', async () => {
    const machine = new FakeMachine();
    expect((await checkNvidia()).detail).toContain('training uses the CPU');
    machine.script('nvidia-smi', NVIDIA_SMI);
    expect(await checkNvidia()).toMatchObject({
      state: 'ok',
      detail: 'driver 550.54.15; NVIDIA H100 (83.9 GB of 85.5 GB free)',
    });
    machine.script('nvidia-smi', 'echo "Tesla K80, 470.82.01, 11441, 11000"');
    expect((await checkNvidia()).state).toBe('warning');
  });

  test('a native engine that is not installed, broken, or leaves the GPU alone', async () => {
    const machine = wholeMachine();
    const absent = await checkNative(Promise.resolve(prospects));
    expect(absent).toMatchObject({
      state: 'missing',
      needed: false,
      fix: 'melanoscope engine install',
    });
    await machine.install();
    const broken = await checkNative(Promise.resolve(prospects));
    expect(broken).toMatchObject({ state: 'warning', fix: 'melanoscope engine install --force' });
  });

  test('what an engine could be made from', () => {
    expect(prospectFindings(prospects).map(({ state, fix }) => [state, fix])).toEqual([
      ['missing', 'apt install python3-pip'],
      ['missing', 'apt install g++'],
    ]);
    const all = {
      python: '/usr/bin/python3 (3.12.0)',
      tensorflow: '2.18.0',
      compiler: 'g++',
      nvidia: false,
    };
    expect(prospectFindings(all).map(({ state }) => state)).toEqual(['ok', 'ok']);
  });

  test('a GPU for WebGPU, one in software, and none', () => {
    const found = (name: string, software: boolean) =>
      webgpuFinding({ adapter: { name, software }, problem: null });
    expect(found('AMD Radeon', false)).toMatchObject({
      state: 'ok',
      detail: 'GPU AMD Radeon (WebGPU)',
    });
    expect(found('SwiftShader', true).detail).toContain('in software, on the CPU');
    const none = webgpuFinding({ adapter: null, problem: 'no driver offers a WebGPU adapter' });
    expect(none).toMatchObject({ state: 'ok', detail: expect.stringContaining('no driver') });
    const problem = 'The packages are not installed. Install them: npm install --include=optional';
    expect(webgpuFinding({ adapter: null, problem })).toMatchObject({
      state: 'missing',
      needed: false,
      fix: 'npm install --include=optional',
    });
  });

  test('a disk that cannot be written to', async () => {
    const { root } = new FakeMachine();
    expect((await checkDisk('d', 'Disk', join(root, 'not/yet'), 'mend')).needed).toBe(true);
    expect(await checkDisk('d', 'Disk', '/proc/nowhere', 'mend')).toMatchObject({
      state: 'missing',
      fix: 'mend',
    });
  });

  test('a file in the place of a folder', async () => {
    const { root } = new FakeMachine();
    const file = join(root, 'file');
    writeFileSync(file, '');
    expect(
      await checkDisk('d', 'Disk', join(file, 'engines'), 'Free some, or name another.'),
    ).toMatchObject({
      ...{ state: 'missing', needed: true, fix: 'Name another.' },
      detail: `${file} is a file, not a folder`,
    });
  });
});

describe("the doctor's report", () => {
  test('has one line a finding and its fix below', () => {
    const findings = [
      ok('node', 'Node.js', '20.1.0'),
      warning('cpu', 'CPU', 'one', 'ask for more'),
      missing('python', 'Python', 'none', 'apt install python3-pip'),
    ];
    expect(reportLines(findings, false)).toEqual([
      'OK       Node.js  20.1.0',
      'warning  CPU      one',
      '                  -> ask for more',
      'missing  Python   none',
      '                  -> apt install python3-pip',
    ]);
    expect(reportLines(findings, true)[1]).toBe('\x1b[33mwarning\x1b[39m  CPU      one');
  });

  test('is JSON when asked for, and only what is needed decides the exit code', async () => {
    const machine = new FakeMachine();
    const { code, stdout } = await captured(doctorCommand, '--json', '--out', machine.root);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ schema: 1, ok: true });
    expect(code).toBe(0);
    expect(report.checks.map(({ id }: { id: string }) => id)).toEqual([
      ...['node', 'terminal', 'cpu', 'memory', 'nvidia', 'wasm', 'tensorflow', 'webgpu'],
      ...['python', 'compiler', 'disk-runs', 'disk-cache'],
    ]);
    expect(report.checks.find(({ id }: { id: string }) => id === 'wasm').detail).toContain('WASM');
    expect((await captured(doctorCommand, '--out', '/proc/nowhere')).code).toBe(1);
  });
});
