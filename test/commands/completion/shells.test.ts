/** Tab in real shells, at a pseudo-terminal. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { programPath } from '../../program.js';
import { temporaryFolder } from '../../temporary.js';
import { openTerminalOf, type TestTerminal } from '../../terminal.js';
import { describeWhere } from '../../where.js';

/** How each is begun without its user's settings, and has the script. */
const shells = {
  bash: {
    begin: ['--norc', '--noprofile', '-i'],
    load: `PS1='> '; bind 'set bell-style none'; source <(melanoscope completion bash)`,
  },
  zsh: {
    begin: ['-f', '-i'],
    load: `PS1='> '; autoload -U compinit; compinit -u -D; source <(melanoscope completion zsh)`,
  },
  fish: {
    begin: ['--private', '-i'],
    load: `function fish_prompt; echo '> '; end; melanoscope completion fish | source`,
  },
};
type Shell = keyof typeof shells;

/** Names that a shell would run something of, each begun by letters of its own. */
const names = ['a$(touch x) b', 'b`touch x`', "c'd;touch x", 'e"f&touch x', 'g{1,2}*~#!h \\i'];

/** A folder with runs, and a program that prints what it was given instead of doing it. */
function workplace(): { folder: string; bin: string } {
  const bin = temporaryFolder();
  const folder = temporaryFolder();
  const program = join(bin, 'melanoscope');
  writeFileSync(
    program,
    `#!/bin/sh
case $1 in __complete | completion) exec "${process.execPath}" "${programPath}" "$@" ;; esac
printf 'got'; printf ' <%s>' "$@"; echo .
`,
  );
  chmodSync(program, 0o755);
  for (const run of [...names, '2026-01-31-142530-larch']) {
    mkdirSync(join(folder, 'some runs', run), { recursive: true });
    writeFileSync(join(folder, 'some runs', run, 'events.jsonl'), '');
  }
  writeFileSync(join(folder, 'settings.json'), '{}');
  return { folder, bin };
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Types a line, in which each Tab waits until the screen has changed. */
async function typed(terminal: TestTerminal, line: string): Promise<void> {
  const parts = line.split('\t');
  for (const [n, part] of parts.entries()) {
    terminal.press(part);
    await terminal.shows((lines) => lines.join('').includes(part.trimEnd().slice(-3)));
    if (n === parts.length - 1) continue;
    const before = terminal.lines().join('\n');
    terminal.press('\t');
    await terminal.shows((lines) => lines.join('\n') !== before);
  }
}

async function openShell(shell: Shell): Promise<{ terminal: TestTerminal; folder: string }> {
  const { folder, bin } = workplace();
  const { begin, load } = shells[shell];
  const terminal = openTerminalOf('sh', ['-c', 'cd "$0" && exec "$@"', folder, shell, ...begin], {
    columns: 200,
    rows: 40,
    env: { PATH: `${bin}:${process.env.PATH}`, HOME: bin, HISTFILE: '' },
  });
  terminal.press(`${load}; echo rea''dy\r`);
  await terminal.shows(/^ready/m);
  return { terminal, folder };
}

/** What the program was given when Enter is pressed behind a line. */
async function given(terminal: TestTerminal, line: string, ...words: string[]): Promise<void> {
  await typed(terminal, line);
  terminal.press('\r');
  const wanted = words.map((word) => ` <${escaped(word)}>`).join('');
  await terminal.shows(new RegExp(`^got${wanted}\\.`, 'm'));
}

for (const shell of Object.keys(shells) as Shell[]) {
  const { error } = spawnSync(shell, ['--version']);
  describeWhere(error ? `${shell} is not installed` : null, shell, () => {
    test('a command, options, their values, a file, a run of the folder of --out', async () => {
      const { terminal } = await openShell(shell);
      await given(terminal, 'melanoscope exp\t--onl\trep\t', 'export', '--only', 'report');
      await given(terminal, 'melanoscope run --schedule=one\t', 'run', '--schedule=one-cycle');
      await given(terminal, 'melanoscope run --config set\t', 'run', '--config', 'settings.json');
      await given(terminal, 'melanoscope run --config=set\t', 'run', '--config=settings.json');
      const line = "melanoscope res\t--out 'some runs' lar\t";
      await given(terminal, line, 'resume', '--out', 'some runs', 'larch');
      terminal.kill('SIGKILL');
    });

    const title = 'runs whose folders are called what a shell would run, as names and no more';
    test(title, { timeout: 240_000 }, async () => {
      const { terminal, folder } = await openShell(shell);
      for (const [n, name] of names.entries()) {
        // Bare, and behind either quote.
        for (const quote of ['', "'", '"']) {
          const line = `melanoscope attach --out 'some runs' ${quote}${name[0]}\t`;
          await given(terminal, line, 'attach', '--out', 'some runs', name);
          terminal.press(`clear; echo cleared${n}\r`);
          await terminal.shows((lines) => lines[0] === `cleared${n}`);
        }
      }
      terminal.kill('SIGKILL');
      expect(readdirSync(folder).sort()).toEqual(['settings.json', 'some runs']);
    });
  });
}
