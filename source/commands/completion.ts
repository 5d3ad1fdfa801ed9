/** `melanoscope completion`: the script by which a shell completes command lines of the program. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../entry-points.js';
import { UserError } from '../errors.js';
import { suggestion } from '../suggestion.js';
import { printable } from '../text.js';
import { parseArguments } from './parse.js';

/** The shells, and the files of their scripts in completions/. */
const scripts: Record<string, string> = {
  bash: 'melanoscope.bash',
  zsh: '_melanoscope',
  fish: 'melanoscope.fish',
};
const shells = Object.keys(scripts);

const help = `
  Usage: melanoscope completion ${shells.join('|')}

  Prints the script by which a shell completes commands, options, their values and names of runs at Tab. The
  script asks the program, found as melanoscope, so that it stays right when that is updated.

  Setting it up
    Bash, in ~/.bashrc:                  source <(melanoscope completion bash)
    zsh, in ~/.zshrc, behind compinit:   source <(melanoscope completion zsh)
    fish, in ~/.config/fish/config.fish: melanoscope completion fish | source

  Typed, the line does it for this shell alone. Bash has to be 4 or newer.
`;

export async function completionCommand(argv: string[]): Promise<number> {
  const { input } = parseArguments('completion', argv, {}, help, 1);
  const [shell] = input;
  const those = `${shells.slice(0, -1).join(', ')} or ${shells.at(-1)}`;
  if (shell === undefined) {
    throw new UserError(`Name a shell, ${those}. See: melanoscope completion --help`, 2);
  }
  if (!Object.hasOwn(scripts, shell)) {
    throw new UserError(
      `completion takes ${those}, not "${printable(shell, 60)}".${suggestion(shell, shells)}`,
      2,
    );
  }
  const script = join(packageRoot(), 'completions', scripts[shell]);
  process.stdout.write(await readFile(script, 'utf8'));
  return 0;
}
