/** The command table. Each command's code is loaded only when it runs. */

/** Takes the words behind its name, and comes to an exit code. */
export type Command = (argv: string[]) => Promise<number>;

export interface Row {
  summary: string;
  load: () => Promise<Command>;
  /** Of a command that has commands of its own: these. */
  loadParts?: () => Promise<Record<string, Command>>;
}

export const commands: Record<string, Row> = {
  run: {
    summary: 'run a study in the terminal UI (the default)',
    load: async () => (await import('./run.js')).runCommand,
  },
  attach: {
    summary: 'watch a run again, the newest by default',
    load: async () => (await import('./attach.js')).attachCommand,
  },
  runs: {
    summary: 'list runs and their state',
    load: async () => (await import('./runs.js')).runsCommand,
  },
  resume: {
    summary: 'go on with a run that was stopped or has died',
    load: async () => (await import('./resume.js')).resumeCommand,
  },
  checkpoint: {
    summary: 'have a run write a checkpoint at its next step',
    load: async () => (await import('./checkpoint.js')).checkpointCommand,
  },
  replay: {
    summary: 'play a run again as it was',
    load: async () => (await import('./replay.js')).replayCommand,
  },
  stop: {
    summary: 'stop a run: it writes a checkpoint and ends',
    load: async () => (await import('./stop.js')).stopCommand,
  },
  logs: {
    summary: 'print what a run has done; -f follows it',
    load: async () => (await import('./logs.js')).logsCommand,
  },
  pause: {
    summary: 'pause a run',
    load: async () => (await import('./ask.js')).pauseCommand,
  },
  continue: {
    summary: 'let a paused run go on',
    load: async () => (await import('./ask.js')).continueCommand,
  },
  extend: {
    summary: 'train the phase that runs for one epoch more',
    load: async () => (await import('./ask.js')).extendCommand,
  },
  rate: {
    summary: 'raise or lower the learning rate of a run',
    load: async () => (await import('./ask.js')).rateCommand,
  },
  note: {
    summary: 'write a note into the log of a run',
    load: async () => (await import('./ask.js')).noteCommand,
  },
  audit: {
    summary: 'what is wrong with a folder of images: copies, labels, leaks, shortcuts',
    load: async () => (await import('./audit.js')).auditCommand,
  },
  evaluate: {
    summary: 'evaluate a checkpoint on a folder of images',
    load: async () => (await import('./evaluate.js')).evaluateCommand,
  },
  compare: {
    summary: 'runs side by side on the images that all of them tested',
    load: async () => (await import('./compare.js')).compareCommand,
  },
  export: {
    summary: 'write a run as a report (HTML), tables (CSV), TensorBoard event files, Keras models',
    load: async () => (await import('./export.js')).exportCommand,
  },
  predict: {
    summary: 'class probabilities of single images; not a diagnosis',
    load: async () => (await import('./predict.js')).predictCommand,
  },
  doctor: {
    summary: 'what this machine has, and the command that mends what is missing',
    load: async () => (await import('./doctor.js')).doctorCommand,
  },
  engine: {
    summary: 'install, list or verify the native engine',
    load: async () => (await import('./engine.js')).engineCommand,
    loadParts: async () => (await import('./engine.js')).engineCommands,
  },
  bench: {
    summary: 'time this machine, also in turn with Keras and PyTorch',
    load: async () => (await import('./bench.js')).benchCommand,
  },
  'demo-data': {
    summary: 'write the built-in synthetic image set to a folder',
    load: async () => (await import('./demo-data.js')).demoDataCommand,
  },
  completion: {
    summary: 'print the script that has a shell complete commands, options and runs',
    load: async () => (await import('./completion.js')).completionCommand,
  },
};

/** Commands that are not typed but stand in scripts: no help names them. */
export const scripted: Record<string, () => Promise<Command>> = {
  // What the completion scripts ask at each Tab.
  __complete: async () => (await import('./completion/respond.js')).respondCommand,
  // What the build keeps in dist/completion.json.
  __table: async () => {
    const { printTable } = await import('./completion/describe.js');
    return () => printTable(commands);
  },
};
