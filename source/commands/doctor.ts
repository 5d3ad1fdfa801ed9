/** `melanoscope doctor`: what this machine has, and the command that mends what is missing. */
import { enginesFolder, nativeProspects } from '../engine/native/index.js';
import { findWebgpu } from '../engine/webgpu/index.js';
import { checkNative, checkWasm, prospectFindings, webgpuFinding } from './doctor/engines.js';
import type { Finding } from './doctor/finding.js';
import { checkCpu, checkDisk, checkMemory, checkNode, checkNvidia } from './doctor/machine.js';
import { checkTerminal } from './doctor/terminal.js';
import { optionsHelp, studyOptions } from './options.js';
import { parseArguments } from './parse.js';
import { printJson } from './print-json.js';

const options = {
  out: studyOptions.out,
  json: { type: 'boolean', help: 'print JSON' },
} as const;

const help = `
  Usage: melanoscope doctor [options]

  Tells what this machine has, and the command that mends what is missing. Exit code 1 when something that
  training cannot go without is missing.

${optionsHelp(options)}
`;

const WORDS = { ok: 'OK', warning: 'warning', missing: 'missing' } as const;
const COLOURS = { ok: 32, warning: 33, missing: 31 } as const;

/** The report as lines, aligned; a fix stands on the line below. */
export function reportLines(findings: Finding[], colour: boolean): string[] {
  const width = Math.max(...findings.map(({ title }) => title.length));
  return findings.flatMap(({ state, title, detail, fix }) => {
    const word = WORDS[state].padEnd(7);
    const shown = colour ? `\x1b[${COLOURS[state]}m${word}\x1b[39m` : word;
    const line = `${shown}  ${title.padEnd(width)}  ${detail}`;
    return fix === null ? [line] : [line, `${' '.repeat(9 + width)}  -> ${fix}`];
  });
}

async function examine(out: string): Promise<Finding[]> {
  const prospects = nativeProspects();
  const [cpu, memory, nvidia, wasm, native, webgpu, runs, cache] = await Promise.all([
    checkCpu(),
    checkMemory(),
    checkNvidia(),
    checkWasm(),
    checkNative(prospects),
    findWebgpu(),
    checkDisk('disk-runs', 'Disk (runs)', out, 'Free some, or name another folder with --out.'),
    checkDisk(
      'disk-cache',
      'Disk (cache)',
      enginesFolder(),
      'Free some, or name another folder with MELANOSCOPE_CACHE.',
    ),
  ]);
  return [
    checkNode(),
    checkTerminal(),
    cpu,
    memory,
    nvidia,
    wasm,
    native,
    webgpuFinding(webgpu),
    ...prospectFindings(await prospects),
    runs,
    cache,
  ];
}

/**
 * Runs `melanoscope doctor`.
 *
 * @returns The exit code: 1 when something needed is missing.
 */
export async function doctorCommand(argv: string[]): Promise<number> {
  const { flags } = parseArguments('doctor', argv, options, help);
  const findings = await examine(flags.out ?? 'checkpoints');
  const healthy = findings.every(({ state, needed }) => !(needed && state === 'missing'));
  if (flags.json) {
    printJson({ schema: 1, ok: healthy, checks: findings });
  } else {
    const colour = process.stdout.isTTY && process.stdout.hasColors();
    for (const line of reportLines(findings, colour)) process.stdout.write(`${line}\n`);
  }
  return healthy ? 0 : 1;
}
