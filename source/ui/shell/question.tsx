/** An open question with its keys, from the key table. */
import type { RunState } from '../../runs/state.js';
import { refusal } from '../asking.js';
import { Lines } from '../components/lines.js';
import { insideOf, Panel } from '../components/panel.js';
import { wrap } from '../fit.js';
import { commandNames, keyTable, shownKeys, type Question } from '../keys.js';
import { furtherOffText } from '../rate-factor.js';
import { phaseIn } from '../run-facts.js';
import { paint, useTheme } from '../theme.js';
import type { AppView } from '../view-state.js';

export const questionTitles: Record<Question, string> = {
  leave: 'Leave?',
  stop: 'Stop now?',
  install: 'Install the native engine?',
  rate: 'Change the learning rate further?',
};

function textOf(question: Question, run: RunState): string {
  if (question === 'leave') {
    return 'The run goes on in a process of its own, with or without this terminal. Ctrl-C leaves at once; the run goes on.';
  }
  if (question === 'stop') {
    return 'The run writes a checkpoint at its next step and ends. "melanoscope resume" goes on from there.';
  }
  if (question === 'rate') return furtherOffText(phaseIn(run, run.runningPhase ?? ''));
  return `${run.engine?.offer?.message ?? ''} This run is stopped, the engine is installed (${run.engine?.offer?.command ?? ''}), and the study starts anew.`;
}

export interface QuestionProps {
  question: Question;
  run: RunState;
  view: AppView;
  width: number;
  height: number;
}

export function QuestionPanel({ question, run, view, width, height }: QuestionProps) {
  const theme = useTheme();
  const inside = insideOf(width, height);
  const choices = commandNames
    .filter((name) => keyTable[name].place === question && refusal(name, run, view) === null)
    .map((name) => {
      const keys = shownKeys(keyTable[name].keys, theme.unicode);
      return `${paint(keys.padEnd(8), theme.text.key)} ${keyTable[name].description}`;
    });
  const text = wrap(textOf(question, run), inside.width);
  const room = Math.max(0, inside.height - choices.length);
  const words = text.slice(0, room);
  const gap = room > words.length && words.length > 0 ? [''] : [];
  return (
    <Panel title={questionTitles[question]} width={width} height={height} focused>
      <Lines lines={[...words, ...gap, ...choices]} width={inside.width} height={inside.height} />
    </Panel>
  );
}
