/** The whole app: title, bar of phases, the phase in view or what lies over it, hints. */
import { useMemo, useSyncExternalStore } from 'react';
import { Box, useInput } from 'ink';
import type { RunState } from '../../runs/state.js';
import { Lines } from '../components/lines.js';
import { insideOf, Panel } from '../components/panel.js';
import type { Controller } from '../controller.js';
import { hintLine } from '../hints.js';
import { useNow, useRun, useTerminalSize, type SizeSource } from '../hooks.js';
import { keyNames } from '../input.js';
import { isQuestion } from '../keys.js';
import { OtherBelowContext } from '../panels/comparison/other-below.js';
import { isOver, phaseIn, titleOf } from '../run-facts.js';
import type { RunStore } from '../store.js';
import { useTheme } from '../theme.js';
import { marksIn, newLabelsIn, viewedPhase, viewOf, type AppView } from '../view-state.js';
import { Help } from './help.js';
import { LogView } from './log-view.js';
import { messageLines } from './messages.js';
import { PhaseBar } from './phase-bar.js';
import { QuestionPanel } from './question.js';
import { Screen } from './screen.js';
import { TitleLine } from './title-line.js';
import { isTooSmall, TooSmall, worksUnseen } from './too-small.js';

/** Title, bar of phases, hints. */
const SHELL_ROWS = 3;
const QUESTION_ROWS = 8;
const READING = ["The run's log is being read."];
/** Rows of a message: on a terminal of the usual height the whole reason of a failure, with its remedy. */
const messageRows = (rows: number): number => (rows >= 24 ? 4 : 3);

export interface RootProps {
  store: RunStore;
  controller: Controller;
  size: SizeSource;
  runFolder: string;
  stderrFile: string;
  /** The time, milliseconds since the epoch. @default Date.now */
  clock?: () => number;
}

interface BodyProps {
  run: RunState;
  view: AppView;
  phaseId: string;
  now: number;
  width: number;
  height: number;
  runFolder: string;
  stderrFile: string;
  onScrollEnd: (lines: number) => void;
}

/** In the place of a view, of which nothing is known yet. */
function Reading({ phaseId, width, height }: Pick<BodyProps, 'phaseId' | 'width' | 'height'>) {
  return (
    <Panel title={titleOf(phaseId)} width={width} height={height}>
      <Lines lines={READING} {...insideOf(width, height)} />
    </Panel>
  );
}

/** What fills the middle: a view, or the help, the log or a question in its place. */
function Body(props: BodyProps) {
  const { run, view, phaseId, now, width, height, runFolder, stderrFile, onScrollEnd } = props;
  const { scrolled, replay, below: focus } = view;
  if (view.overlay === 'help')
    return <Help {...{ phaseId, replay, focus, scrolled, onScrollEnd, width, height }} />;
  if (view.overlay === 'log') {
    const { log } = run;
    return <LogView {...{ log, scrolled, onScrollEnd, stderrFile, width, height }} />;
  }
  const question = isQuestion(view.overlay) ? view.overlay : null;
  // A question over a small view takes its place; else it stands below it.
  const below = question === null ? 0 : height >= 2 * QUESTION_ROWS ? QUESTION_ROWS : height;
  return (
    <>
      {below < height && view.reading && (
        <Reading {...{ phaseId, width }} height={height - below} />
      )}
      {below < height && !view.reading && (
        <Screen
          state={run}
          phase={phaseIn(run, phaseId)}
          view={viewOf(view, phaseId)}
          focus={focus}
          width={width}
          height={height - below}
          now={now}
          runFolder={runFolder}
        />
      )}
      {question && <QuestionPanel {...{ question, run, view, width }} height={below} />}
    </>
  );
}

export function Root(props: RootProps) {
  const { store, controller, size, runFolder, stderrFile, clock } = props;
  const theme = useTheme();
  const run = useRun(store);
  const view = useSyncExternalStore(controller.subscribe, controller.getView, controller.getView);
  const { columns, rows } = useTerminalSize(size);
  // The log's times go on where the machine's clock was set back (see log-clock.ts).
  const now = Math.max(useNow(!isOver(run), clock), clock ? 0 : (run.updatedAt ?? 0));
  const tooSmall = isTooSmall({ columns, rows });
  useInput((input, key) => {
    for (const name of keyNames(input, key)) {
      // The key before it may have opened a question.
      const works = !tooSmall || worksUnseen(name, controller.getView(), store.getSnapshot());
      if (works) controller.press([name]);
    }
  });

  const { marks: logged, newLabels: named } = run;
  const { marks: own, newLabels: ownNamed } = view;
  const marks = useMemo(() => marksIn(logged, own), [logged, own]);
  const newLabels = useMemo(() => newLabelsIn(named, ownNamed), [named, ownNamed]);

  if (tooSmall) return <TooSmall {...{ run, view, columns, rows }} />;
  const phaseId = viewedPhase(view, run);
  const messages = messageLines(run, view, { width: columns, most: messageRows(rows) }, theme);
  const height = rows - SHELL_ROWS - messages.length;
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <TitleLine {...{ run, now }} width={columns} replay={view.replay} reading={view.reading} />
      <PhaseBar
        order={run.phaseOrder}
        states={run.phases}
        viewed={phaseId}
        waiting={run.waitingPhase}
        width={columns}
      />
      <Box flexDirection="column" width={columns} height={height} flexShrink={0}>
        <OtherBelowContext.Provider value={controller.setOtherBelow}>
          <Body
            {...{ view, phaseId, now, height, runFolder, stderrFile }}
            run={{ ...run, marks, newLabels }}
            onScrollEnd={controller.setScrollEnd}
            width={columns}
          />
        </OtherBelowContext.Provider>
      </Box>
      {messages.length > 0 && <Lines lines={messages} width={columns} height={messages.length} />}
      <Lines lines={[` ${hintLine(run, view, columns - 2, theme)}`]} width={columns} height={1} />
    </Box>
  );
}
