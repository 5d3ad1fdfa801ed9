/** `melanoscope runs`: lists runs and their state. */
import { basename, resolve } from 'node:path';
import { columnsOf } from '../columns.js';
import { messageOf } from '../errors.js';
import { isoTime } from '../iso-time.js';
import { program } from '../runs/command-line.js';
import { foldLog } from '../runs/fold-log.js';
import { deniedAt, notReadable } from '../runs/denied.js';
import { eventsPath, nameInLog, runsIn } from '../runs/folder.js';
import { died, hasDied, heartbeatOf } from '../runs/liveness.js';
import { initialState, type RunState } from '../runs/state.js';
import { tableRows } from '../report/table.js';
import { isLeaky } from '../study/protocols.js';
import { percent, printable } from '../text.js';
import { optionsHelp, studyOptions, viewOptions } from './options.js';
import { parseArguments } from './parse.js';
import { printJson } from './print-json.js';

const options = {
  out: studyOptions.out,
  json: { ...viewOptions.json, help: 'print JSON' },
} as const;

const help = `
  Usage: melanoscope runs [options]

  Lists runs, oldest first: starting, running, paused, held (the disk is full), waiting, finished, stopped,
  failed (by an error), killed (by a signal, or for want of memory), lost (its process, its machine or its
  heartbeat is gone). Where the terminal is too narrow, host, engine, heartbeat and phase are left out, in this
  order.

${optionsHelp(options)}
`;

/** The epoch that a phase is in; null of one that does not train. */
const epochOf = ({ epoch, epochs }: RunState['phases'][string]) =>
  epochs > 0 ? { epoch, epochs } : null;

const epochText = (of: ReturnType<typeof epochOf>): string =>
  of === null ? '' : `${of.epoch}/${of.epochs}`;

/**
 * What the best epoch so far came to on validation: that of the lowest loss, as in the views. Epochs under the
 * leaky protocol count where there are no others.
 */
function bestOf({ phases, config }: RunState) {
  const epochs = Object.values(phases).flatMap(({ history, pass }) => {
    const leaky = pass?.pass.leaky ?? isLeaky(config);
    return history.map(({ validation }) => ({ ...validation, leaky }));
  });
  const known = epochs.filter(({ loss }) => loss !== null);
  const honest = known.filter(({ leaky }) => !leaky);
  const [first, ...others] = honest.length > 0 ? honest : known;
  return first === undefined
    ? null
    : others.reduce((best, one) => (one.loss! < best.loss! ? one : best), first);
}

/** What the list says of one run. */
function rowOf(folder: string, state: RunState, heard = heartbeatOf(folder, state)) {
  const best = bestOf(state);
  const phase = state.runningPhase ? state.phases[state.runningPhase] : null;
  const stopped = Object.values(state.phases).find(({ status }) => status === 'stopped');
  return {
    // By this name commands find it.
    run: basename(folder),
    nameInLog: nameInLog(folder, state.run),
    folder,
    status: state.status,
    phase: state.runningPhase,
    epoch: phase && epochOf(phase),
    stoppedIn: stopped ? { phase: stopped.id, epoch: epochOf(stopped) } : null,
    bestValidationAccuracy: best?.accuracy ?? null,
    bestValidationLoss: best?.loss ?? null,
    leaky: best?.leaky ?? isLeaky(state.config),
    engine: state.engine?.id ?? null,
    host: state.runner?.host ?? null,
    lastEvent: isoTime(state.updatedAt),
    lastHeartbeat: isoTime(heard),
    message: state.message,
  };
}

/** A run's row; one that cannot be read has no more than its name. */
async function read(folder: string) {
  try {
    const state = await foldLog(folder);
    return rowOf(folder, hasDied(folder, state) ? died(folder, state, null) : state);
  } catch (error) {
    const denied = await deniedAt(eventsPath(folder));
    const message = messageOf(denied === null ? error : notReadable(denied));
    const run = printable(basename(folder));
    process.stderr.write(`${run} cannot be read: ${printable(message, Infinity)}\n`);
    const state = { ...initialState(), message };
    const row = denied === null ? rowOf(folder, state) : rowOf(folder, state, null);
    return { ...row, status: 'unreadable' };
  }
}

/** Columns that give way on a terminal that is too narrow, the first of them first. */
const GIVE_WAY = ['host', 'engine', 'heartbeat (UTC)', 'phase'];

/** A table of at most `width` columns, as far as its columns can be left out; the lines of each row together. */
function fittingRows(table: readonly string[][], width: number): string[][] {
  let shown = table;
  for (const name of GIVE_WAY) {
    if (
      tableRows(shown)
        .flat()
        .every((line) => columnsOf(line) <= width)
    )
      break;
    const at = shown[0].indexOf(name);
    shown = shown.map((row) => row.toSpliced(at, 1));
  }
  return tableRows(shown);
}

export async function runsCommand(argv: string[]): Promise<number> {
  const { flags } = parseArguments('runs', argv, options, help);
  const out = flags.out ?? 'checkpoints';
  const rows: Awaited<ReturnType<typeof read>>[] = [];
  const { folders, denied } = await runsIn(out);
  for (const folder of [...denied, ...folders]) {
    rows.push(await read(folder));
  }
  if (flags.json) {
    printJson(rows);
  } else if (rows.length === 0) {
    process.stdout.write(`No runs in ${resolve(out)} yet. Start one: ${program()} run\n`);
  } else {
    const cells = rows.map(({ stoppedIn, ...row }) => [
      row.run,
      row.status,
      row.phase ?? stoppedIn?.phase ?? '',
      epochText(row.epoch ?? stoppedIn?.epoch ?? null),
      row.bestValidationAccuracy === null
        ? 'n/a'
        : `${percent(row.bestValidationAccuracy)}${row.leaky ? ' LEAKY' : ''}`,
      row.engine ?? '',
      row.host ?? '',
      row.lastHeartbeat?.slice(0, 19).replace('T', ' ') ?? '',
    ]);
    const head = [
      'run',
      'state',
      'phase',
      'epoch',
      'best val',
      'engine',
      'host',
      'heartbeat (UTC)',
    ];
    fittingRows([head, ...cells], process.stdout.columns || Infinity).forEach((lines, n) => {
      process.stdout.write(`${lines.join('\n')}\n`);
      const { message } = rows[n - 1] ?? { message: null };
      if (message !== null) process.stdout.write(`    ${printable(message, Infinity)}\n`);
    });
  }
  return 0;
}
