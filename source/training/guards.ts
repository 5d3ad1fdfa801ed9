/**
 * Guards: what makes a run's figures worth nothing is said by name as soon as an event shows it. They look
 * at the events alone, so that no phase can forget to call them.
 */
import type { Evaluation, EventBody, WarningName } from '../runs/events.js';
import {
  classRoles,
  namesOfNone,
  takenForBenign,
  takenForNoMelanoma,
  type NamedRoles,
} from '../study/lesion-classes.js';
import { LEAKY_PASS, passLabel } from '../study/passes.js';
import { suggestion } from '../suggestion.js';
import { percent, quoted } from '../text.js';

type BodyOf<T extends EventBody['type']> = Extract<EventBody, { type: T }>;

/** Training accuracy this far above that of validation is learning by heart. */
const FAR_ABOVE = 0.25;

/** What gives a split malignant cases. */
const MEND = {
  train: 'Add images of them, or name the malignant classes ("malignant" in the config file).',
  validation: 'Add images of them, or keep a larger share with --validation.',
  test: 'Add images of them; without a test folder of its own, --folds 5 tests on every image.',
} as const;
const MEND_FOLD = 'Add images of them, or take fewer --folds.';

function warning(name: WarningName, phase: string | null, message: string): BodyOf<'warning'> {
  return { type: 'warning', name, phase, message };
}

/** The only class that is ever predicted, though the images are of several; null when there are more. */
function onlyPredicted({ confusionMatrix, perClass }: Evaluation): string | null {
  const present = confusionMatrix.filter((row) => row.some((count) => count > 0)).length;
  const predicted = perClass.filter((_, c) => confusionMatrix.some((row) => row[c] > 0));
  return present > 1 && predicted.length === 1 ? predicted[0].class : null;
}

export class Guards {
  /** Validation accuracy that learning every label by heart comes to, where contradictory labels stay. */
  #ceiling: number | null = null;
  /** The same of all images with every label, of which the leaky pass draws its validation. */
  #leakyCeiling: number | null = null;
  /** Phases whose loss was said to be no number. */
  readonly #lost = new Set<string>();

  /** @param named The melanoma and the malignant classes from the config. */
  constructor(private readonly named: NamedRoles) {}

  /** The warnings that an event gives rise to; they follow it in the log. */
  warningsAfter(event: EventBody): BodyOf<'warning'>[] {
    switch (event.type) {
      case 'data-found':
        return [
          ...this.#unknown('melanoma', event),
          ...this.#unknown('malignant', event),
          ...this.#benign(event),
          ...this.#noMelanoma(event),
          ...this.#splits(event),
        ];
      case 'step':
        return this.#loss(event);
      case 'phase-failed':
        return event.diverged ? this.#diverged(event) : [];
      case 'data-audited':
        // Where contradictory labels were left out or mended, every label can be learnt by heart.
        this.#ceiling =
          event.policy.contradictory === 'keep'
            ? (event.validationCeiling ?? event.memoriserCeiling)
            : null;
        this.#leakyCeiling = event.memoriserCeiling;
        return [];
      case 'phase-evaluated':
        return this.#evaluated(event);
      default:
        return [];
    }
  }

  /** Without it, a misspelt class would silently count as benign. */
  #unknown(setting: keyof NamedRoles, { classes }: BodyOf<'data-found'>): BodyOf<'warning'>[] {
    const unknown = namesOfNone(this.named[setting] ?? [], classes);
    if (unknown.length === 0) return [];
    const which = unknown.length === 1 ? 'which is no class' : 'which are no classes';
    const message =
      `"${setting}" in the config file names ${quoted(unknown)}, ${which} of the data. ` +
      `The classes are ${quoted(classes)}.${suggestion(unknown[0], classes)}`;
    return [warning('unknown-malignant-class', 'data', message)];
  }

  /** A melanoma that counts as benign makes the malignant figures of the other classes wrong, too. */
  #benign({ classes }: BodyOf<'data-found'>): BodyOf<'warning'>[] {
    // Who names the malignant classes has chosen.
    if (this.named.malignant !== null) return [];
    const roles = classRoles(classes, this.named);
    // Who names a class as melanoma names it as malignant, too.
    const told = this.named.melanoma === null ? takenForNoMelanoma(classes, roles) : [];
    const names = takenForBenign(classes, roles).filter((name) => !told.includes(name));
    if (names.length === 0) return [];
    const which = names.length === 1 ? 'counts' : 'count';
    const message =
      `${quoted(names)} ${which} as benign, though the name tells of a malignant lesion: it is none that is known. ` +
      'Name all malignant classes in the config file, e.g. ' +
      `"malignant": ${JSON.stringify([...roles.malignant.map((c) => classes[c]!), ...names])}, or [] where none is.`;
    return [warning('malignant-as-benign', 'data', message)];
  }

  /** It would be a case of the others in every figure and threshold of melanoma. */
  #noMelanoma({ classes }: BodyOf<'data-found'>): BodyOf<'warning'>[] {
    if (this.named.melanoma !== null) return [];
    const { melanoma } = classRoles(classes, this.named);
    const names = takenForNoMelanoma(classes, { melanoma });
    if (names.length === 0) return [];
    const which = names.length === 1 ? 'counts as no melanoma' : 'count as no melanomas';
    const message =
      `${quoted(names)} ${which}, though the name tells of one: it is none that is known. ` +
      'Name all classes of melanoma in the config file, e.g. ' +
      `"melanoma": ${JSON.stringify([...melanoma.map((c) => classes[c]!), ...names])}, or [] where none is.`;
    return [warning('malignant-as-benign', 'data', message)];
  }

  #splits({ classes, counts, folds, extra }: BodyOf<'data-found'>): BodyOf<'warning'>[] {
    const { malignant } = classRoles(classes, this.named);
    if (malignant.length === 0) return [];
    const added = (fold: number, c: number): number => extra?.splits[fold]?.used[c] ?? 0;
    return (folds ?? [counts]).flatMap((own, n) =>
      (['train', 'validation', 'test'] as const)
        .filter((split) => own[split].some((images) => images > 0))
        .filter((split) => malignant.every((c) => own[split][c] === 0))
        // What is of other sources is trained on, too.
        .filter((split) => split !== 'train' || malignant.every((c) => added(n, c) === 0))
        .map((split) =>
          warning(
            'no-malignant-case',
            'data',
            `The ${split} set${folds ? ` of fold ${n + 1}` : ''} has no malignant case, so nothing it says is about finding cancer. ${folds ? MEND_FOLD : MEND[split]}`,
          ),
        ),
    );
  }

  #loss({ phase, loss, epoch, step }: BodyOf<'step'>): BodyOf<'warning'>[] {
    if (loss !== null || this.#lost.has(phase)) return [];
    this.#lost.add(phase);
    return [
      warning(
        'loss-not-finite',
        phase,
        `The training loss is not a number from step ${step} of epoch ${epoch} on. ` +
          'Try a lower --learning-rate.',
      ),
    ];
  }

  /** Weights may be no numbers before a step has shown it in its loss. */
  #diverged({ phase }: BodyOf<'phase-failed'>): BodyOf<'warning'>[] {
    if (this.#lost.has(phase)) return [];
    this.#lost.add(phase);
    const message =
      'The training loss or a weight is not a number any more. ' +
      'Try a lower --learning-rate, or --clip-norm 1.';
    return [warning('loss-not-finite', phase, message)];
  }

  #evaluated(event: BodyOf<'phase-evaluated'>): BodyOf<'warning'>[] {
    const { phase, pass, train, trainMixed = false, validation, priorCorrection } = event;
    const found: BodyOf<'warning'>[] = [];
    const of = pass === undefined ? '' : `${passLabel(pass)}: `;
    const only = onlyPredicted(validation);
    if (only !== null) {
      const message =
        `${of}Collapsed to one class: every validation image is called ${only}. Train for more epochs or ` +
        'at another --learning-rate, or even the classes out with --sampling classes.';
      found.push(warning('collapsed', phase, message));
    }
    const { value } = validation.accuracy;
    if (value === null) return found;
    const ceiling = pass === LEAKY_PASS ? this.#leakyCeiling : this.#ceiling;
    if (ceiling !== null && value > ceiling + 1e-9) {
      found.push(
        warning(
          'above-ceiling',
          phase,
          `${of}Validation accuracy ${percent(value)} is above ${percent(ceiling)}, the most that ` +
            'learning every label by heart could reach: images leak into validation. ' +
            'Believe the protocol grouped, and name lesions with --metadata.',
        ),
      );
    }
    // Training is counted without a prior correction.
    const alike = priorCorrection?.before.accuracy ?? value;
    // Mixed images are harder than those of validation: their accuracy is no measure for these.
    if (!trainMixed && train.accuracy !== null && train.accuracy - alike > FAR_ABOVE) {
      found.push(
        warning(
          'train-above-validation',
          phase,
          `${of}Training accuracy ${percent(train.accuracy)} is far above validation accuracy ` +
            `${percent(alike)}: the network learns its images by heart. More images, augmentation (the phase ` +
            'augmented), dropout or weight decay help.',
        ),
      );
    }
    return found;
  }
}

/** The same `emit`, with the guards' warnings after the events that give rise to them. */
export function guarded(
  emit: (event: EventBody) => void,
  guards: Guards,
): (event: EventBody) => void {
  return (event) => {
    emit(event);
    for (const one of guards.warningsAfter(event)) emit(one);
  };
}
