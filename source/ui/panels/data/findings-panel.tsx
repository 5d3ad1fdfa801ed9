/** The audit's findings one at a time, with pictures, and keys to mark a label. */
import { join } from 'node:path';
import { Box } from 'ink';
import type { Picture as PictureOf } from '../../../runs/events.js';
import type { RunState } from '../../../runs/state.js';
import { Lines } from '../../components/lines.js';
import { Panel, insideOf } from '../../components/panel.js';
import { Picture } from '../../components/picture.js';
import type { ViewState } from '../../contracts.js';
import { cutFiles, cutNames } from '../../cut-names.js';
import { columnsOf, cut, wrap } from '../../fit.js';
import { percent, whole } from '../../format.js';
import { listKeys } from '../../list-keys.js';
import { paint, useTheme } from '../../theme.js';
import { GAP, gridFor } from '../samples/grid.js';
import { markWords, selectedPicture } from './findings.js';

export interface FindingsPanelProps {
  state: RunState;
  view: ViewState;
  runFolder: string;
  width: number;
  height: number;
}

/** Class, folder and file, mark; below the class what the CSV tells where it is another. */
const CAPTION = 3;
/** Lines of the summary that are there at any height, and rows that pictures need below it. */
const HEAD = 3;
const PICTURES = 10;

/** Images under one label alone that the CSV tells otherwise. */
const toldAlone = ({ csvLabels }: NonNullable<RunState['audit']>): number =>
  csvLabels ? csvLabels.images - csvLabels.contradictory : 0;

/** "CSV: akiec (actinic keratosis)"; '' where it does not tell another class than the folder. */
function toldLine({ told, folder }: PictureOf): string {
  if (folder !== undefined) return `folder: ${folder}`;
  if (told === undefined) return '';
  const names = told.names.join(' or ');
  return `CSV: ${names}${told.names.includes(told.class) ? '' : ` (${told.class})`}`;
}

/** How many labels are marked, and what is left to do about them. */
function markedLine({ marks, newLabels }: RunState): string {
  const judged = Object.keys(marks);
  const files = judged.filter((file) => marks[file] !== 'right');
  const wrong = files.filter((file) => marks[file] === 'wrong');
  const labelled = wrong.filter((file) => newLabels[file]).length;
  const right = judged.length - files.length;
  const words = [
    `${judged.length} marked in relabel.csv`,
    ...(labelled > 0 ? [`${labelled} with a new label`] : []),
    ...(right > 0 ? [`${right} as right`] : []),
  ];
  const rest = labelled === 0 ? 'fill in their labels, then ' : 'fill in the others, then ';
  // Labels that are unsure or right need no other one.
  const todo = judged.length > 0 && labelled === wrong.length ? '' : rest;
  return `${words.join(', ')}: ${todo}--relabel FILE.csv`;
}

/** Counts of what was found, and what the study does about it. */
function summary({ audit }: RunState, width: number): string[] {
  if (audit === null) return [];
  const { counts, policy } = audit;
  const told = toldAlone(audit);
  const found = [
    `${whole(counts.contradictoryLabels)} under several labels`,
    ...(told > 0 ? [`${whole(told)} that the CSV tells otherwise`] : []),
    `${whole(counts.exactDuplicates)} exact, ${whole(counts.nearDuplicates)} near copies`,
    `${whole(counts.crossSplit)} across splits`,
    `by heart at best ${percent(audit.correctedCeiling ?? audit.memoriserCeiling)}`,
  ].join(', ');
  return [
    found,
    `contradictory: ${policy.contradictory} (${whole(policy.contradictoryDropped)} out), ` +
      `duplicates: ${policy.duplicates} (${whole(policy.duplicatesDropped)} out), relabelled ${whole(policy.relabelled)}`,
  ].flatMap((line) => wrap(line, width));
}

/** Why there is no picture: nothing was found, or pictures are drawn later than the audit tells of it. */
function withoutPictures(state: RunState, width: number): string[] {
  const { audit } = state;
  const auditing = state.phases.data?.status === 'running';
  if (audit === null) return [auditing ? 'The audit is under way.' : 'This log has no audit.'];
  const { contradictoryLabels, exactDuplicates, nearDuplicates, crossSplit } = audit.counts;
  const all = contradictoryLabels + exactDuplicates + nearDuplicates + crossSplit;
  if (all + toldAlone(audit) === 0) {
    return ['No copies and no contradictory labels were found.'];
  }
  const why = auditing ? 'Pictures of them are being drawn.' : 'This log has no pictures of them.';
  return [...summary(state, width), why];
}

export function FindingsPanel({ state, view, runFolder, width, height }: FindingsPanelProps) {
  const theme = useTheme();
  const inside = insideOf(width, height);
  const chosen = selectedPicture(state, view);
  if (chosen === null) {
    return (
      <Panel title="Findings" width={width} height={height}>
        <Lines lines={withoutPictures(state, inside.width)} {...inside} />
      </Panel>
    );
  }
  const finding = state.findings[chosen.finding];
  const lines = [...summary(state, inside.width), ...wrap(markedLine(state), inside.width)];
  const head = Math.min(lines.length, Math.max(HEAD, inside.height - PICTURES));
  const isTold = finding.pictures.some((picture) => toldLine(picture) !== '');
  const caption = CAPTION + (isTold ? 1 : 0);
  const area = { width: inside.width, height: inside.height - head, caption };
  const { pictureWidth, pictureHeight } = gridFor({
    ...area,
    count: finding.pictures.length,
    together: finding.pictures.length,
  });
  const shown = finding.pictures.slice(
    0,
    Math.max(1, Math.floor((inside.width + GAP) / (pictureWidth + GAP))),
  );
  const keys = listKeys(shown.map(({ path }) => path));
  const { cursor, ellipsis } = theme.glyphs.mark;
  const files = cutFiles(
    shown.map(({ file }) => file),
    pictureWidth,
    ellipsis,
  );
  const names = cutNames(
    shown.map((picture) => picture.class),
    pictureWidth - columnsOf(cursor) - 1,
    ellipsis,
  );
  const place = `${finding.kind} ${chosen.finding + 1} of ${state.findings.length}`;
  const left =
    finding.files > shown.length ? `, ${shown.length} of ${whole(finding.files)} files` : '';
  return (
    <Panel title="Findings" note={`${place}${left}`} width={width} height={height}>
      <Lines readsOn lines={lines} width={inside.width} height={head} />
      <Box gap={GAP} flexShrink={0}>
        {shown.map((picture, index) => {
          const own = picture.path === chosen.picture.path;
          const mark = markWords(state, picture.file);
          const name = own
            ? paint(`${cursor} ${names[index]}`, theme.status.running)
            : names[index];
          return (
            <Box key={keys[index]} flexDirection="column" width={pictureWidth} flexShrink={0}>
              <Picture
                path={join(runFolder, picture.path)}
                width={pictureWidth}
                height={pictureHeight}
              />
              <Lines
                lines={[
                  name,
                  ...(isTold
                    ? [paint(cut(toldLine(picture), pictureWidth, ellipsis), theme.text.notice)]
                    : []),
                  paint(files[index], theme.text.muted),
                  mark === null
                    ? ''
                    : paint(cut(mark, pictureWidth, ellipsis), theme.status.warning),
                ]}
                width={pictureWidth}
                height={caption}
              />
            </Box>
          );
        })}
      </Box>
    </Panel>
  );
}
