/** Runs a command in this process and keeps what it prints. */
import { vi } from 'vitest';
import { UserError } from '../../source/errors.js';

export interface Captured {
  code: number;
  stdout: string;
  /** The message of the error that the program would show, else ''. */
  error: string;
}

export async function captured(
  command: (argv: string[]) => Promise<number>,
  ...argv: string[]
): Promise<Captured> {
  let stdout = '';
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    stdout += String(text);
    return true;
  });
  const err = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    const code = await command(argv);
    return { code, stdout, error: '' };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { code: error.exitCode, stdout, error: error.message };
  } finally {
    out.mockRestore();
    err.mockRestore();
  }
}
