import { printable } from './text.js';

/**
 * An error that a user can cause and mend: its message says what is wrong, where, and what to do.
 * It is shown without a stack trace. `exitCode` follows the convention of the commands:
 * 1 failed, 2 wrong use.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
  constructor(
    message: string,
    readonly exitCode: 1 | 2 = 1,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** That a run's runner gave no answer; a refusal is one. */
export class UnansweredError extends UserError {}

/** Faults of a schema that are named; a file of another kind has hundreds. */
const NAMED = 3;
/** Characters of a path or a message in it: both hold keys of the file, which may be of any length. */
const SHOWN = 120;

interface Fault {
  path: PropertyKey[];
  message: string;
}

/** "loop.epoch: expected number, received string; ..." */
function schemaMessage(issues: readonly Fault[]): string {
  const named = issues.slice(0, NAMED).map(({ path, message }) => {
    const place = printable(path.map(String).join('.'), SHOWN);
    return `${place || 'top level'}: ${printable(message, SHOWN)}`;
  });
  return named.join('; ') + (issues.length > NAMED ? `; and ${issues.length - NAMED} more` : '');
}

/** The message of whatever was thrown; what a schema or a parser found is one line. */
export function messageOf(error: unknown): string {
  // By its shape: the first frame is to come without loading zod.
  if (error instanceof Error && 'issues' in error && Array.isArray(error.issues)) {
    return schemaMessage(error.issues as Fault[]);
  }
  // It quotes the text, line breaks and all.
  if (error instanceof SyntaxError) return printable(error.message);
  return error instanceof Error ? error.message : String(error);
}

/** Whether the system has refused a write because the disk, or the user's share of it, is full. */
export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EDQUOT' || isDiskFull(error.cause);
}
