/** `melanoscope run`: starts a study and shows it. */
import { createRunFolder, newRunName } from '../runs/folder.js';
import { startRunner } from './start-runner.js';
import { writeConfig } from '../runs/run-config.js';
import { loadConfig } from '../study/load-config.js';
import { optionsHelp, studyOptions, viewOptions } from './options.js';
import { parseArguments } from './parse.js';
import { showRun } from './session.js';

const help = `
  Usage: melanoscope [run] [options]

  Runs a study: data, samples, baseline, augmented, balanced, weighted, evaluation.
  In a pipe, under TERM=dumb or with --plain it prints lines instead of the terminal UI.

  The study
${optionsHelp(studyOptions)}

  The view
${optionsHelp(viewOptions)}

  Examples
    melanoscope                                          the built-in synthetic set
    melanoscope run --data lesions --image-size 64 --epochs 10
    melanoscope run --data lesions --plain > study.log
`;

export async function runCommand(argv: string[]): Promise<number> {
  const { flags } = parseArguments('run', argv, { ...studyOptions, ...viewOptions }, help);
  const { config: configFile, plain, ascii, json, ...study } = flags;
  const settings = await loadConfig({ flags: study, configFile });
  const config = { ...settings, name: settings.name ?? newRunName() };
  const folder = await createRunFolder(config.out, config.name);
  await writeConfig(folder, config);
  return showRun(folder, () => startRunner(folder), { plain, ascii, json });
}
