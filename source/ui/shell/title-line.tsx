/** The first line: run, data, engine and device, state, time. */
import { memo } from 'react';
import type { RunState, RunStatus } from '../../runs/state.js';
import { isLeaky } from '../../study/protocols.js';
import { Lines } from '../components/lines.js';
import { columnsOf, cut, fitting } from '../fit.js';
import { clock } from '../format.js';
import { elapsedSeconds, neverBegan } from '../run-facts.js';
import { studySecondsLeft } from '../study-left.js';
import { paint, useTheme, type Style, type Theme } from '../theme.js';

export interface TitleLineProps {
  run: RunState;
  now: number;
  width: number;
  /** @default false */
  replay?: boolean;
  /** Whether nothing is known of the run yet, as its log is being read. @default false */
  reading?: boolean;
}

const REPLAY = 'REPLAY';

function statusOf(run: RunState, theme: Theme): { text: string; style: Style } {
  const { phase } = theme.glyphs;
  const shown: Record<RunStatus, { glyph: string; style: Style }> = {
    starting: { glyph: phase.waiting, style: theme.status.waiting },
    running: { glyph: phase.running, style: theme.status.running },
    paused: { glyph: phase.stopped, style: theme.status.warning },
    held: { glyph: phase.stopped, style: theme.status.error },
    waiting: { glyph: phase.waiting, style: theme.text.key },
    finished: { glyph: phase.done, style: theme.status.done },
    stopped: { glyph: phase.stopped, style: theme.status.warning },
    failed: { glyph: phase.failed, style: theme.status.error },
    killed: { glyph: phase.failed, style: theme.status.error },
    lost: { glyph: phase.failed, style: theme.status.error },
  };
  const { glyph, style } = shown[run.status];
  const word =
    run.status === 'running' && run.stopsAfterEpoch ? 'stops after this epoch' : run.status;
  return { text: `${glyph} ${word}`, style };
}

/** Whether the pass under way is of the leaky protocol. */
const trainsLeaky = ({ runningPhase, phases }: RunState): boolean =>
  runningPhase !== null && phases[runningPhase]?.pass?.pass.leaky === true;

/** Where the images come from, the shorter name of a folder first. */
function dataOf(run: RunState): string {
  if (run.data === null) return '';
  return run.data.split('/').filter(Boolean).at(-1) ?? run.data;
}

/** A run's name; one that was made for it loses its date, then its time: commands find it by the word, too. */
function wordingsOf(name: string): string[] {
  const [, time, word] = /^\d{4}-\d\d-\d\d-(\d{6}-(\w+))$/.exec(name) ?? [];
  return time === undefined ? [name] : [name, time, word];
}

/** The line, painted; the engine's device is cut first, then the run's name. */
export function titleText(
  { run, now, width, replay = false, reading = false }: TitleLineProps,
  theme: Theme,
): string {
  const { separator, mark } = theme.glyphs;
  const status = reading
    ? { text: `${theme.glyphs.phase.waiting} reading`, style: theme.status.waiting }
    : statusOf(run, theme);
  const seconds = elapsedSeconds(run, now);
  const trainsFor = studySecondsLeft(run, now);
  const stateAndTime = [
    paint(status.text, status.style),
    ...(seconds === null ? [] : [paint(clock(seconds), theme.text.strong)]),
  ].join('  ');
  const withLeft =
    trainsFor === null
      ? stateAndTime
      : `${stateAndTime}  study left ${paint(clock(trainsFor), theme.text.strong)}`;
  const leaky = isLeaky(run.config) || trainsLeaky(run);
  const label = leaky
    ? paint(`LEAKY ${run.synthetic ? 'SYNTHETIC DATA' : dataOf(run)}`, theme.text.notice)
    : run.synthetic
      ? paint('SYNTHETIC DATA', theme.text.notice)
      : paint(dataOf(run), theme.text.plain);
  // What is no run that goes on must be seen, and the name of the run.
  const least = REPLAY.length + columnsOf(label) + 8;
  const isTight = replay && width - 3 - columnsOf(withLeft) < least;
  const right = isTight ? stateAndTime : withLeft;
  const engine = run.engine ? `${run.engine.id} ${separator} ${run.engine.device}` : '';
  const before = reading ? 'reading the log' : 'starting the runner';
  const nameless = run.lastSeq > 0 ? 'a run without a name' : before;
  const name = run.run ?? (neverBegan(run) ? 'not begun' : nameless);
  let room = width - columnsOf(right) - 3;
  const parts: string[] = [];
  const add = (wordings: string | string[], style: Style, least: number): void => {
    const gap = parts.length > 0 ? 2 : 0;
    const text = fitting([wordings].flat(), room - gap);
    const cutText = cut(text, room - gap, mark.ellipsis);
    if (text === '' || room - gap < Math.min(least, columnsOf(text))) return;
    parts.push(paint(cutText, style));
    room -= columnsOf(cutText) + gap;
  };
  if (width >= 100) add('melanoscope', theme.text.muted, 11);
  if (replay) add(REPLAY, theme.text.notice, REPLAY.length);
  const labelRoom = columnsOf(label) + 2;
  room -= labelRoom;
  add(wordingsOf(name), theme.text.strong, 4);
  room += labelRoom;
  if (columnsOf(label) > 0) add(label, {}, 8);
  const { preset } = run.config;
  add(typeof preset === 'string' ? `preset ${preset}` : '', theme.text.muted, 12);
  add(engine, theme.text.muted, 6);
  const left = parts.join('  ');
  const spare = Math.max(1, width - 2 - columnsOf(left) - columnsOf(right));
  return ` ${left}${' '.repeat(spare)}${right} `;
}

export const TitleLine = memo(function TitleLine(props: TitleLineProps) {
  const theme = useTheme();
  return <Lines lines={[titleText(props, theme)]} width={props.width} height={1} />;
});
