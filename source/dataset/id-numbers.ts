/** Numbers ids in the order in which they come, and keeps none of them. */

/** Ids that there is room for at first; a power of two. */
const ROOM = 1 << 10;
/** Share of the places that may be taken. */
const FULL = 0.7;
/** Of an id: two halves of its hash, and its number from 1 on; 0 where a place is free. */
const WIDTH = 3;

/**
 * For the rows of a whole archive: with their ids as the keys of a `Map`, most of the time goes into keeping
 * strings. Of each id there are 64 bits instead, in a table of open places. Two ids of the same bits would be
 * taken for one, as would be so in one of forty million tables of a million ids.
 */
export class IdNumbers {
  private places = new Int32Array(WIDTH * ROOM);
  /** Ids that were numbered. */
  size = 0;

  /** @returns From 0 on; `size` as it was before for an id that is new. */
  numberOf(id: string): number {
    if (this.size >= (FULL * this.places.length) / WIDTH) this.grow();
    const [a, b] = [firstHash(id), secondHash(id)];
    const at = placeOf(this.places, a, b);
    const known = this.places[at + 2];
    if (known > 0) return known - 1;
    put(this.places, at, a, b, ++this.size);
    return this.size - 1;
  }

  private grow(): void {
    const old = this.places;
    this.places = new Int32Array(2 * old.length);
    for (let i = 0; i < old.length; i += WIDTH) {
      const [a, b, number] = [old[i], old[i + 1], old[i + 2]];
      if (number > 0) put(this.places, placeOf(this.places, a, b), a, b, number);
    }
  }
}

function put(places: Int32Array, at: number, a: number, b: number, number: number): void {
  places[at] = a;
  places[at + 1] = b;
  places[at + 2] = number;
}

/** Where a hash stands, or the free place where it would. */
function placeOf(places: Int32Array, a: number, b: number): number {
  const mask = places.length / WIDTH - 1;
  for (let place = a & mask; ; place = (place + 1) & mask) {
    const at = WIDTH * place;
    if (places[at + 2] === 0 || (places[at] === a && places[at + 1] === b)) return at;
  }
}

/** FNV-1a. */
function firstHash(id: string): number {
  let h = 0x811c9dc5 | 0;
  for (let i = 0; i < id.length; i++) h = Math.imul(h ^ id.charCodeAt(i), 0x01000193);
  return mixed(h ^ id.length);
}

/** With the prime of MurmurHash2, and bits that go down as well as up. */
function secondHash(id: string): number {
  let h = 0x9747b28c | 0;
  for (let i = 0; i < id.length; i++) {
    h = Math.imul(h ^ id.charCodeAt(i), 0x5bd1e995);
    h ^= h >>> 15;
  }
  return mixed(h);
}

/** The finaliser of MurmurHash3: the lowest bits, which choose a place, hang on all of them. */
function mixed(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
