/** What a reader of a comparison has to know, beside its figures. */
import { EVALUABLE } from '../evaluable.js';
import type { ClassRoles } from '../study/lesion-classes.js';
import { LEAKY } from '../study/protocols.js';
import { counted, printable, quoted } from '../text.js';
import type { Entrant } from './entrant.js';
import type { Matched } from './match-images.js';
import { seenByWeights } from './seen-by-weights.js';

const different = (values: readonly unknown[]): boolean =>
  new Set(values.map((value) => JSON.stringify(value))).size > 1;

function ofClasses({ classes, labels }: Matched): string[] {
  const counts = classes.map((_, c) => labels.filter((label) => label === c).length);
  const few = classes.flatMap((name, c) =>
    counts[c]! < EVALUABLE ? [`${printable(name, 60)} ${counts[c]}`] : [],
  );
  if (few.length === 0) return [];
  return [
    `Of ${few.length === 1 ? 'one class' : `${few.length} classes`} there are fewer than ${EVALUABLE} of the images ` +
      `(${few.join(', ')}): balanced accuracy and macro F1 hang on few of them.`,
  ];
}

function ofImages(
  entrants: readonly Entrant[],
  { otherLabel, otherContent, tiedElsewhere }: Matched,
): string[] {
  const unknown = entrants.filter(({ contents }) => contents === null);
  const left = (files: readonly string[], why: string) =>
    files.length === 0
      ? []
      : [`Left out: ${counted(files.length, 'image')} that ${why}, e.g. ${printable(files[0]!)}.`];
  return [
    ...left(otherLabel, 'the runs have under different classes'),
    ...left(otherContent, 'have other content in another run, under the same name'),
    ...left(
      tiedElsewhere,
      'belong together with others (copies, lesions, patients) which a run was trained on, or may have been, ' +
        'or which it was trained on themselves before its data changed',
    ),
    ...(unknown.length > 0 && different(entrants.map(({ data }) => data))
      ? [
          `The runs read different folders, and ${unknown.map(({ name }) => printable(name)).join(', ')} ` +
            'did not record what its files hold: images are matched by their names alone.',
        ]
      : []),
  ];
}

/**
 * What a run left out of training for its ties stands in no prediction: another may have been trained on it. Where
 * all of them tell what they were given, that is known image by image.
 */
function ofTwins(entrants: readonly Entrant[], { tiedApart }: Matched): string[] {
  const honest = entrants.filter(({ leaky }) => !leaky);
  if (honest.every(({ given }) => given !== null)) return [];
  const twins = honest.map(({ testTwins }) => testTwins);
  if (!different(twins) && !(tiedApart && twins.some((n) => n > 0))) return [];
  const counts = honest.map(({ name, testTwins }) => `${printable(name)} ${testTwins}`).join(', ');
  return [
    `Images that belong to images of the test set were left out of training as far as each run knew of them (${counts}): ` +
      'one that knew less may have been trained on another picture of a lesion that it is tested on.',
  ];
}

/** Settings of a run that may not be in those of an older one. */
const settingsOf = ({ config }: Entrant, names: readonly string[]) =>
  names.map((name) => config[name] ?? null);

/** What nothing tells of runs that did not have the same images and tables. */
function ofUntold(entrants: readonly Entrant[]): string[] {
  const foldersDiffer = different(
    entrants.map((one) => [one.data, ...settingsOf(one, ['extraData'])]),
  );
  const tables = ['metadata', 'extraMetadata'];
  if (!foldersDiffer && !different(entrants.map((one) => settingsOf(one, tables)))) return [];
  const silent = entrants.filter(({ given }) => given === null);
  const several = silent.length > 1;
  return [
    ...(silent.length > 0
      ? [
          `${silent.map(({ name }) => printable(name)).join(', ')} ${several ? 'have' : 'has'} no splits.json that can be read ` +
            '(earlier versions wrote none): what images of --extra-data tie together there, and what was left out, is ' +
            `not known, so that ${several ? 'they or another' : 'it or another'} run may have been trained on images of the ` +
            'same lesions as some that are compared.',
        ]
      : []),
    ...(foldersDiffer
      ? [
          'The runs did not have the same folders of images. Copies under other names are known by their bytes and their ' +
            'ISIC number: one that was resized or compressed again, beside whose original no run had it, is not.',
        ]
      : []),
  ];
}

function ofGroups({ tiedApart, unsure }: Matched): string[] {
  return [
    ...(tiedApart
      ? [
          'The runs do not tie the same of these images together (copies, lesions, patients; see --metadata). ' +
            'Intervals are over the groups of all of them together.',
        ]
      : []),
    ...unsure.map(
      ({ name, images }) =>
        `${printable(name)} did not record the images that it was given: it may have been trained on others of the ` +
        `same copies, lesions or patients as ${counted(images, 'image')} here.`,
    ),
  ];
}

/** What a run's weights knew before it held these images out, which its own lists do not tell. */
function ofWeights(entrants: readonly Entrant[], { files }: Matched): string[] {
  return entrants.flatMap((entrant) => {
    const { images, untold } = seenByWeights(entrant, files) ?? { images: 0, untold: null };
    const name = printable(entrant.name);
    const more = untold === null ? '' : ` There may be more of them: ${untold}.`;
    if (images > 0) {
      return [
        `The pretrained weights that the training of ${name} began with are of a run that was trained or validated on ` +
          `${images.toLocaleString('en-US')} of these ${counted(files.length, 'image')}, by their bytes or their ISIC number: ` +
          `the figures of ${name} on them, and its differences to other runs, say nothing about new ones.${more}`,
      ];
    }
    if (untold === null) return [];
    return [
      `Whether the pretrained weights that the training of ${name} began with have seen any of these ` +
        `${counted(files.length, 'image')} cannot be told: ${untold}.`,
    ];
  });
}

/** A model that is given twice differs from itself in nothing, and counts twice in a mean. */
function ofTwice(entrants: readonly Entrant[]): string[] {
  return entrants.flatMap(({ name, folder, phase }, n) => {
    const first = entrants.findIndex((one) => one.folder === folder && one.phase === phase);
    if (first === n) return [];
    const other = printable(entrants[first]!.name);
    return [`${printable(name)} is ${other} once more: the same phase of the same run.`];
  });
}

export function warningsOf(entrants: readonly Entrant[], matched: Matched): string[] {
  const leaky = entrants.filter((entrant) => entrant.leaky);
  const named = (entrant: Entrant, role: keyof ClassRoles) =>
    entrant.roles[role].map((c) => entrant.classes[c]!).sort();
  return [
    ...(leaky.length > 0
      ? [`${leaky.map(({ name }) => printable(name)).join(', ')}: ${LEAKY}`]
      : []),
    ...ofTwice(entrants),
    ...ofWeights(entrants, matched),
    ...ofImages(entrants, matched),
    ...ofGroups(matched),
    ...ofTwins(entrants, matched),
    ...ofUntold(entrants),
    ...ofClasses(matched),
    ...(['melanoma', 'malignant'] as const)
      .filter((role) => different(entrants.map(({ config }) => config[role])))
      .map(
        (role) =>
          `The runs call different classes ${role}; here they are those of ${printable(entrants[0]!.name)}: ` +
          `${quoted(named(entrants[0]!, role)) || 'none'}.`,
      ),
  ];
}
