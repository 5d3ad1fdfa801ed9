import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PasteReader, type Piece } from '../../source/ui/paste.js';

/** Reads chunks one after the other; neighbouring keys are joined. */
function read(chunks: readonly string[], reader = new PasteReader()): Piece[] {
  const pieces = [...chunks.flatMap((chunk) => reader.push(chunk)), ...reader.release()];
  return pieces.reduce<Piece[]>((joined, piece) => {
    const last = joined.at(-1);
    if (last && 'keys' in last && 'keys' in piece) {
      return [...joined.slice(0, -1), { keys: last.keys + piece.keys }];
    }
    return [...joined, piece];
  }, []);
}

test('a paste is told from the keys around it', () => {
  expect(read(['n\u001b[200~p\rs\u001b[201~x'])).toEqual([
    { keys: 'n' },
    { paste: 'p\rs' },
    { keys: 'x' },
  ]);
  expect(read(['\u001b[200~\u001b[201~'])).toEqual([{ paste: '' }]);
  expect(read(['\u001b[A', '\u001b', 'x'])).toEqual([{ keys: '\u001b[A\u001bx' }]);
});

test('it may be split over reads anywhere, also within a mark', () => {
  const parts = fc.array(
    fc.oneof(
      fc.string({ maxLength: 5 }).map((keys): Piece => ({ keys: `k${keys}` })),
      fc.string({ maxLength: 5 }).map((paste): Piece => ({ paste })),
      fc.constantFrom<Piece>(
        { paste: 'a\u001b[20b\u001b\u001b[201' },
        { keys: '\u001b[200\u001b' },
      ),
    ),
  );
  fc.assert(
    fc.property(parts, fc.array(fc.nat(12)), (pieces, cuts) => {
      const sent = pieces
        .map((piece) => ('keys' in piece ? piece.keys : `\u001b[200~${piece.paste}\u001b[201~`))
        .join('');
      const chunks: string[] = [];
      let at = 0;
      for (const length of cuts) chunks.push(sent.slice(at, (at += length)));
      expect(read([...chunks, sent.slice(at)])).toEqual(read([sent]));
      expect(read([sent]).filter((piece) => 'paste' in piece)).toEqual(
        pieces.filter((piece) => 'paste' in piece),
      );
    }),
  );
});

test('a paste that never ends leaves Ctrl-C its meaning, and little is kept of it', () => {
  const reader = new PasteReader();
  expect(reader.push(`\u001b[200~${'x'.repeat(1e6)}`)).toEqual([]);
  expect(reader.push('\u0003')).toEqual([{ keys: '\u0003' }]);
  expect(reader.push('q')).toEqual([{ keys: 'q' }]);
  const [piece] = read([`\u001b[200~${'x'.repeat(1e6)}\u001b[201~`]);
  expect('paste' in piece && piece.paste.length).toBe(10_000);
});
