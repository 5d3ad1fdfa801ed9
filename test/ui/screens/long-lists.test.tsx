/** Lists and text of more lines than a panel has: every one can be brought into view by key. */
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { pagedLines, pageOf, placeOf } from '../../../source/ui/components/list-pages.js';
import { tableLines } from '../../../source/ui/components/table.js';
import { barLines } from '../../../source/ui/components/bars.js';
import { allPanels } from '../../../source/ui/panels/comparison/panel-list.js';
import { machineLine } from '../../../source/ui/panels/machine.js';
import { PreviewsPanel } from '../../../source/ui/panels/previews.js';
import { DataScreen } from '../../../source/ui/screens/data.js';
import { EvaluationScreen } from '../../../source/ui/screens/evaluation.js';
import { makeTheme } from '../../../source/ui/theme.js';
import { chosen, evaluatedState } from '../evaluated.js';
import { COUNT, manyClasses, manyState } from '../many.js';
import { plain, renderAt, screenProps } from '../render.js';
import { openShell } from '../shell.js';
import { beyondAscii, expectFits } from './fits.js';

const theme = makeTheme({ colors: false, ascii: false });
const PAGE_DOWN = '\u001b[6~';
const PAGE_UP = '\u001b[5~';

describe('the pages of a list', () => {
  it('have all of it, as many at a time as fit, and go round', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 40 }), (n, room) => {
        const pages = Math.ceil(n / room);
        const shown = Array.from({ length: pages }, (_, page) => pageOf(n, room, page));
        const seen = new Set(
          shown.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, i) => from + i)),
        );
        expect(seen.size).toBe(n);
        for (const { from, to } of shown) expect(to - from).toBe(Math.min(n, room));
        expect(pageOf(n, room, pages)).toEqual(shown[0]);
        expect(pageOf(n, room, -1)).toEqual(shown.at(-1));
      }),
    );
  });

  it('are named by their place', () => {
    expect(placeOf(pageOf(120, 14, 1), 120)).toBe('15-28 of 120');
    expect(placeOf(pageOf(3, 1, 1), 3)).toBe('2 of 3');
    expect(placeOf(pageOf(3, 0, 1), 3)).toBe('none of 3');
  });

  it('say which keys lead on, where there is room for that', () => {
    const lines = Array.from({ length: 9 }, (_, n) => `line ${n + 1}`);
    const at = (width: number): string[] => pagedLines(lines, 1, { width, height: 5 }, theme);
    expect(at(60)).toEqual([...lines.slice(4, 8), 'lines 5-8 of 9; PgUp and PgDn scroll']);
    expect(at(20).at(-1)).toBe('lines 5-8 of 9');
    expect(pagedLines(lines, 1, { width: 60, height: 9 }, theme)).toEqual(lines);
  });
});

describe('a table that is longer than its panel', () => {
  const rows = ['a', 'a', 'a', 'a', 'b', 'b'].map((by, n) => [by, `row ${n + 1}`]);
  const columns = [{ title: 'by', group: true }, { title: 'name' }];
  const at = (height: number, page: number): string[] =>
    tableLines({ columns, rows, footer: ['', 'total'], width: 40, height, page }, theme).map(
      (line) => line.trimEnd(),
    );

  it('names a group in its first row, and again where a page begins', () => {
    expect(at(8, 0)).toEqual([
      'by  name',
      'a   row 1',
      ...['    row 2', '    row 3', '    row 4'],
      'b   row 5',
      '    row 6',
      '    total',
    ]);
    expect(at(5, 1)).toEqual([
      'by  name',
      'a   row 3',
      '    row 4',
      '3-4 of 6; PgUp and PgDn scroll',
      '    total',
    ]);
  });

  it('has a row on every page, however low the panel is', () => {
    expect(at(3, 2).slice(1)).toEqual(['a   row 3', '3 of 6; PgUp and PgDn scroll']);
  });

  it('is as wide on every page', () => {
    const names = [['short'], ['a name that is longer'], ['short']];
    const page = (n: number): string =>
      tableLines(
        {
          columns: [{ title: 'name' }, { title: 'n' }],
          rows: names,
          width: 40,
          height: 3,
          page: n,
        },
        theme,
      )[0];
    expect(page(0)).toBe(page(1));
  });
});

test('bars that do not fit are shown page by page, all of one scale', () => {
  const bars = [1, 2, 4, 8].map((value) => ({ label: `class ${value}`, value }));
  const at = (page: number) => barLines({ bars, width: 40, height: 3, page }, theme);
  const width = (line: string): number => [...line].filter((c) => c === '█').length;
  expect(at(0)[0]).toMatch(/^class 1 .* 1$/);
  expect(at(1)[1]).toMatch(/^class 8 .* 8$/);
  expect(at(1)[2]).toBe('3-4 of 4; PgUp and PgDn scroll');
  expect(width(at(1)[1])).toBeGreaterThan(7 * width(at(0)[0]));
});

/** What panel `name` of the evaluation shows on a page. */
function panel(name: string, [width, height]: [number, number], listPage: number, ascii = false) {
  const index = allPanels.findIndex((one) => one.name === name);
  const size = { width, height };
  const props = screenProps('finished', 'evaluation', size, { panel: index, listPage });
  const node = <EvaluationScreen {...props} state={manyState} />;
  return plain(renderAt(width, height, node, { colors: !ascii, ascii }));
}

describe.each<[string, [number, number]]>([
  ['60x20', [60, 17]],
  ['80x24', [80, 21]],
  ['160x50', [160, 47]],
])('at %s', (_name, size) => {
  /** All pages of a panel, from the place that the first one says. */
  function pages(name: string): string[] {
    const first = panel(name, size, 0);
    const [, to, of] = /(?:1-)?(\d+) of (\d+)/.exec(first)!.map(Number);
    return Array.from({ length: Math.ceil(of / to) }, (_, page) => panel(name, size, page));
  }

  it('every class and its figures can be brought into view', () => {
    const all = pages('By class');
    const text = all.join('\n');
    for (const [index, name] of manyClasses.entries()) {
      expect(text).toMatch(new RegExp(`${name} .* ${500 + index} `));
    }
    for (const page of all) {
      expect(page).toContain(`of ${COUNT}; PgUp and PgDn scroll`);
      expect(page).toContain('mean / total');
      expectFits(page, ...size);
    }
  });

  it('every slice can be brought into view, and by what it is one', () => {
    if (size[1] > 40) return;
    for (const page of pages('Slices')) {
      const rows = page.split('\n').filter((line) => / \d{3} +\d/.test(line));
      expect(rows[0]).toMatch(/^│ (age|site) /);
      expect(page).toMatch(/of 60; PgUp and PgDn scroll/);
    }
    const text = pages('Slices').join('\n');
    for (let n = 1; n <= 30; n++) expect(text).toContain(`site ${n} `);
  });

  it('is in ASCII where that is asked for', () => {
    expect(panel('By class', size, 1, true)).not.toMatch(beyondAscii);
  });
});

it('text that does not fit is read to its end', () => {
  const index = allPanels.findIndex(({ name }) => name === 'Phases');
  const at = (listPage: number): string => {
    const size = { width: 60, height: 14 };
    const props = screenProps('finished', 'evaluation', size, { panel: index, listPage });
    return plain(renderAt(60, 14, <EvaluationScreen {...props} state={evaluatedState} />));
  };
  const [, to, of] = /lines 1-(\d+) of (\d+)/.exec(at(0))!.map(Number);
  // A sentence may go on on the next page, and the last page may show lines of the one before again.
  const rows = Array<string>(of);
  for (let page = 0; page < Math.ceil(of / to); page++) {
    const lines = at(page).split('\n');
    const note = lines.findIndex((line) => /lines \d+-\d+ of/.test(line));
    const [, first, last] = /lines (\d+)-(\d+) of/.exec(lines[note])!.map(Number);
    for (let n = first; n <= last; n++) rows[n - 1] = lines[note - 1 - (last - n)];
  }
  const text = rows.join(' ').replace(/[\s│]+/g, ' ');
  for (const id of evaluatedState.phaseOrder) {
    const verdict = evaluatedState.phases[id].result?.verdict;
    if (verdict) expect(text).toContain(verdict.reason.split(' ').slice(-3).join(' '));
  }
});

it('the pictures of every missed melanoma can be brought into view', () => {
  const index = allPanels.findIndex(({ name }) => name === 'Operating point');
  const at = (listPage: number): string => {
    const size = { width: 60, height: 40 };
    const view = { panel: index, listPage, threshold: 6 };
    const props = screenProps('finished', 'evaluation', size, view);
    return plain(renderAt(60, 40, <EvaluationScreen {...props} state={evaluatedState} />));
  };
  const captions = (text: string): string[] => text.match(/ 0\.\d\d [a-z]+/g) ?? [];
  const [, to, of] = /missed 1-(\d+) of (\d+)/.exec(at(0))!.map(Number);
  expect(to).toBe(3);
  const all = Array.from({ length: Math.ceil(of / to) }, (_, page) => at(page));
  expect(captions(all[0])).toHaveLength(to);
  expect(captions(all[1])).not.toEqual(captions(all[0]));
  expect(new Set(all.flatMap(captions)).size).toBeLessThanOrEqual(of);
  expect(all.at(-1)).toContain(`-${of} of ${of}`);
});

describe('missed melanomas where there is no room for pictures and the curve at once', () => {
  const index = allPanels.findIndex(({ name }) => name === 'Operating point');
  const at = (width: number, height: number, listPage: number, state = evaluatedState): string => {
    const view = { panel: index, listPage, threshold: 6 };
    const props = screenProps('finished', 'evaluation', { width, height }, view);
    return plain(renderAt(width, height, <EvaluationScreen {...props} state={state} />));
  };
  const words = (text: string): string => text.replace(/[\s│]+/g, ' ');
  const missed = (text: string): number =>
    Number(/\(false negatives\) (\d+)/.exec(words(text))![1]);

  it('are scrolled through as pictures', () => {
    const first = at(80, 21, 0);
    const [, to, of] = /missed 1-(\d+) of (\d+), a: ROC/.exec(first)!.map(Number);
    expect(of).toBe(missed(first));
    expect(first).toContain('PgUp and PgDn scroll');
    const pages = Math.ceil(of / to);
    expect(at(80, 21, pages - 1)).toContain(`missed ${of - to + 1}-${of} of ${of}`);
    expect(at(80, 21, pages)).toBe(first);
  });

  it('are named with their files where a picture does not fit', () => {
    const size = [60, 17] as const;
    const first = at(...size, 0);
    const count = missed(first);
    const [, to] = /Missed 1-(\d+) of/.exec(first)!.map(Number);
    const all = Array.from({ length: Math.ceil(count / to) }, (_, page) => at(...size, page));
    const files = new Set(all.flatMap((text) => text.match(/melanoma\/image-\d+\.jpg/g) ?? []));
    expect(files.size).toBe(count);
    for (const text of all) {
      expectFits(text, ...size);
      expect(text).toContain('PgUp and PgDn scroll');
    }
  });

  it("are told by each fold's own threshold", () => {
    const found = evaluatedState.operatingPoints!;
    const [point] = found.points;
    const phase = evaluatedState.phases[found.phase];
    const images = phase.images!.images.map((image, n) => ({ ...image, fold: 1 + (n % 2) }));
    const cases = images.filter((image) => image.class === found.case);
    // The first fold's threshold is below every score, the second one's above.
    const lost = cases.filter(({ fold }) => fold === 2);
    const state = (given: typeof phase.images) => ({
      ...evaluatedState,
      operatingPoints: { ...found, points: [{ ...point, thresholds: [-1, 2] }] },
      phases: { ...evaluatedState.phases, [found.phase]: { ...phase, images: given } },
    });
    const frozen = (given: typeof phase.images): string => {
      const size = { width: 60, height: 17 };
      const props = screenProps('finished', 'evaluation', size, { panel: index });
      return plain(renderAt(60, 17, <EvaluationScreen {...props} state={state(given)} />));
    };
    const text = frozen({ ...phase.images!, images });
    const scores = lost.map(({ score }) => score!.toFixed(3)).sort();
    expect(scores.length).toBeGreaterThan(0);
    expect(scores.length).toBeLessThan(cases.length);
    expect([...text.matchAll(/│ (0\.\d{3})  /g)].map((found) => found[1])).toEqual(
      scores.reverse(),
    );
    expect(text).toContain("nearest to their fold's threshold");
    // An older log does not tell which fold held an image out.
    expect(frozen(phase.images)).not.toContain('nearest');
  });
});

it('the predictions of every class can be brought into view', () => {
  const { predictions } = evaluatedState.phases[chosen];
  const many = manyClasses.map((name, n) => ({
    ...predictions[0],
    class: name,
    predicted: name,
    path: `${n}.png`,
  }));
  const at = (page: number): string =>
    plain(
      renderAt(
        60,
        12,
        <PreviewsPanel
          predictions={many}
          page={page}
          runFolder="/nowhere"
          width={60}
          height={12}
        />,
      ),
    );
  expect(at(0)).toContain('120 of 120 right, shown 1-3, PgDn: more');
  expect(at(39)).toContain('shown 118-120');
  expect(at(1)).toMatch(/✔ \S+…\S* 4 60%  ✔ .* 5 60%/);
});

test('the line of the machine has whole words in a small terminal', () => {
  const gpus: never[] = [];
  const telemetry = { cpu: 131, memory: 620e6, gpus };
  const engine = {
    ...evaluatedState.engine!,
    id: 'tensorflow' as const,
    executor: 'graph' as const,
    device: 'CPU, 2 threads',
  };
  const state = { ...evaluatedState, telemetry, engine };
  expect(machineLine(state, 76, theme)).toMatch(/tensorflow graph on CPU, 2 threads$/);
  expect(machineLine(state, 56, theme)).toMatch(/memory .* tensorflow graph$/);
});

test('the first warning about the data is told to its end where there is a row for it', () => {
  const message = `A warning of so many words that ${'a line of a small terminal '.repeat(3)}ends.`;
  const catalog = { ...evaluatedState.catalog!, unreadable: [] };
  const state = { ...evaluatedState, catalog, warnings: [{ phase: 'data', message }] };
  const size = { width: 80, height: 24 };
  const props = screenProps('finished', 'data', size);
  const text = plain(renderAt(80, 24, <DataScreen {...props} state={state} />));
  expect(text.replace(/[\s│]+/g, ' ')).toContain(message);
});

describe('by key', () => {
  const size = { columns: 80, rows: 24 };
  const place = (text: string): string | undefined => /(\d+-\d+) of 120/.exec(text)?.[1];
  const open = async (...keys: string[]) => {
    const shell = await openShell(manyState, size);
    for (const key of keys) await shell.type(key);
    return shell;
  };

  it('page down and up scroll the classes of the evaluation, and so do . and ,', async () => {
    const shell = await open('8', ' ', ' ');
    const seen: (string | undefined)[] = [];
    for (const key of ['', PAGE_DOWN, '.', PAGE_UP, ',', ',']) {
      if (key !== '') await shell.type(key);
      seen.push(place(shell.frame()));
    }
    expect(seen).toEqual(['1-15', '16-30', '31-45', '16-30', '1-15', '106-120']);
    // Another panel begins at its first line.
    for (let n = 0; n < allPanels.length; n++) await shell.type(' ');
    expect(place(shell.frame())).toBe('1-15');
    shell.unmount();
  });

  it.each([
    ['the data', ['1']],
    ["a phase's classes", ['4', ' ']],
    ['their weights', [String(manyState.phaseOrder.indexOf(chosen) + 1), ' ', ' ']],
  ])('scrolls %s', async (_what, keys) => {
    const shell = await open(...keys);
    const first = place(shell.frame());
    expect(first).toMatch(/^1-/);
    await shell.type(PAGE_DOWN);
    const next = place(shell.frame())!;
    expect(next.split('-')[0]).toBe(String(Number(first!.split('-')[1]) + 1));
    expect(shell.frame()).toContain(`lesion type ${next.split('-')[0]} `);
    expect(shell.frame()).toContain('PgDn scroll');
    shell.unmount();
  });

  it('is hinted at where there is something to scroll', async () => {
    const shell = await open('8');
    expect(shell.frame()).not.toContain('PgDn');
    await shell.type(' ');
    expect(shell.frame()).toContain('PgDn scroll');
    shell.unmount();
    // The findings take the place of the list.
    const wide = await openShell(manyState, { columns: 240, rows: 24 });
    await wide.type('1');
    expect(wide.frame()).toContain('PgDn scroll');
    await wide.type('e');
    expect(wide.frame()).not.toContain('PgDn');
    wide.unmount();
    const few = await openShell(evaluatedState, size);
    await few.type('1');
    expect(few.frame()).not.toContain('PgDn');
    few.unmount();
  });

  it('leads through the whole help and log, none of whose lines is cut in a small terminal', async () => {
    for (const key of ['?', 'l']) {
      const log = evaluatedState.log.map((line) => ({
        ...line,
        text: `${line.text}, which is a line that goes on beyond the width of the smallest terminal`,
      }));
      const shell = await openShell({ ...evaluatedState, log }, { columns: 60, rows: 20 });
      await shell.type(key);
      const panel = plain(shell.frame());
      await shell.type(key === '?' ? PAGE_DOWN : PAGE_UP);
      const next = plain(shell.frame());
      const lines = (text: string): string[] =>
        text.split('\n').filter((line) => line.startsWith('│'));
      expect(lines(next)).not.toEqual(lines(panel));
      // Ten lines on, and so the rest of the panel is shown before.
      const [earlier, later] = key === '?' ? [panel, next] : [next, panel];
      const rows = key === '?' ? lines(earlier).length : lines(earlier).length - 2;
      expect(lines(later).slice(0, rows - 10)).toEqual(lines(earlier).slice(10, rows));
      for (const text of [panel, next]) expect(text).not.toMatch(/…  *│/);
      shell.unmount();
    }
  });

  it('goes over ten rows of the matrix, and no further than its last', async () => {
    const shell = await open('8', 'm', PAGE_DOWN, 'j');
    expect(shell.frame()).toContain('lesion type 12 taken for lesion type 1:');
    for (let n = 0; n < 12; n++) await shell.type('.');
    expect(shell.frame()).toContain('lesion type 120 taken for lesion type 1:');
    for (let n = 0; n < 13; n++) await shell.type(PAGE_UP);
    expect(shell.frame()).toContain('lesion type 1 found:');
    shell.unmount();
  });
});
