/** A run as plain lines: what `--plain`, a pipe or a dumb terminal gets. No colours, nothing redrawn. */
import { outOption, program } from '../runs/command-line.js';
import { damageMessage } from '../runs/damage.js';
import type { EventOf, RunEvent } from '../runs/events.js';
import { isDead } from '../runs/liveness.js';
import type { RunState } from '../runs/state.js';
import { passLabel, testName, trainingLabel } from '../study/passes.js';
import { presetLine } from '../study/presets.js';
import { isLeaky, LEAKY } from '../study/protocols.js';
import { phases } from '../study/phases.js';
import { priorNote } from '../study/prior-note.js';
import { viewsNote } from '../study/views.js';
import { counted, printable } from '../text.js';
import { duration, fixed, share, whole } from './numbers.js';
import { auditLines } from './plain-audit.js';
import { balanceLines, classWeightLines, dataLines, samplingLines } from './plain-data.js';
import { foldLines, passLines, protocolLines } from './plain-passes.js';
import { PHASE_WIDTH, comparisonLines, evaluatedLines } from './plain-evaluation.js';
import { padded } from './table.js';

/** `baseline    epoch  3/10  loss 1.3021  acc 0.512  ...  *`; the star marks the best epoch so far. */
function epochLine(event: EventOf<'epoch-finished'>, state: RunState): string {
  const epochs = String(Math.max(event.epoch, state.phases[event.phase]?.epochs ?? 0));
  const of = trainingLabel(event.pass, state.config);
  const columns = [
    padded(event.phase, PHASE_WIDTH),
    ...(of === null ? [] : [of]),
    `epoch ${String(event.epoch).padStart(epochs.length)}/${epochs}`,
    `loss ${fixed(event.train.loss, 4)}`,
    `acc ${share(event.train.accuracy)}`,
    `val_loss ${fixed(event.validation.loss, 4)}`,
    `val_acc ${share(event.validation.accuracy)}`,
    `${fixed(event.imagesPerSecond, 0)} img/s`,
    duration(event.seconds),
  ];
  return columns.join('  ') + (event.best ? '  *' : '');
}

function startLines(event: EventOf<'run-started'>): string[] {
  const lines = [`melanoscope ${event.version}, run ${event.run}. Not a medical device.`];
  if (event.synthetic) {
    lines.push(
      'The images are SYNTHETIC: drawn, not photographed. No figure here is about patients.',
    );
  }
  if (isLeaky(event.config)) lines.push(LEAKY);
  const preset = presetLine(event.config);
  if (preset) lines.push(preset);
  return lines;
}

function engineLines({ engine }: EventOf<'engine-selected'>): string[] {
  const { id, version, device, reason, offer } = engine;
  const lines = [`engine ${id}: ${version}, ${device} (${reason.replace(/\.$/, '')})`];
  if (offer) lines.push(`  ${offer.message} Get it: ${offer.command}`);
  return lines;
}

function phaseHead(id: string): string {
  const row = phases.find((phase) => phase.id === id);
  return row ? `== ${row.title}: ${row.summary}` : `== ${id}`;
}

function batchLines({ images, labels }: EventOf<'batch-inspected'>): string[] {
  return [
    `  first batch: images [${images.shape.join(', ')}] ${images.dtype}, ${fixed(images.min, 0)} to ${fixed(images.max, 0)}, mean ${fixed(images.mean, 1)}`,
    `               labels [${labels.shape.join(', ')}] ${labels.dtype}, ${labels.min} to ${labels.max}, first ${labels.first.join(' ')}`,
  ];
}

/** " --out DIR" where the run is not in the default folder, as it was begun. */
const outOf = ({ config: { out } }: RunState): string =>
  typeof out === 'string' ? outOption(out) : '';

function finishLine(event: EventOf<'run-finished'>, state: RunState): string {
  const run = state.run ?? 'run';
  const seconds =
    state.startedAt === null
      ? ''
      : ` after ${duration((Date.parse(event.time) - state.startedAt - state.awayMs) / 1000)}`;
  const message = event.message ? `: ${event.message}` : '';
  if (event.status === 'failed') return `error: ${run} failed${seconds}${message}`;
  if (event.status === 'stopped') {
    return `${run} stopped${seconds}${message}. Go on: ${program()} resume ${run}${outOf(state)}`;
  }
  return `${run} finished${seconds}${message}`;
}

function rawLines(event: RunEvent, state: RunState): string[] {
  const classes = state.catalog?.classes ?? [];
  switch (event.type) {
    case 'run-started':
      return startLines(event);
    case 'run-resumed':
      return [`resumed by melanoscope ${event.version}`];
    case 'run-finished':
      return ['', finishLine(event, state)];
    case 'engine-selected':
      return engineLines(event);
    case 'warning':
      return [`warning: ${event.message}`];
    case 'note':
      return [`note: ${event.message}`];
    case 'command':
      return [
        `asked: ${event.command} ${event.value ?? event.file ?? ''} ${event.status ?? ''}`.trimEnd(),
      ];
    case 'paused':
      return ['paused'];
    case 'continued':
      return ['goes on'];
    case 'held':
      return [`held: training waits for room to write ${event.what}. ${event.message}`];
    case 'released':
      return [`goes on, with ${event.what} written after ${duration(event.seconds)}`];
    case 'phase-waiting':
      return [
        `waiting before ${event.phase}; Enter in: ${program()} attach ${state.run ?? ''}${outOf(state)}`,
      ];
    case 'phase-started':
      return ['', phaseHead(event.phase)];
    case 'phase-resumed': {
      const of = event.pass === undefined ? '' : ` of ${passLabel(event.pass)}`;
      return ['', phaseHead(event.phase), `  goes on in epoch ${event.epoch}${of}`];
    }
    case 'pass-started':
      return passLines(event);
    case 'folds-evaluated':
      return foldLines(event, state);
    case 'ensemble-evaluated':
      return event.folds ? foldLines({ phase: 'ensemble', ...event.folds }, state) : [];
    case 'protocols-compared':
      return protocolLines(event, state);
    case 'phase-finished':
      return [`  done in ${duration(event.seconds)}`];
    case 'phase-failed':
      return [`error: ${event.phase} failed: ${event.message}`];
    case 'phase-skipped':
      return [`${event.phase} skipped: ${event.reason}`];
    case 'progress': {
      const share = event.total > 0 ? Math.floor((100 * event.done) / event.total) : 100;
      const amounts = `${whole(event.done)} of ${whole(event.total)} ${event.unit}`;
      return [`  ${event.task} ${String(share).padStart(3)}%  ${amounts}`];
    }
    case 'data-found':
      return dataLines(event);
    case 'samples-shown':
      return [
        `  ${counted(event.pictures.length, 'picture')} in the run's folder, under pictures/`,
      ];
    case 'batch-inspected':
      return batchLines(event);
    case 'model-built':
      return [`  network of ${counted(event.parameters, 'parameter')}`];
    case 'stage-started':
      return [`  ${event.title}, epochs ${event.first} to ${event.last}`];
    case 'sampling-computed':
      return samplingLines(event);
    case 'balance-computed':
      return balanceLines(event, classes);
    case 'class-weights-computed':
      return classWeightLines(event, classes);
    case 'learning-rate':
      return [
        `  learning rate ${Number(event.learningRate.toPrecision(3))} from step ${event.globalStep}`,
      ];
    case 'epoch-finished':
      return [epochLine(event, state)];
    case 'data-audited':
      return auditLines(event);
    case 'test-set-looked-at':
      return [
        `  look ${event.look} at the test set: ${counted(event.images, 'image')}, ${event.models.join(', ')}`,
      ];
    case 'phase-evaluated':
      return evaluatedLines(event, state);
    case 'phase-tested': {
      const { value, interval } = event.test.accuracy;
      const of = trainingLabel(undefined, state.config);
      const notes = [
        viewsNote(state.config),
        priorNote(state.phases[event.phase]?.result?.priorCorrection),
      ];
      const said = notes.flatMap((note) => (note === null ? [] : `, ${note}`)).join('');
      return [
        `  ${event.phase}${of === null ? '' : `, ${of}`}: ${testName(state.config)} accuracy ${share(value)} [${share(interval[0])}, ${share(interval[1])}] (n ${event.test.n}${said})`,
      ];
    }
    case 'phase-chosen':
      return comparisonLines(event, state);
    default:
      return [];
  }
}

/**
 * The lines of one event; none for those too frequent to list, such as steps. Every line is made
 * printable, and a message of several lines stays several.
 * @param state The run's state with this event in it; it may be further on.
 */
export function plainLines(event: RunEvent, state: RunState): string[] {
  return rawLines(event, state)
    .flatMap((line) => line.split('\n'))
    .map((line) => printable(line, Infinity));
}

/** Share of a task in percent between two lines about it. */
const PROGRESS_STEP = 10;

/** Prints a run as it comes in. */
export class PlainPrinter {
  /** The task last heard of, and the tenth of it that was last told. */
  private task = '';
  private told = 0;
  private saidHeld: string | null = null;
  private saidDied = false;
  private saidDamaged = 0;

  constructor(private readonly write: (line: string) => void) {}

  /**
   * @param events New events, in order.
   * @param state The state after them; one whose runner has died is told once.
   */
  print(events: readonly RunEvent[], state: RunState): void {
    for (const event of events) {
      if (event.type === 'progress' && !this.isDue(event)) continue;
      for (const line of plainLines(event, state)) this.write(line);
    }
    if (state.held && state.held.message !== this.saidHeld && events.length === 0) {
      this.saidHeld = state.held.message;
      this.write(
        printable(
          `held: training waits for room to write ${state.held.what}. ${state.held.message}`,
          Infinity,
        ),
      );
    }
    if (state.damagedLines > this.saidDamaged) {
      this.saidDamaged = state.damagedLines;
      this.write(`warning: ${damageMessage(state.damagedLines)}`);
    }
    // A runner that could not write its last word has failed without an event.
    const unsaid = isDead(state) || (state.status === 'failed' && events.length === 0);
    if (unsaid && !this.saidDied) {
      this.saidDied = true;
      this.write(printable(`error: ${state.message ?? 'the runner is gone'}`, Infinity));
    }
  }

  private isDue({ phase, task, done, total }: EventOf<'progress'>): boolean {
    const key = `${phase}/${task}`;
    const step = total > 0 ? Math.floor((100 * done) / total / PROGRESS_STEP) : 0;
    if (key !== this.task || step < this.told) this.told = 0;
    this.task = key;
    if (step === this.told) return false;
    this.told = step;
    return true;
  }
}
