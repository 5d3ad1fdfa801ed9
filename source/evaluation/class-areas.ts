/**
 * AUC and average precision of each class against all others, in several draws at a time. Both depend on
 * the order of scores alone: how many others lie between one case and the next. Where they lie is worked out
 * once, so that a draw only adds up weights.
 */

/** Draws worked on side by side: the weights of an image in each of them lie together `[n, LANES]`. */
export const LANES = 4;

/**
 * One class's cases and others by their score for it. With m different scores of cases, gap 2j holds the
 * others between the scores j - 1 and j, and gap 2j + 1 those at score j; 2m + 1 gaps in all.
 */
export interface ClassRanking {
  /** Where each case's weights begin in a block, lowest score first, and where the next score begins. */
  cases: Uint32Array;
  caseStarts: Uint32Array;
  /** Where each other's weights begin, gap by gap, and where a gap begins; those of `fullest` are left out. */
  others: Uint32Array;
  starts: Uint32Array;
  /** The gap of most others: they are what all others are without the rest. */
  fullest: number;
}

/** Number of ascending values below one. */
function below(values: Float32Array, value: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Places grouped by a key, in linear time: those of key g from `starts[g]` to `starts[g + 1]`. */
function grouped(keys: Int32Array, count: number): { order: Uint32Array; starts: Uint32Array } {
  const starts = new Uint32Array(count + 1);
  for (const key of keys) if (key >= 0) starts[key + 1] += 1;
  for (let g = 0; g < count; g++) starts[g + 1] += starts[g];
  const order = new Uint32Array(starts[count]);
  const next = starts.slice(0, count);
  keys.forEach((key, place) => {
    if (key >= 0) order[next[key]++] = place;
  });
  return { order, starts };
}

function classRanking(
  scores: Float32Array,
  labels: Int32Array,
  c: number,
  own: Uint32Array,
): ClassRanking {
  const levels = Float32Array.from(own, (i) => scores[i])
    .sort()
    .filter((score, place, all) => place === 0 || score !== all[place - 1]);
  const levelOf = new Int32Array(scores.length).fill(-1);
  for (const i of own) levelOf[i] = below(levels, scores[i]);
  const gaps = 2 * levels.length + 1;
  const gapOf = Int32Array.from(scores, (score, i) => {
    if (labels[i] === c) return -1;
    const level = below(levels, score);
    return 2 * level + (levels[level] === score ? 1 : 0);
  });
  const sizes = new Uint32Array(gaps);
  for (const gap of gapOf) if (gap >= 0) sizes[gap] += 1;
  const fullest = sizes.indexOf(sizes.reduce((a, b) => Math.max(a, b)));
  const cases = grouped(levelOf, levels.length);
  const others = grouped(
    gapOf.map((gap) => (gap === fullest ? -1 : gap)),
    gaps,
  );
  return {
    cases: cases.order.map((i) => LANES * i),
    caseStarts: cases.starts,
    others: others.order.map((i) => LANES * i),
    starts: others.starts,
    fullest,
  };
}

/**
 * The rankings of all classes.
 * @param labels `[n]`. @param probabilities `[n, classes]`, row-major, all finite.
 */
export function classRankings(
  labels: Int32Array,
  probabilities: Float32Array,
  classes: number,
): ClassRanking[] {
  const own = grouped(labels, classes);
  const scores = new Float32Array(labels.length);
  return Array.from({ length: classes }, (_, c) => {
    for (let i = 0; i < scores.length; i++) scores[i] = probabilities[i * classes + c];
    return classRanking(scores, labels, c, own.order.subarray(own.starts[c], own.starts[c + 1]));
  });
}

/** Adds up the weights of the given images of a block, a lane each. */
function addUp(
  block: Float64Array,
  images: Uint32Array,
  from: number,
  to: number,
  sums: Float64Array,
  at: number,
): void {
  // Most of the time of an evaluation is spent here: sums that are no array's stay in registers.
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let place = from; place < to; place++) {
    const image = images[place];
    a += block[image];
    b += block[image + 1];
    c += block[image + 2];
    d += block[image + 3];
  }
  sums[at] = a;
  sums[at + 1] = b;
  sums[at + 2] = c;
  sums[at + 3] = d;
}

/** Scratch for `classAreas`, as large as the largest ranking asks for. */
export interface Sums {
  cases: Float64Array;
  others: Float64Array;
}

export function sumsFor(rankings: readonly ClassRanking[]): Sums {
  const most = (of: (one: ClassRanking) => number) =>
    new Float64Array(LANES * rankings.reduce((all, one) => Math.max(all, of(one)), 0));
  return {
    cases: most(({ caseStarts }) => caseStarts.length),
    others: most(({ starts }) => starts.length),
  };
}

/**
 * Area under the ROC curve and average precision in each draw of a block, as `areaUnderRoc` and
 * `averagePrecision` give them for one: to the bit, since weights are whole numbers.
 *
 * @param block Weights `[n, LANES]`. @param all Their sum in each lane.
 * @param use Gets a lane and its two figures, NaN for what cannot be computed.
 */
export function classAreas(
  { cases, caseStarts, others, starts, fullest }: ClassRanking,
  block: Float64Array,
  all: Float64Array,
  sums: Sums,
  use: (lane: number, auc: number, averagePrecision: number) => void,
): void {
  const levels = caseStarts.length - 1;
  const gaps = starts.length - 1;
  for (let j = 0; j < levels; j++) {
    addUp(block, cases, caseStarts[j], caseStarts[j + 1], sums.cases, LANES * j);
  }
  for (let gap = 0; gap < gaps; gap++) {
    addUp(block, others, starts[gap], starts[gap + 1], sums.others, LANES * gap);
  }
  for (let lane = 0; lane < LANES; lane++) {
    const casesAt = (j: number): number => sums.cases[LANES * j + lane];
    const othersAt = (gap: number): number => sums.others[LANES * gap + lane];
    let allCases = 0;
    for (let j = 0; j < levels; j++) allCases += casesAt(j);
    const allOthers = all[lane] - allCases;
    let rest = 0;
    for (let gap = 0; gap < gaps; gap++) rest += othersAt(gap);
    sums.others[LANES * fullest + lane] = allOthers - rest;
    if (allCases === 0) {
      use(lane, NaN, NaN);
      continue;
    }
    let [lower, pairs] = [0, 0];
    for (let j = 0; j < levels; j++) {
      lower += othersAt(2 * j);
      pairs += casesAt(j) * (lower + othersAt(2 * j + 1) / 2);
      lower += othersAt(2 * j + 1);
    }
    let [found, wrong, precision] = [0, 0, 0];
    for (let j = levels - 1; j >= 0; j--) {
      wrong += othersAt(2 * j + 2) + othersAt(2 * j + 1);
      found += casesAt(j);
      if (casesAt(j) > 0) precision += (casesAt(j) / allCases) * (found / (found + wrong));
    }
    use(lane, allOthers === 0 ? NaN : pairs / (allCases * allOthers), Math.min(1, precision));
  }
}
