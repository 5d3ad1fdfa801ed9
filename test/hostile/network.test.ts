/**
 * That nothing reaches out over a network, by the kernel's own count: the program runs in a network namespace
 * of its own, whose counters stand at zero and see native code as well.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawn } from '@lydell/node-pty';
import { expect, test } from 'vitest';
import { nativeAvailable } from '../native.js';
import { environment, programPath } from '../program.js';
import { temporaryFolder } from '../temporary.js';

const possible = spawnSync('unshare', ['-rn', 'true']).status === 0;
const name = 'needs network namespaces (unshare -rn)';
const testIsolated = possible || process.env.CI ? test : test.skip;

/** What is counted when a program sends, or tries to: there is no way out of the namespace. */
const COUNTERS: Record<string, string[]> = {
  Ip: ['OutRequests', 'OutNoRoutes', 'OutDiscards'],
  Tcp: ['ActiveOpens', 'OutSegs'],
  Udp: ['OutDatagrams'],
  Icmp: ['OutMsgs'],
};

/** The counters of /proc/net/snmp that are not zero. */
function counted(snmp: string): Record<string, number> {
  const found: Record<string, number> = {};
  const lines = snmp.split('\n');
  for (const [protocol, counters] of Object.entries(COUNTERS)) {
    const [names, values] = lines
      .filter((line) => line.startsWith(`${protocol}:`))
      .map((line) => line.split(' '));
    for (const counter of counters) {
      const value = Number(values[names.indexOf(counter)]);
      if (value !== 0) found[`${protocol}.${counter}`] = value;
    }
  }
  return found;
}

/** A command that runs another one in a namespace, and leaves the counters in a file. */
const isolated = (file: string, command: string[]): string[] => [
  'unshare',
  ...['-rn', 'sh', '-c', '"$@"; code=$?; cat /proc/net/snmp > "$0"; exit $code', file],
  ...command,
];

/** Runs a command in a namespace. */
function alone(command: string[]) {
  const file = join(temporaryFolder(), 'snmp');
  const [program, ...args] = isolated(file, command);
  const { status, stdout, stderr } = spawnSync(program, args, {
    ...{ env: environment(), encoding: 'utf8' },
  });
  return { status, stdout, stderr, network: counted(readFileSync(file, 'utf8')) };
}

const melanoscope = (...args: string[]) => alone([process.execPath, programPath, ...args]);

testIsolated(`the count sees a connection, a datagram and a name asked for (${name})`, () => {
  for (const attempt of [
    "require('net').connect(443, '192.0.2.1').on('error', () => {})",
    "require('dgram').createSocket('udp4').send('x', 53, '192.0.2.1', () => process.exit())",
    "fetch('http://192.0.2.1/').catch(() => {})",
  ]) {
    const { network } = alone([process.execPath, '-e', attempt]);
    expect(network, attempt).not.toEqual({});
  }
  expect(alone([process.execPath, '-e', '0']).network).toEqual({});
});

testIsolated(
  `the program tries, trains, evaluates, predicts and examines without a packet (${name})`,
  () => {
    const folder = temporaryFolder();
    const [data, out] = [join(folder, 'lesions'), join(folder, 'runs')];
    const made = melanoscope('demo-data', data, '--images', '90', '--seed', '7');
    expect(made, made.stderr).toMatchObject({ status: 0, network: {} });
    const phases = ['--phases', 'data,samples,baseline,evaluation', '--epochs', '1'];
    const small = ['--data', data, '--out', out, '--image-size', '32', ...phases];
    for (const engine of nativeAvailable ? ['wasm', 'tensorflow'] : ['wasm']) {
      const ran = melanoscope('run', '--plain', ...small, '--engine', engine, '--name', engine);
      expect(ran, `${ran.stdout}${ran.stderr}`).toMatchObject({ status: 0, network: {} });
    }
    const run = join(out, 'wasm');
    const isImage = (file: string): boolean => /\.(jpg|png)$/.test(file);
    const image = join(
      data,
      readdirSync(data, { recursive: true, encoding: 'utf8' }).find(isImage)!,
    );
    const checkpoint = join(run, 'phases', 'baseline', 'best');
    for (const args of [
      ['runs', '--out', out],
      ['logs', run],
      ['audit', data],
      ['doctor', '--out', out],
      ['engine', 'list'],
      ['evaluate', run, '--data', data, '--engine', 'wasm'],
      ['predict', checkpoint, image, '--engine', 'wasm'],
    ]) {
      const { status, stdout, stderr, network } = melanoscope(...args);
      expect(network, args.join(' ')).toEqual({});
      expect(status, `${args.join(' ')}: ${stdout}${stderr}`).toBe(0);
    }
  },
  300_000,
);

testIsolated(
  `the terminal UI shows a study without a packet (${name})`,
  async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'runs'));
    const file = join(folder, 'snmp');
    const small = ['--out', join(folder, 'runs'), '--image-size', '32', '--phases', 'data'];
    const command = [process.execPath, programPath, 'run', ...small, '--engine', 'wasm'];
    const [program, ...args] = isolated(file, command);
    const pty = spawn(program, args, { cols: 120, rows: 40, env: environment({ TERM: 'xterm' }) });
    let text = '';
    pty.onData((data) => {
      text += data;
      // The run is over: the view may be left.
      if (/finished/.test(text)) pty.write('q');
    });
    const code = await new Promise<number>((resolve) =>
      pty.onExit(({ exitCode }) => resolve(exitCode)),
    );
    expect(code, text.slice(-2000)).toBe(0);
    expect(counted(readFileSync(file, 'utf8'))).toEqual({});
  },
  120_000,
);
