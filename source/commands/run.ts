/** `melanoscope run`: starts a study and shows it. */
import { basename } from 'node:path';
import { createRunFolder, removeRunFolder } from '../runs/folder.js';
import { runnerEnvironment, startRunner } from './start-runner.js';
import { writeConfig } from '../runs/run-config.js';
import type { StudyConfig } from '../study/config.js';
import { loadGiven } from '../study/load-config.js';
import { checkNamedPaths } from './named-paths.js';
import { optionsHelp, studyOptions, viewOptions } from './options.js';
import { parseArguments } from './parse.js';
import { resumeIfThere } from './resume-if-there.js';
import { showRun, type ViewFlags } from './session.js';

const help = `
  Usage: melanoscope [run] [options]

  Runs a study: data, samples, baseline, augmented, balanced, weighted, transfer, evaluation.
  In a pipe, under TERM=dumb or with --plain it prints lines instead of the terminal UI.

  The study
${optionsHelp(studyOptions)}

  The view
${optionsHelp(viewOptions)}

  Examples
    melanoscope        the built-in synthetic set
    melanoscope run --data lesions --image-size 64 --epochs 10
    melanoscope run --data lesions --plain > study.log
`;

export async function runCommand(argv: string[]): Promise<number> {
  const { flags } = parseArguments('run', argv, { ...studyOptions, ...viewOptions }, help);
  const { config: configFile, resumeIfExists, plain, ascii, json, ...own } = flags;
  const { config: settings, given } = await loadGiven({ flags: own, configFile });
  if (resumeIfExists) {
    const resumed = await resumeIfThere(settings, given, { plain, ascii, json });
    if (resumed !== null) return resumed;
  }
  return study(settings, { plain, ascii, json });
}

/** Runs a study; when the user asks for the native engine in its view, installs it and begins anew. */
async function study(settings: StudyConfig, view: ViewFlags): Promise<number> {
  // What is wrong with it is said before there is a folder.
  await checkNamedPaths(settings);
  await runnerEnvironment(settings);
  const folder = await createRunFolder(settings.out, settings.name);
  const config = { ...settings, name: basename(folder) };
  await writeConfig(folder, config).catch(async (error: unknown) => {
    await removeRunFolder(folder);
    throw error;
  });
  const { exitCode, installEngine } = await showRun(
    folder,
    () => startRunner(folder, config),
    view,
  );
  if (!installEngine) return exitCode;
  const { engineCommand } = await import('./engine.js');
  const installed = await engineCommand(['install']);
  return installed === 0 ? study({ ...settings, name: null }, view) : installed;
}
