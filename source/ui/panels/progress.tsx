/** How far a training phase is: epoch and step with bars, pace, times, and what the runner uses. */
import type { PhaseState, RunState } from '../../runs/state.js';
import { Lines } from '../components/lines.js';
import { insideOf, Panel } from '../components/panel.js';
import { progressBar } from '../components/progress-bar.js';
import { columnsOf, cut, firstLines, fit, wrap } from '../fit.js';
import { clock, learningRate, loss, percent, rate } from '../format.js';
import { elapsedSeconds, imagesPerSecond, secondsLeft } from '../run-facts.js';
import { paint, type Style, type Theme } from '../theme.js';
import { phaseGuardLines } from './guard-lines.js';
import { machineLine } from './machine.js';
import { resultLine } from './result-line.js';

/** Columns of the label and the figure before a bar. */
const LABEL = 16;
/** Columns of the percentage behind it, with the gap to what follows. */
const PERCENT = 7;
/** Columns that a bar keeps whatever stands behind it: fewer on a narrow terminal. */
const leastBar = (width: number): number => (width < 70 ? 8 : 10);

/** "label value" pairs with the value made to stand out; the last ones go where there is no room. */
function facts(pairs: readonly (readonly [string, string])[], width: number, theme: Theme): string {
  let text = '';
  for (const [label, value] of pairs) {
    const next = `${text === '' ? '' : '  '}${label} ${paint(value, theme.text.strong)}`;
    if (columnsOf(text) + columnsOf(next) > width) break;
    text += next;
  }
  return text;
}

interface BarLine {
  label: string;
  figure: string;
  done: number;
  total: number;
  style?: Style;
  facts: readonly (readonly [string, string])[];
}

/** Label and figure, bar, percent, facts; the bar takes what is left. */
function barLine(line: BarLine, width: number, theme: Theme): string {
  const { label, figure, done, total, style } = line;
  const share = total > 0 ? `${Math.floor((100 * Math.min(done, total)) / total)}%` : '';
  const head = `${paint(label, theme.text.muted)}${fit(figure, LABEL - columnsOf(label) - 1, 'right')}`;
  const factsWidth = Math.max(0, Math.min(46, width - LABEL - PERCENT - leastBar(width)));
  const barWidth = Math.max(4, width - LABEL - PERCENT - factsWidth);
  return [
    fit(head, LABEL),
    progressBar(done, total, barWidth, theme, style),
    fit(share, 5, 'right'),
    '  ',
    facts(line.facts, factsWidth, theme),
  ].join('');
}

function epochLine(phase: PhaseState, now: number): BarLine {
  const finished = phase.history.some(({ epoch }) => epoch === phase.epoch);
  const within = finished ? 1 : phase.steps > 0 ? phase.step / phase.steps : 0;
  const left = secondsLeft(phase, now);
  const over = phase.status !== 'running';
  return {
    label: 'epoch',
    figure: `${phase.epoch}/${phase.epochs}`,
    done: Math.max(0, phase.epoch - 1) + within,
    total: phase.epochs,
    facts: [
      // First what a narrow terminal is looked at for.
      ...(over ? [] : [['phase left', clock(left)] as const]),
      ['elapsed', clock(elapsedSeconds(phase, now))],
      ...(phase.learningRate === null ? [] : [['lr', learningRate(phase.learningRate)] as const]),
    ],
  };
}

function stepLine(phase: PhaseState, theme: Theme): BarLine {
  const figures = phase.current ?? phase.history.at(-1)?.train ?? null;
  const values = [
    ['images/s', rate(imagesPerSecond(phase))],
    ['loss', loss(figures?.loss)],
    ['acc', percent(figures?.accuracy, 0)],
  ] as const;
  if (phase.evaluating) {
    const { split, done, total } = phase.evaluating;
    const style = split === 'test' ? theme.series.test : theme.series.validation;
    return { label: cut(split, 10), figure: '', done, total, style, facts: values };
  }
  if (phase.progress) {
    const { task, done, total, unit } = phase.progress;
    return {
      label: cut(task, LABEL - 1, theme.glyphs.mark.ellipsis),
      figure: '',
      done,
      total,
      facts: [[unit, `${done}/${total}`]],
    };
  }
  const figure = `${phase.step}/${phase.steps}`;
  return { label: 'step', figure, done: phase.step, total: phase.steps, facts: values };
}

/** Lines that what went wrong may take beside the first. */
const MOST_MORE = 4;

/** How the phase ended; none while it goes on. */
function statusLines(phase: PhaseState, run: RunState, width: number, theme: Theme): string[] {
  const { mark } = theme.glyphs;
  if (phase.status === 'failed') {
    const text = `${mark.error} ${phase.message ?? 'This phase has failed.'}`;
    return firstLines(wrap(text, width), MOST_MORE + 1, mark.ellipsis).map((line) =>
      paint(line, theme.status.error),
    );
  }
  if (phase.status === 'skipped') {
    return [paint(phase.message ?? 'Skipped.', theme.status.skipped)];
  }
  const line = resultLine(phase, run, width, theme);
  return line === null ? [] : [line];
}

/** The panel's three lines, and those that what went wrong takes on top. */
export function progressLines(
  phase: PhaseState,
  run: RunState,
  { now, width }: { now: number; width: number },
  theme: Theme,
): string[] {
  const machine = machineLine(run, width, theme);
  const status = statusLines(phase, run, width, theme);
  if (phase.epochs === 0) {
    const words: Record<PhaseState['status'], string> = {
      waiting: 'This phase has not begun.',
      running: 'Building the network.',
      done: 'Done.',
      failed: '',
      skipped: '',
      stopped: 'Stopped before the first epoch.',
    };
    const lines = phase.progress
      ? [barLine(stepLine(phase, theme), width, theme)]
      : status.length > 0
        ? status
        : [paint(words[phase.status], theme.text.muted)];
    return [...lines, ...(lines.length > 1 ? [] : ['']), machine];
  }
  const second = status.length > 0 ? status : [barLine(stepLine(phase, theme), width, theme)];
  const most = MOST_MORE + 1 - second.length;
  const guards = phaseGuardLines(run, phase.id, { width, most }, theme);
  return [barLine(epochLine(phase, now), width, theme), ...second, ...guards, machine];
}

export interface ProgressPanelProps {
  /** See `progressLines`, for a panel of this width. */
  lines: readonly string[];
  title: string;
  note: string;
  width: number;
}

export function ProgressPanel({ lines, title, note, width }: ProgressPanelProps) {
  const height = lines.length + 2;
  return (
    <Panel title={title} note={note} width={width} height={height}>
      <Lines lines={lines} {...insideOf(width, height)} />
    </Panel>
  );
}
