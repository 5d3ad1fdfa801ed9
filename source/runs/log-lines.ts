/** The line that an event leaves in the event panel, or null for the ones too frequent to list. */
import type { RunEvent } from './events.js';
import { passName, testName, trainingLabel } from '../study/passes.js';
import { sharePercent } from '../share-text.js';
import type { LogLine, RunState } from './state.js';

type Config = RunState['config'];

const percent = (share: number | null): string => (share === null ? 'n/a' : sharePercent(share));
const fixed = (value: number | null): string =>
  value === null ? 'n/a' : Math.abs(value) >= 1e6 ? value.toExponential(2) : value.toFixed(4);

/** A phase, and which of its trainings. */
function nameOf({ phase, pass }: { phase: string; pass?: string }, config: Config): string {
  const of = trainingLabel(pass, config);
  return of === null ? phase : `${phase}, ${of}`;
}

function textOf(event: RunEvent, config: Config): string | null {
  switch (event.type) {
    case 'run-started':
      return `run ${event.run} started, process ${event.runner.pid} on ${event.runner.host}`;
    case 'run-resumed':
      return `resumed, process ${event.runner.pid} on ${event.runner.host}`;
    case 'run-finished':
      return event.message ? `run ${event.status}: ${event.message}` : `run ${event.status}`;
    case 'engine-selected':
      return `engine ${event.engine.id}, ${event.engine.device}: ${event.engine.reason}`;
    case 'warning':
    case 'note':
      return event.message;
    case 'command':
      return event.value === undefined
        ? `asked: ${event.command}`
        : `asked: ${event.command} ${event.value}`;
    case 'paused':
      return 'paused';
    case 'continued':
      return 'goes on';
    case 'held':
      return `waits for room to write ${event.what}: ${event.message}`;
    case 'released':
      return `goes on, with ${event.what} written after ${event.seconds.toFixed(0)} s`;
    case 'phase-waiting':
      return `waiting for Enter before ${event.phase}`;
    case 'phase-started':
      return `${event.phase} started`;
    case 'phase-resumed':
      return (
        `${event.phase} goes on in epoch ${event.epoch} after step ${event.step}` +
        (event.superseded
          ? `; steps ${event.superseded.from} to ${event.superseded.to} are made anew`
          : '')
      );
    case 'phase-finished':
      return `${event.phase} done in ${event.seconds.toFixed(1)} s`;
    case 'phase-failed':
      return `${event.phase} failed: ${event.message}`;
    case 'phase-skipped':
      return `${event.phase} skipped: ${event.reason}`;
    case 'pass-started':
      return `${event.phase}: ${passName(event.pass)} started`;
    case 'protocols-compared':
      return event.why;
    case 'stage-started':
      return `${event.phase}: ${event.title}, epochs ${event.first} to ${event.last}`;
    case 'data-found':
      return `${event.classes.length} classes, ${event.unreadable.length} unreadable files`;
    case 'learning-rate':
      return `learning rate ${Number(event.learningRate.toPrecision(3))} from step ${event.globalStep}`;
    case 'epochs-extended':
      return `${event.phase} is trained for ${event.epochs} epochs now`;
    case 'epoch-finished':
      return (
        `${nameOf(event, config)} epoch ${event.epoch}: loss ${fixed(event.train.loss)}, ` +
        `val loss ${fixed(event.validation.loss)}, val acc ${percent(event.validation.accuracy)}` +
        (event.best ? ' *' : '')
      );
    case 'phase-evaluated':
      return event.test
        ? `${nameOf(event, config)}: ${event.verdict.id}; test accuracy ${percent(event.test.accuracy.value)}`
        : `${nameOf(event, config)}: ${event.verdict.id}; validation accuracy ${percent(event.validation.accuracy.value)}`;
    case 'test-set-looked-at':
      return `look ${event.look} at the test set: ${event.models.join(', ')}`;
    case 'phase-tested':
      return `${nameOf(event, config)}: ${testName(config)} accuracy ${percent(event.test.accuracy.value)}`;
    case 'ensemble-evaluated':
      return (
        `ensemble of ${event.phases.join(', ')}: ` +
        (event.test
          ? `${event.folds ? 'out-of-fold' : 'test'} accuracy ${percent(event.test.accuracy.value)}`
          : `validation accuracy ${percent(event.validation.accuracy.value)}`)
      );
    case 'phase-chosen':
      return `chosen: ${event.phase}, ${event.reason}`;
    default:
      return null;
  }
}

function levelOf(event: RunEvent): LogLine['level'] {
  if (event.type === 'phase-failed') return 'error';
  if (event.type === 'run-finished' && event.status === 'failed') return 'error';
  return event.type === 'warning' || event.type === 'held' ? 'warning' : 'info';
}

/** @param config The run's, which says what its test images are. */
export function logLineOf(event: RunEvent, config: Config): LogLine | null {
  const text = textOf(event, config);
  if (text === null) return null;
  const phase = 'phase' in event ? event.phase : null;
  return { seq: event.seq, time: event.time, level: levelOf(event), phase, text };
}
