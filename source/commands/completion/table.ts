/** What completion knows of the commands. The build makes it of what their parsers and their help are given. */
import { join } from 'node:path';
import { packageRoot } from '../../entry-points.js';

/** What may stand in a place of a command line. */
export interface Place {
  /** Words that may stand there. */
  words: readonly string[];
  /** Whether a run may, one of its phases behind a colon, or a path that the shell is to complete. */
  run: boolean;
  phase: boolean;
  path: 'file' | 'folder' | null;
}

/** An argument behind a command's name. */
export interface Argument extends Place {
  isOptional: boolean;
  /** Whether more of the kind may follow. */
  isSeveral: boolean;
}

export interface CompletedOption extends Place {
  /** With its dashes. */
  flag: string;
  short: string | null;
  help: string;
  takesValue: boolean;
  /** Whether its value is a list of the words, `a,b,c`. */
  isList: boolean;
  /** Whether it may be given several times. */
  isMultiple: boolean;
}

export interface CompletedCommand {
  summary: string;
  arguments: readonly Argument[];
  options: readonly CompletedOption[];
  /** The commands of a command that has its own; it takes nothing else then. */
  parts: Readonly<Record<string, CompletedCommand>> | null;
}

export type CompletionTable = Readonly<Record<string, CompletedCommand>>;

/** Where the build keeps the table: to load each command at each Tab would take too long. */
export const tablePath = (): string => join(packageRoot(), 'dist', 'completion.json');
