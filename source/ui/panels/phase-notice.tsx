/** What a phase's view shows while there is nothing else to show: progress, failure, or what it will do. */
import type { PhaseState, Progress } from '../../runs/state.js';
import { phases } from '../../study/phases.js';
import { Lines } from '../components/lines.js';
import { Panel, insideOf } from '../components/panel.js';
import { progressBar } from '../components/progress-bar.js';
import { wrap } from '../fit.js';
import { clock, rate, whole } from '../format.js';
import { paint, useTheme, type Theme } from '../theme.js';

/** Progress of a task: its name, a bar, and how fast and how long yet. */
export function progressLines(progress: Progress, width: number, theme: Theme): string[] {
  const { task, done, total, unit, startedAt, updatedAt } = progress;
  const seconds = (updatedAt - startedAt) / 1000;
  const pace = seconds > 0 && done > 0 ? done / seconds : null;
  const left = pace !== null && total > done ? (total - done) / pace : null;
  const figures = [
    total > 0 ? `${whole(done)} of ${whole(total)} ${unit}` : `${whole(done)} ${unit}`,
    pace === null ? '' : `${rate(pace)} ${unit}/s`,
    left === null ? '' : `${clock(left)} left`,
  ];
  return [
    paint(task, theme.text.strong),
    progressBar(done, total, Math.min(width, 100), theme),
    figures.filter((figure) => figure !== '').join(`  ${theme.glyphs.separator}  `),
  ];
}

/** The phase's state in words, and its progress while it lasts. */
function noticeLines(phase: PhaseState, width: number, theme: Theme): string[] {
  const summary = phases.find(({ id }) => id === phase.id)?.summary ?? '';
  const message = phase.message ? wrap(phase.message, width) : [];
  const about = wrap(summary, width).map((line) => paint(line, theme.text.muted));
  const { mark } = theme.glyphs;
  switch (phase.status) {
    case 'failed':
      return [paint(`${mark.error} This phase failed.`, theme.status.error), '', ...message];
    case 'skipped':
      return [paint('This phase was skipped.', theme.status.skipped), '', ...message];
    case 'stopped':
      return [paint('The run was stopped in this phase.', theme.status.warning), '', ...message];
    case 'waiting':
      return [paint('Not begun yet.', theme.status.waiting), '', ...about];
    case 'running':
      return phase.progress
        ? [...progressLines(phase.progress, width, theme), '', ...about]
        : [paint('Starting', theme.status.running), '', ...about];
    case 'done':
      return [
        paint(`${mark.ok} Done; nothing was found to show.`, theme.status.done),
        '',
        ...message,
      ];
  }
}

export interface PhaseNoticeProps {
  phase: PhaseState;
  title: string;
  width: number;
  height: number;
}

export function PhaseNotice({ phase, title, width, height }: PhaseNoticeProps) {
  const theme = useTheme();
  const inside = insideOf(width, height);
  return (
    <Panel title={title} width={width} height={height}>
      <Lines lines={noticeLines(phase, inside.width, theme)} {...inside} />
    </Panel>
  );
}
