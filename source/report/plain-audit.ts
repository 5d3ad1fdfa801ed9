/** What the audit found and what the study does about it, as plain lines. */
import type { EventOf } from '../runs/events.js';
import { counted, printable } from '../text.js';
import { share, whole } from './numbers.js';

/** Findings of a kind that are listed; the rest is in the run's folder. */
const LISTED = 3;

type Audited = EventOf<'data-audited'>;

function contradictions({ contradictoryLabels }: Audited): string[] {
  return contradictoryLabels
    .slice(0, LISTED)
    .map(({ files, labels }) =>
      files.map((file, n) => `${printable(file, Infinity)} [${labels[n]}]`).join('  =  '),
    );
}

/** "akiec (actinic keratosis)": what the CSV calls it, and the folder that this stands for. */
const toldName = ({ told, names }: { told: string; names: readonly string[] }): string =>
  names.includes(told) ? names.join(' or ') : `${names.join(' or ')} (${told})`;

/** Labels that the CSV tells otherwise: pairs of classes, and files that stand under one label alone. */
function csvLabelLines({ csvLabels }: Audited): string[] {
  if (!csvLabels || csvLabels.images === 0) return [];
  const { taken, images, contradictory, labelled, otherwise } = csvLabels;
  const pairs = otherwise.slice(0, LISTED);
  return [
    `the CSV${taken === 'csv' ? ', whose labels are taken,' : ''} tells another class than the folder of ${counted(images, 'image')} among ${whole(labelled)}; ` +
      `${whole(contradictory)} of them are under several labels, ${whole(images - contradictory)} under one alone`,
    ...pairs.map((pair) => {
      const files = pair.files.slice(0, Math.min(LISTED, pair.images - pair.contradictory));
      const eg = files.length > 0 ? `, e.g. ${files.join(', ')}` : '';
      return `${pair.class} is ${toldName(pair)} there: ${whole(pair.images)} of ${whole(pair.of)}, ${whole(pair.contradictory)} under several labels${eg}`;
    }),
    ...(otherwise.length > pairs.length
      ? [`and ${whole(otherwise.length - pairs.length)} more pairs of classes`]
      : []),
  ];
}

function policyLine({ policy }: Audited): string {
  const { contradictory, duplicates, relabel } = policy;
  const done = [
    [policy.contradictoryDropped, 'with contradictory labels left out'],
    [policy.duplicatesDropped, 'left out as a copy is used'],
    [policy.relabelled, 'relabelled'],
    [policy.doubtfulDropped, 'left out as marked wrong or unsure'],
  ] as const;
  const told = done
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${counted(count, 'image')} ${what}`);
  const said = `contradictory labels: ${contradictory}, duplicates: ${duplicates}${relabel ? `, labels from ${relabel}` : ''}`;
  return `${said}; ${told.length > 0 ? told.join(', ') : 'nothing left out'}`;
}

export function auditLines(event: Audited): string[] {
  const { counts, shortcuts } = event;
  const warned = shortcuts.filter(({ warning, features }) => warning && features !== 'all');
  const labels = event.correctedCeiling === undefined ? 'these labels' : 'the labels as corrected';
  return [
    `audit: ${counted(counts.exactDuplicates, 'group')} of exact copies, ${counts.nearDuplicates} of near ones, ` +
      `${counts.contradictoryLabels} under several labels, ${counts.crossSplit} across splits; all in ${event.file}`,
    ...contradictions(event),
    ...csvLabelLines(event),
    ...warned.map(
      ({ features, balancedAccuracy, chance }) =>
        `${features} alone tells the classes apart: balanced accuracy ${share(balancedAccuracy)}, chance ${share(chance)}`,
    ),
    policyLine(event),
    `kept together in ${counted(event.groups, 'group')}; learning ${labels} by heart comes to ${share(event.correctedCeiling ?? event.memoriserCeiling)}`,
  ].map((line) => `  ${line}`);
}
