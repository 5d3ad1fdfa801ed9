/** The options that `run` shares with other commands: one table for the parser and the help. */

import { kebab } from '../study/config-errors.js';

interface Option {
  type: 'string' | 'number' | 'boolean';
  shortFlag?: string;
  /** What stands behind the flag in the help. */
  argument?: string;
  help: string;
}

/** Options that set the study; their camelCase names are the config file's. */
export const studyOptions = {
  data: {
    type: 'string',
    argument: 'DIR',
    help: 'folder of images (left out: the built-in synthetic set)',
  },
  metadata: { type: 'string', argument: 'CSV', help: 'labels of a flat image folder' },
  out: { type: 'string', argument: 'DIR', help: 'folder that runs land in (checkpoints)' },
  name: { type: 'string', argument: 'NAME', help: "the run's name (date, time and a word)" },
  phases: { type: 'string', argument: 'a,b,c', help: 'phases to run (all)' },
  pauseBetween: { type: 'boolean', help: 'wait for Enter before each phase' },
  epochs: { type: 'number', argument: 'N', help: 'epochs of each training phase (10)' },
  imageSize: { type: 'number', argument: 'PX', help: 'side that images are resized to (64)' },
  batchSize: { type: 'number', argument: 'N', help: 'images a step (32)' },
  learningRate: { type: 'number', argument: 'RATE', help: 'learning rate of Adam (0.001)' },
  seed: { type: 'number', argument: 'N', help: 'seed of every random draw (42)' },
  engine: { type: 'string', argument: 'ID', help: 'auto, tensorflow or wasm (auto)' },
  executor: {
    type: 'string',
    argument: 'ID',
    help: 'how TensorFlow runs a model: graph, or eager (graph)',
  },
  protocol: { type: 'string', argument: 'ID', help: 'grouped (grouped)' },
  validation: { type: 'number', argument: 'SHARE', help: 'share kept for validation (0.2)' },
  test: {
    type: 'number',
    argument: 'SHARE',
    help: 'share kept for the test set without a test folder (0.15)',
  },
  balanceTarget: {
    type: 'number',
    argument: 'N',
    help: 'images a class in `balanced` (the largest class)',
  },
} as const satisfies Record<string, Option>;

/** Options on how a run is shown. */
export const viewOptions = {
  config: { type: 'string', argument: 'FILE', help: 'settings from a JSON file; a flag beats it' },
  plain: { type: 'boolean', help: 'lines instead of the terminal UI' },
  ascii: { type: 'boolean', help: 'ASCII characters only' },
  json: { type: 'boolean', help: 'print results.json at the end (lines go to stderr)' },
} as const satisfies Record<string, Option>;

/** Help lines for a table of options, aligned. */
export function optionsHelp(options: Record<string, Option>): string {
  const rows = Object.entries(options).map(([name, { argument, help }]) => [
    `--${kebab(name)}${argument ? ` ${argument}` : ''}`,
    help,
  ]);
  const width = Math.max(...rows.map(([flag]) => flag.length));
  return rows.map(([flag, help]) => `    ${flag.padEnd(width)}  ${help}`).join('\n');
}
