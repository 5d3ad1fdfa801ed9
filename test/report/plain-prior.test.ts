import { expect, test } from 'vitest';
import { priorLines } from '../../source/report/plain-prior.js';

const found = {
  tau: 0.45,
  chosen: true,
  shares: [0.8, 0.2],
  before: { loss: 0.5, accuracy: 0.823, balancedAccuracy: 0.598 },
};
const after = { accuracy: 0.819, balancedAccuracy: 0.688 };
const said = (change = {}, version: string | null = '0.2.1'): string =>
  priorLines({ ...found, ...change }, after, ['nevus', 'melanoma'], version).join(' ');

test('a correction is told with its exponent, what it did on validation, and the shares', () => {
  expect(said()).toBe(
    'prior correction, tau 0.45, chosen on validation: validation acc 0.823 to 0.819, balanced 0.598 to 0.688 ' +
      'shares in the targets: nevus 0.800, melanoma 0.200',
  );
  expect(said({ chosen: false, tau: 1 })).toContain('tau 1, as asked for: validation acc');
  expect(said({ tau: 0.15, taus: [0.3, 0] })).toContain(
    "tau 0.3, 0, each chosen on its fold's validation: validation acc",
  );
  expect(said({ tau: 0 })).toContain('chosen on validation: probabilities stay as they are');
  expect(said({ before: { loss: null, accuracy: null, balancedAccuracy: null } })).toContain(
    'validation acc n/a to 0.819',
  );
  // Label smoothing was not in them.
  expect(said({}, '0.2.0')).toContain('shares in the images: nevus 0.800');
  expect(said({}, null)).toContain('shares in the targets: nevus');
  for (const line of priorLines(found, after, [], null))
    expect(line.length).toBeLessThanOrEqual(76);
});
