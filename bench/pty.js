// A program in a pseudo-terminal, with what it writes and what it costs.
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { spawn } from '@lydell/node-pty';

const TICKS_A_SECOND = 100;

/** Starts a program and counts what it writes. */
export function start(file, args, columns = 140, rows = 40, env = {}) {
  const startedAt = performance.now();
  const { CI: _ci, NO_COLOR: _none, ...environment } = process.env;
  const pty = spawn(file, args, {
    name: 'xterm-256color',
    cols: columns,
    rows,
    env: {
      ...environment,
      LC_ALL: 'C.UTF-8',
      TERM: 'xterm-256color',
      COLORTERM: 'truecolor',
      ...env,
    },
  });
  const program = { pty, bytes: 0, text: '', firstFrame: null };
  const waiting = new Set();
  pty.onData((data) => {
    program.bytes += Buffer.byteLength(data);
    program.text = (program.text + data).slice(-200_000);
    for (const look of waiting) look();
  });
  program.exited = new Promise((resolve) => pty.onExit(resolve));
  /** Milliseconds from the start until what was written matches. */
  program.until = (pattern, from = startedAt) =>
    new Promise((resolve) => {
      const look = () => {
        if (!pattern.test(program.text)) return;
        waiting.delete(look);
        resolve(performance.now() - from);
      };
      waiting.add(look);
      look();
    });
  /** Milliseconds until the next byte after a key. */
  program.press = async (key) => {
    const from = performance.now();
    program.text = '';
    pty.write(key);
    return program.until(/[\s\S]/, from);
  };
  /** Share of a core in percent and bytes a second over a while. */
  program.measure = async (seconds) => {
    const before = { cpu: cpuSeconds(pty.pid), bytes: program.bytes, at: performance.now() };
    await sleep(seconds * 1000);
    const elapsed = (performance.now() - before.at) / 1000;
    return {
      cpuPercent: (100 * (cpuSeconds(pty.pid) - before.cpu)) / elapsed,
      bytesPerSecond: (program.bytes - before.bytes) / elapsed,
    };
  };
  program.close = async () => {
    pty.kill('SIGTERM');
    await program.exited;
  };
  return program;
}

/** User and system time of one process, from /proc. */
function cpuSeconds(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
}

export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
