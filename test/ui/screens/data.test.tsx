import { describe, expect, it } from 'vitest';
import type { RunState } from '../../../source/runs/state.js';
import type { ScreenProps } from '../../../source/ui/contracts.js';
import { printableState } from '../../../source/ui/printable-state.js';
import { DataScreen } from '../../../source/ui/screens/data.js';
import { plain, renderAt, screenProps } from '../render.js';
import { anySequence, beyondAscii, expectFits, sizes } from './fits.js';

function at(width: number, height: number, view: Partial<ScreenProps['view']> = {}): ScreenProps {
  return screenProps('finished', 'data', { width, height }, view);
}

const show = (props: ScreenProps, look = {}): string =>
  renderAt(props.width, props.height, <DataScreen {...props} />, look);

describe('the data screen', () => {
  it.each([
    [80, 21],
    [120, 37],
  ])('shows what was found at %ix%i', (width, height) => {
    expect(plain(show(at(width, height)))).toMatchSnapshot();
  });

  it('shows progress with its pace and what is left while images are read', () => {
    const props = screenProps('reading', 'data', { width: 80, height: 21 });
    const frame = plain(show(props));
    expect(frame).toMatchSnapshot();
    const { done, total } = props.phase.progress!;
    expect(frame).toMatch(new RegExp(`${done} of ${total} images .* images/s .* left`));
    const progress = { ...props.phase.progress!, done: 1040, total: 1912 };
    const many = plain(show({ ...props, phase: { ...props.phase, progress } }));
    expect(many).toMatch(/1,040 of 1,912 images .* images\/s .* left/);
  });

  it('says why it failed', () => {
    const props = screenProps('reading', 'data', { width: 80, height: 21 });
    const phase = { ...props.phase, status: 'failed' as const, message: 'No images lie in /data.' };
    const frame = plain(show({ ...props, phase }));
    expect(frame).toContain('This phase failed.');
    expect(frame).toContain('No images lie in /data.');
  });

  it('cycles through the splits, with their own shares', () => {
    const titles = [0, 1, 2, 3, 4].map(
      (panel) => /Classes: (\w+)/.exec(plain(show(at(80, 21, { panel }))))?.[1],
    );
    expect(titles).toEqual(['all', 'train', 'validation', 'test', 'all']);
    // The recorded test and validation splits are alike.
    const props = at(80, 21, { panel: 3 });
    const catalog = props.state.catalog!;
    const counts = { ...catalog.counts, test: [16, 16, 16, 16, 16, 16, 3, 16, 3] };
    const test = plain(
      show({ ...props, state: { ...props.state, catalog: { ...catalog, counts } } }),
    );
    expect(test).toMatch(/actinic keratosis .* 13\.6%/);
    expect(test).toContain(
      'largest actinic keratosis 16, smallest seborrheic keratosis 3, ratio 5.3 : 1',
    );
  });

  it('says of which fold the splits are, where there are several', () => {
    for (const [width, height] of [[80, 21], [220, 67]] as const) {
      const props = at(width, height);
      const catalog = props.state.catalog!;
      const folds = Array.from({ length: 5 }, () => catalog.counts);
      const state = { ...props.state, catalog: { ...catalog, folds } };
      expect(plain(show({ ...props, state }))).toContain('Classes: all images, fold 1 of 5');
      expect(plain(show(props))).not.toContain(', fold');
    } // prettier-ignore
  });

  it('counts pictures under several classes apart from exact copies: near copies are among them', () => {
    for (const [width, height] of [[80, 24], [220, 67]] as const) {
      const props = at(width, height);
      const catalog = { ...props.state.catalog!, duplicateGroups: 0, contradictoryGroups: 7 };
      const frame = plain(show({ ...props, state: { ...props.state, catalog } }));
      expect(frame).toMatch(/Copies +0 groups of exact copies|0 groups of exact copies, 7 contradictory/);
      expect(frame).toMatch(/Labels +7 pictures under several classes|exact copies, 7 contrad/);
    } // prettier-ignore
  });

  it('has no largest and smallest class of a split without images', () => {
    const props = at(80, 21, { panel: 3 });
    const catalog = props.state.catalog!;
    const counts = { ...catalog.counts, test: catalog.classes.map(() => 0) };
    const state = { ...props.state, catalog: { ...catalog, counts } };
    expect(plain(show(props))).toMatch(/% (max|min)/);
    expect(plain(show({ ...props, state }))).not.toMatch(/ (max|min)\b/);
  });

  it('names every unreadable file with its reason where there is room', () => {
    const props = at(120, 37);
    const frame = plain(show(props));
    const { unreadable } = props.state.catalog!;
    expect(unreadable).toHaveLength(2);
    for (const { file, reason } of unreadable) expect(frame).toContain(`✖ ${file}: ${reason} `);
  });

  it.each([
    [80, 21],
    [120, 37],
  ])('says how many images of other sources are trained on, at %ix%i', (width, height) => {
    const props = at(width, height);
    const catalog = props.state.catalog!;
    const used = catalog.classes.map((_name, c) => (c === 0 ? 1200 : 10));
    const extra = {
      ...{ folders: ['/other'], given: 1300, unreadable: [], otherClasses: [] },
      splits: [{ used, heldOut: 3, copies: 2, contradictory: 1 }],
    };
    const state = { ...props.state, catalog: { ...catalog, extra } };
    const frame = plain(show({ ...props, state })).replace(/[\s│]+/g, ' ');
    expect(frame).toMatch(/extra 1,280 of 1,300 trained on/i);
  });

  it('gives no ratio when a class is empty', () => {
    const props = at(120, 37);
    const { catalog } = props.state;
    const counts = {
      ...catalog!.counts,
      train: catalog!.counts.train.map((n, i) => (i === 0 ? 0 : n)),
    };
    const state = { ...props.state, catalog: { ...catalog!, counts } };
    const frame = plain(show({ ...props, state, view: { ...props.view, panel: 1 } }));
    expect(frame).toMatch(/(n\/a from|ratio n\/a)/);
  });

  it('says SYNTHETIC plainly when the images are', () => {
    for (const [width, height] of sizes) {
      const props = at(width, height);
      // The recorded images' own names have the word in them.
      const catalog = { ...props.state.catalog!, unreadable: [] };
      const frameOf = (synthetic: boolean): string =>
        plain(show({ ...props, state: { ...props.state, synthetic, catalog, warnings: [] } }));
      expect(frameOf(true), `${width}x${height}`).toContain('SYNTHETIC');
      expect(frameOf(false), `${width}x${height}`).not.toContain('SYNTHETIC');
    }
  });

  it('says in a low terminal how many warnings there are, and where to read them', () => {
    const props = at(80, 21);
    const catalog = { ...props.state.catalog!, unreadable: [] };
    const warning = (message: string) => ({ phase: 'data', message });
    const frameOf = (...messages: string[]): string =>
      plain(
        show({ ...props, state: { ...props.state, catalog, warnings: messages.map(warning) } }),
      );
    expect(frameOf('one', 'two', 'three')).toContain('▲ 3 warnings (b: all): one');
    expect(frameOf('one')).toContain('▲ one');
    // One that does not fit is read as a whole elsewhere.
    expect(frameOf('a long one '.repeat(90))).toContain('▲ 1 warning (b: all): a long one');
  });

  const long = 'Sizes tell the classes apart: a probe is right in 0.91, chance in 0.20. '.repeat(2);

  it.each([
    [60, 17],
    [80, 21],
  ])('has the whole of the first warning at %ix%i, and every class in reach', (width, height) => {
    const props = at(width, height);
    const catalog = { ...props.state.catalog!, unreadable: [] };
    const warnings = [long, 'another'].map((message) => ({ phase: 'data', message }));
    const frameOf = (listPage: number): string =>
      plain(
        show({
          ...props,
          state: { ...props.state, catalog, warnings },
          view: { ...props.view, listPage },
        }),
      );
    expect(frameOf(0).replace(/[\s│]+/g, ' ')).toContain(`▲ 2 warnings (b: all): ${long.trim()}`);
    const pages = [0, 1, 2].map(frameOf).join('\n');
    for (const name of catalog.classes) expect(pages).toContain(name.slice(0, 9));
  });

  it.each([60, 80, 110, 220])(
    'says what is wrong at %i columns and any number of rows',
    (width) => {
      // From the fewest rows that a terminal with the longest message leaves.
      for (let height = 9; height <= 50; height += height < 20 ? 1 : 3) {
        const props = at(width, height);
        const catalog = { ...props.state.catalog!, unreadable: [] };
        const warned = { catalog, warnings: [{ phase: 'data', message: 'Sizes tell' }] };
        for (const [change, mark] of [
          [warned, '▲ Sizes tell'],
          [{ warnings: [] }, '✖'],
        ] as const) {
          const frame = show({ ...props, state: { ...props.state, ...change } as RunState });
          expectFits(frame, width, height);
          expect(plain(frame), `${width}x${height}`).toContain(mark);
        }
      }
    },
  );

  it('shows every unreadable file and every warning in place of the splits, page by page', () => {
    const props = at(60, 17);
    const file = `Train/nevus/${'a name that is long '.repeat(4)}`;
    const unreadable = Array.from({ length: 9 }, (_, n) => ({
      file: `${file}${n}.jpg`,
      reason: 'cut off',
    }));
    const state = {
      ...props.state,
      catalog: { ...props.state.catalog!, unreadable },
      warnings: [{ phase: null, message: long }],
    };
    const pages = [0, 1, 2, 3].map((listPage) => {
      const frame = show({ ...props, state, view: { ...props.view, problems: true, listPage } });
      expectFits(frame, 60, 17);
      return plain(frame);
    });
    expect(pages[0]).toContain('Unreadable files: 9, and warnings');
    const text = pages.join('\n').replace(/[\s│]+/g, ' ');
    for (const one of unreadable) expect(text).toContain(`✖ ${one.file}: ${one.reason}`);
    expect(text).toContain(`▲ ${long.trim()}`);
  });

  it('fits every size, in every split', () => {
    for (const [width, height] of sizes) {
      for (const panel of [0, 3]) expectFits(show(at(width, height, { panel })), width, height);
    }
  });

  it('uses no colour and no character beyond ASCII when told so', () => {
    for (const [width, height] of sizes) {
      const frame = show(at(width, height), { colors: false, ascii: true });
      expect(frame).not.toMatch(anySequence);
      expect(frame).not.toMatch(beyondAscii);
    }
  });

  it('lets no escape sequence in names through', () => {
    const props = at(80, 21);
    const catalog = {
      ...props.state.catalog!,
      classes: props.state.catalog!.classes.map((name) => `\u001b[2J\u001b]0;x\u0007${name}`),
      unreadable: [{ file: 'a\u001b[31m.jpg', reason: 'b\u009b2J' }],
    };
    const state = printableState({ ...props.state, catalog });
    const frame = show({ ...props, state }, { colors: false });

    expect(frame).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  });
});
