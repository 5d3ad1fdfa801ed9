/**
 * The packed cache's index: a journal of lines that is only ever appended to. A line that was torn or
 * damaged is left out when it is read, which costs no more than decoding that image again.
 */
import { z } from 'zod';

const hex = z.string().regex(/^[0-9a-f]+$/);

const headerSchema = z.object({ kind: z.literal('packed'), side: z.number(), recipe: z.string() });
export type Header = z.infer<typeof headerSchema>;

/** The pixels of one content. */
const rowSchema = z.object({
  kind: z.literal('row'),
  /** Far below what a place in the file of pixels can be counted with. */
  row: z.number().int().min(0).max(0x7fffffff),
  /** SHA-256 of the image file's bytes. */
  sha256: hex.length(64),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  format: z.string(),
  /** Checksum over the row's pixels and the fields above. */
  sum: hex.length(16),
});
export type RowEntry = z.infer<typeof rowSchema>;

/** What a file held when it was last read, so that an unchanged one is not read again. */
const fileSchema = z.object({
  kind: z.literal('file'),
  file: z.string(),
  bytes: z.number(),
  modified: z.number(),
  sha256: hex.length(64),
});
export type FileEntry = z.infer<typeof fileSchema>;

const entrySchema = z.discriminatedUnion('kind', [headerSchema, rowSchema, fileSchema]);
export type Entry = z.infer<typeof entrySchema>;

export interface Journal {
  rows: Map<string, RowEntry>;
  files: Map<string, FileEntry>;
  /** The row after the last one ever given out. */
  nextRow: number;
  /** Lines that say nothing any more or cannot be read. */
  stale: number;
}

export function emptyJournal(): Journal {
  return { rows: new Map(), files: new Map(), nextRow: 0, stale: 0 };
}

export function lineOf(entry: Entry): string {
  return `${JSON.stringify(entry)}\n`;
}

function parseLine(line: string): Entry | null {
  try {
    const parsed = entrySchema.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** The journal that `text` holds, or null when it belongs to another cache than `header` says. */
export function parseJournal(text: string, header: Header): Journal | null {
  const [first, ...lines] = text.split('\n');
  if (`${first}\n` !== lineOf(header)) return null;
  const journal = emptyJournal();
  if (lines.pop() !== '') journal.stale += 1;
  for (const line of lines) {
    const entry = parseLine(line);
    if (entry?.kind === 'row') {
      if (journal.rows.has(entry.sha256)) journal.stale += 1;
      journal.rows.set(entry.sha256, entry);
      journal.nextRow = Math.max(journal.nextRow, entry.row + 1);
    } else if (entry?.kind === 'file') {
      if (journal.files.has(entry.file)) journal.stale += 1;
      journal.files.set(entry.file, entry);
    } else {
      journal.stale += 1;
    }
  }
  return journal;
}

/** The whole text of a journal. */
export function journalText(journal: Journal, header: Header): string {
  return [header, ...journal.rows.values(), ...journal.files.values()].map(lineOf).join('');
}
