/** The report: one page, with what the run came to, and nothing in it that a browser would act upon. */
import { expect, test } from 'vitest';
import { html } from '../../source/report/html/markup.js';
import { curvesChart } from '../../source/report/html/curves-chart.js';
import { reportPage } from '../../source/report/html/index.js';
import type { RunEvent } from '../../source/runs/events.js';
import { reduce } from '../../source/runs/reduce.js';
import { initialState, type EpochRecord, type RunState } from '../../source/runs/state.js';
import { loadEvents } from '../ui/fixtures.js';

const study = loadEvents();
const pageOf = (events: readonly RunEvent[]): string =>
  reportPage(events.reduce(reduce, initialState()));

/** Tags that are closed by none, or in another order than they were opened. */
function unclosed(page: string): string[] {
  const open: string[] = [];
  const wrong: string[] = [];
  for (const [, close, name, alone] of page.matchAll(/<(\/?)([a-z][a-z\d]*)[^>]*?(\/?)>/g)) {
    if (alone || name === 'meta') continue;
    if (!close) open.push(name);
    else if (open.pop() !== name) wrong.push(name);
  }
  return [...wrong, ...open];
}

test('a study has its curves, its verdicts, its choice and its confusion matrix', () => {
  const page = pageOf(study);
  expect(unclosed(page)).toEqual([]);
  // Loss and accuracy of four phases.
  expect(page.match(/<svg /g)).toHaveLength(8);
  expect(page).toContain('Not a medical device');
  expect(page).toContain('SYNTHETIC images');
  const chosen = study.find((event) => event.type === 'phase-chosen')!;
  if (chosen.type !== 'phase-chosen') throw new Error('the study has chosen no phase');
  expect(page).toContain(`chosen: ${chosen.phase}, `);
  expect(page.match(/<td class="right"/g)).toHaveLength(9);
  expect(page.match(/<td class="wrong"/g)).toHaveLength(72);
});

test('it is whole by itself: no script, and nothing that is fetched', () => {
  expect(pageOf(study)).not.toMatch(/<script|<img|<link|<iframe|\bsrc=|\bhref=|url\(|@import/i);
});

test('a run of any name keeps the looks of its page where they belong', () => {
  const named = study.map((event) =>
    event.type === 'run-started' ? { ...event, run: 'STYLE' } : event,
  );
  const page = pageOf(named);
  expect(page).toContain('<title>STYLE</title>');
  expect(page).toMatch(/<style>\s*:root \{/);
});

test('names are text, whatever is in them', () => {
  const name = '<img src=x onerror="alert(1)">&\u202e';
  const hostile = study.map((event) =>
    event.type === 'data-found' || event.type === 'run-started'
      ? (JSON.parse(
          JSON.stringify(event).replaceAll('melanoma', JSON.stringify(name).slice(1, -1)),
        ) as RunEvent)
      : event,
  );
  const page = pageOf(hostile);
  expect(page).toContain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&amp;?');
  expect(page).not.toContain('<img');
  expect(page).not.toContain('\u202e');
  expect(html`<p title="${'"'}">${'<'}</p>`.html).toBe('<p title="&quot;">&lt;</p>');
});

test('figures under as-published are called leaky', () => {
  const leaky = study.map((event) =>
    event.type === 'run-started'
      ? { ...event, config: { ...event.config, protocol: 'as-published' } }
      : event,
  );
  expect(pageOf(leaky)).toContain('LEAKY: under as-published');
  expect(pageOf(study)).not.toContain('LEAKY');
});

test('of a run under both protocols the leaky accuracy stands beside the honest one, and why they differ', () => {
  const of = (value: number) => ({
    n: 50,
    accuracy: { value, interval: [value - 0.1, value + 0.1] as [number, number] },
    balancedAccuracy: { value, interval: [null, null] as [null, null] },
  });
  const protocols: RunState['protocols'] = {
    why: 'All validation images have a copy in the training set.',
    leak: { validation: 50, inTraining: 50 },
    phases: [
      {
        phase: 'baseline',
        asPublished: { leaky: true, validation: of(0.685) },
        grouped: { validation: of(0.314), test: of(0.191) },
      },
    ],
  };
  const page = reportPage({ ...study.reduce(reduce, initialState()), protocols });
  expect(unclosed(page)).toEqual([]);
  expect(page).toContain('as-published, LEAKY');
  expect(page).toMatch(
    /baseline +0\.685 \(0\.585-0\.785\) +0\.314 \(0\.214-0\.414\) +0\.191 \(0\.091-0\.291\)/,
  );
  expect(page).toContain(protocols.why);
  expect(pageOf(study)).not.toContain('Protocols');
});

test('it says what the figures do not bear: whose images they are of, how these were split, what intervals are of', () => {
  const configured = (config: Record<string, unknown>, synthetic = false) =>
    pageOf(
      study.map((event) =>
        event.type === 'run-started'
          ? { ...event, synthetic, config: { ...event.config, ...config } }
          : event,
      ),
    ).replace(/\s+/g, ' ');
  const untold = 'No CSV was given: images of one lesion may be on both sides';
  const page = configured({ metadata: null });
  expect(page).toContain('not of patients who came to a clinic');
  expect(page).toContain('95% percentile intervals by bootstrap over groups of images');
  expect(page).toContain('thresholds are chosen on validation.</li>');
  const looked = { ...study.reduce(reduce, initialState()), testLooks: 2 };
  expect(reportPage(looked)).toContain('The study has looked at the test set 2 times.');
  expect(page).toContain(untold);
  expect(configured({ metadata: 'table.csv' })).toContain('are on one side of each split.</li>');
  expect(configured({ metadata: null }, true)).not.toContain(untold);
  expect(configured({ protocol: 'as-published' })).not.toContain('on one side of each split');
});

test('a run that goes on has what is known of it', () => {
  const end = study.findIndex((event) => event.type === 'epoch-finished');
  const page = pageOf(study.slice(0, end + 1));
  expect(unclosed(page)).toEqual([]);
  expect(page.match(/<svg /g)).toHaveLength(2);
  expect(page).not.toContain('Evaluation');
});

test('an epoch without a loss is a gap in its curve, and none of a curve is no chart', () => {
  const epoch = (number: number, loss: number | null): EpochRecord => ({
    ...{ epoch: number, seconds: 1, imagesPerSecond: null, learningRate: 0.1, best: false },
    ...{ train: { loss, accuracy: 0.5 }, validation: { loss, accuracy: 0.5 } },
  });
  const chart = curvesChart([epoch(1, 2), epoch(2, null), epoch(3, 1)], 'loss', 3)!.html;
  const [, path] = /class="validation" d="([^"]*)"/.exec(chart)!;
  expect(path.match(/M/g)).toHaveLength(2);
  expect(path).not.toMatch(/L|NaN/);
  expect(curvesChart([epoch(1, null)], 'loss', null)).toBeNull();
});

test('in a cross-validation the table of images says which fold it is of', () => {
  const folded = study.map((event) =>
    event.type === 'data-found' ? { ...event, folds: Array(5).fill(event.counts) } : event,
  );
  expect(pageOf(study)).toContain('<h2>Images</h2>');
  const page = pageOf(folded);
  expect(page).toContain('<h2>Images, fold 1 of 5</h2>');
  expect(unclosed(page)).toEqual([]);
});
