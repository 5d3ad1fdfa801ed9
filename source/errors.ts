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

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
