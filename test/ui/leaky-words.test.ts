/** What is told from LEAKY validation says so where it stands: it reads as good news otherwise. */
import { expect, test } from 'vitest';
import type { EventOf } from '../../source/runs/events.js';
import type { RunState } from '../../source/runs/state.js';
import { reportPage } from '../../source/report/html/page.js';
import { comparisonLines, evaluatedLines } from '../../source/report/plain-evaluation.js';
import { LEAKY_PASS } from '../../source/study/passes.js';
import { calibrationLines } from '../../source/ui/panels/comparison/calibration-panel.js';
import { modelRows, shownEvaluation } from '../../source/ui/panels/comparison/models.js';
import { allPanels } from '../../source/ui/panels/comparison/panel-list.js';
import { reasonLines } from '../../source/ui/panels/comparison/phase-table.js';
import { resultLine } from '../../source/ui/panels/result-line.js';
import { EvaluationScreen } from '../../source/ui/screens/evaluation.js';
import { makeTheme } from '../../source/ui/theme.js';
import { createElement } from 'react';
import { chosen, evaluatedState } from './evaluated.js';
import { plain, renderAt, screenProps } from './render.js';

const theme = makeTheme({ colors: false, ascii: false });
const NOTHING = 'LEAKY validation, which says nothing of new images';

/** The study under a protocol, its chosen phase with a verdict. */
function under(protocol: string, verdict: 'good-fit' | 'overfitting' = 'good-fit'): RunState {
  const own = evaluatedState.phases[chosen];
  const result = { ...own.result!, verdict: { id: verdict, reason: 'Both curves agree.' } };
  const side = { loss: 1, brier: 0.1, error: 0.1, ranges: [{ from: 0, to: 1, n: 120, predicted: 0.1, observed: 0.125 }] }; // prettier-ignore
  const score = {
    ...{ case: 'melanoma', calibrations: [{ slope: 0.77, intercept: -0.11 }] },
    ...{ before: side, after: side },
  };
  return {
    ...evaluatedState,
    config: { ...evaluatedState.config, protocol },
    calibration: { ...evaluatedState.calibration!, temperature: 1, score },
    phases: { ...evaluatedState.phases, [chosen]: { ...own, result } },
  };
}
const leaky = under('as-published');
const joined = (lines: string | string[]): string =>
  [lines].flat().join(' ').replace(/[│\s]+/g, ' '); // prettier-ignore
const panel = (name: string, state: RunState): string => {
  const at = allPanels.findIndex((one) => one.name === name);
  const props = screenProps('finished', 'evaluation', { width: 80, height: 40 }, { panel: at });
  return joined(plain(renderAt(80, 40, createElement(EvaluationScreen, { ...props, state }))));
};
const reasons = (state: RunState): string => {
  const rows = modelRows(state);
  return joined(
    reasonLines(
      state,
      rows,
      rows.find(({ id }) => id === chosen)!,
      200,
      theme,
    ),
  );
};
const calibration = (state: RunState): string => {
  const row = modelRows(state).find(({ id }) => id === chosen)!;
  return joined(calibrationLines(state, row, shownEvaluation(row)!.evaluation, 200));
};
const evaluated = (state: RunState, pass?: string): string => {
  const event = { type: 'phase-evaluated', seq: 1, phase: chosen, pass };
  return joined(
    evaluatedLines(
      { ...event, ...state.phases[chosen].result! } as unknown as EventOf<'phase-evaluated'>,
      state,
    ),
  );
};
const compared = (state: RunState): string =>
  joined(
    comparisonLines({ type: 'phase-chosen', ...state.chosen } as EventOf<'phase-chosen'>, state),
  );

test('a good fit is one on LEAKY validation, in the terminal, the plain output and the report', () => {
  expect(reasons(leaky)).toContain(`good fit on ${NOTHING}. Both curves agree.`);
  expect(panel('Phases', leaky)).toContain('good fit, LEAKY');
  expect(resultLine(leaky.phases[chosen], leaky, 200, theme)).toContain('good-fit, LEAKY');
  expect(evaluated(leaky)).toContain(`good-fit on ${NOTHING}: Both curves agree.`);
  expect(compared(leaky)).toContain('good-fit, LEAKY');
  expect(reportPage(leaky)).toContain(`good-fit on ${NOTHING}: Both curves agree.`);
});

test('so it is of the leaky pass of both protocols, and of no other', () => {
  const both = under('both');
  expect(evaluated(both, LEAKY_PASS)).toContain(`good-fit on ${NOTHING}:`);
  expect(evaluated(both, 'grouped')).toContain('good-fit: Both curves agree.');
});

test('what is fitted and frozen on validation is so on LEAKY validation', () => {
  expect(calibration(leaky)).toContain(
    `Temperature 1.00, fitted on ${NOTHING}: there the network is neither over- nor`,
  );
  expect(calibration(leaky)).toContain('(Platt scaling on LEAKY validation: slope');
  expect(panel('Operating point', leaky)).toContain('frozen on LEAKY validation at sensitivity');
  expect(compared(leaky)).toContain(`temperature 1.00, fitted on ${NOTHING}: test loss`);
  expect(compared(leaky)).toContain('(Platt scaling on LEAKY validation: slope');
  expect(compared(leaky)).toContain('frozen on LEAKY validation, on the test set');
});

test('a verdict that is no praise, and an honest validation, are called what they are', () => {
  const overfitting = under('as-published', 'overfitting');
  expect(reasons(overfitting)).toContain('overfitting. Both curves agree.');
  expect(evaluated(overfitting)).toContain('overfitting: Both curves agree.');
  const honest = under('grouped');
  for (const text of [reasons(honest), calibration(honest), evaluated(honest), compared(honest)]) {
    expect(text).not.toContain('LEAKY');
  }
  expect(reasons(honest)).toContain('good fit. Both curves agree.');
  expect(calibration(honest)).toContain('fitted on validation: the network is neither');
  expect(panel('Operating point', honest)).toContain('frozen on validation at sensitivity');
});
