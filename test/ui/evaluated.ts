/**
 * The finished study with everything that this version says of its phases, worked out by the evaluation
 * itself from drawn predictions: the recorded study is of a version that said less.
 */
import {
  accuracyVerdicts,
  applyTemperature,
  brierScore,
  calibrationErrorOf,
  comparePaired,
  crossEntropy,
  evaluate,
  fittedTemperature,
  operatingPoint,
  ppvAtPrevalence,
  scoresOf,
  slices,
  thresholdCurve,
  worstSlice,
} from '../../source/evaluation/index.js';
import type { RunState } from '../../source/runs/state.js';
import { selectRows, rowsOf } from '../../source/training/shown-images.js';
import { classRoles } from '../../source/study/lesion-classes.js';
import { fixtureState } from './fixtures.js';

const base = fixtureState('finished');
export const classes = base.catalog!.classes;
const k = classes.length;

/** A generator that gives the same numbers in every run: Park and Miller's. */
function numbers(seed: number): () => number {
  let at = seed;
  return () => (at = (at * 48271) % 2147483647) / 2147483647;
}

/** True classes: melanoma and its neighbours often, the first class of too few cases. */
export const labels = Int32Array.from({ length: 120 }, (_, i) =>
  i < 4 ? 0 : 1 + ((i * 7) % (k - 1)),
);

/** Probabilities that are right more often the larger `skill` is. */
export function drawn(seed: number, skill: number): Float32Array {
  const next = numbers(seed);
  return Float32Array.from(
    [...labels].flatMap((label) => {
      const scores = classes.map((_, c) => Math.exp(2 * next() + (c === label ? skill : 0)));
      const sum = scores.reduce((a, b) => a + b, 0);
      return scores.map((score) => score / sum);
    }),
  );
}

const skills: Record<string, number> = {
  baseline: 0.2,
  augmented: 1.5,
  balanced: 1.4,
  weighted: 1,
};
export const chosen = base.chosen!.phase;
const predictions = Object.fromEntries(
  Object.entries(skills).map(([id, skill], n) => [id, drawn(n + 1, skill)]),
);

function withEverything(state: RunState): RunState {
  const roles = classRoles(classes, { melanoma: null, malignant: null });
  const [melanoma] = roles.melanoma;
  const phases = { ...state.phases };
  for (const [id, probabilities] of Object.entries(predictions)) {
    const test = evaluate({ classes, labels, probabilities, ...roles });
    const images = selectRows(
      rowsOf({ labels, groups: labels, probabilities }, k, roles.melanoma),
      roles.melanoma,
    );
    phases[id] = {
      ...phases[id],
      result: { ...phases[id].result!, test },
      history: phases[id].history.map((record, n) => ({
        ...record,
        confusionMatrix: test.confusionMatrix.map((row) => row.map((count) => count + n)),
      })),
      images: {
        split: 'test',
        case: classes[melanoma],
        images: images.map(({ place, label, predicted, confidence, score }) => ({
          path: `pictures/test-${place}.png`,
          file: `${classes[label]}/image-${place}.jpg`,
          class: classes[label],
          predicted: classes[predicted],
          confidence,
          score,
        })),
      },
    };
  }
  const own = predictions[chosen];
  const scores = scoresOf({ labels, probabilities: own }, k, [melanoma]);
  const truth = Uint8Array.from(labels, (label) => (label === melanoma ? 1 : 0));
  const frozen = operatingPoint(scores, truth, 0.15, { seed: 1 });
  const sexes = Array.from(labels, (_label, i) => (i % 3 === 0 ? 'female' : 'male'));
  const sites = Array.from(labels, (_label, i) => (i < 5 ? 'scalp' : 'back'));
  const parts = slices(
    { classes, labels, probabilities: own, ...roles },
    { sex: sexes, site: sites },
  );
  const worst = worstSlice(parts)!;
  const others = Object.keys(skills).filter((id) => id !== chosen);
  const pairs = others.map((id) => comparePaired(labels, own, predictions[id], k, { seed: 1 }));
  const verdicts = accuracyVerdicts(pairs);
  const { temperature } = fittedTemperature(labels, own, k);
  const figures = (rows: Float32Array) => ({
    loss: crossEntropy(labels, rows),
    brier: brierScore(labels, rows, k),
    calibrationError: calibrationErrorOf(labels, rows, k),
  });
  return {
    ...state,
    phases,
    comparison: {
      phase: chosen,
      split: 'test',
      against: others.map((phase, n) => ({ phase, ...verdicts[n]!, ...pairs[n]! })),
    },
    calibration: {
      phase: chosen,
      split: 'test',
      temperature,
      before: figures(own),
      after: figures(applyTemperature(own, k, temperature)),
    },
    operatingPoints: {
      phase: chosen,
      case: classes[melanoma],
      split: 'test',
      prevalence: 0.1,
      points: [
        {
          ...frozen,
          target: { rate: 'sensitivity', value: 0.9 },
          ppvAtPrevalence: ppvAtPrevalence(
            frozen.sensitivity.value!,
            frozen.specificity.value!,
            0.1,
          ),
        },
      ],
      curve: thresholdCurve(scores, truth),
    },
    slices: {
      phase: chosen,
      split: 'test',
      slices: parts,
      worst: { by: worst.by, value: worst.value },
    },
    warnings: [
      ...state.warnings,
      {
        phase: chosen,
        name: 'train-above-validation',
        message: 'Training accuracy 91.0% is far above validation accuracy 52.0%.',
      },
    ],
  };
}

export const evaluatedState: RunState = withEverything(base);
