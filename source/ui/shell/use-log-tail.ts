/** The last lines of a file that grows, read while somebody looks. */
import { open } from 'node:fs/promises';
import { useEffect, useState } from 'react';
import { printable } from '../../text.js';

const EVERY_MS = 1000;
/** Enough for the tallest terminal. */
const BYTES = 16 * 1024;
const LINES = 100;

/**
 * The last lines of a file, fit for a terminal; none when it is not there.
 * A line that was cut off by the limit of bytes is left out.
 */
async function readTail(file: string): Promise<string[]> {
  let handle;
  try {
    handle = await open(file, 'r');
    const { size } = await handle.stat();
    const start = Math.max(0, size - BYTES);
    const { buffer, bytesRead } = await handle.read(
      Buffer.alloc(size - start),
      0,
      size - start,
      start,
    );
    const lines = buffer.subarray(0, bytesRead).toString().split('\n');
    return lines
      .slice(start > 0 ? 1 : 0)
      .filter((line) => line.trim() !== '')
      .slice(-LINES)
      .map((line) => printable(line, 1000));
  } catch {
    return [];
  } finally {
    await handle?.close();
  }
}

export function useLogTail(file: string): readonly string[] {
  const [lines, setLines] = useState<readonly string[]>([]);
  useEffect(() => {
    let watching = true;
    const read = async (): Promise<void> => {
      const next = await readTail(file);
      if (!watching) return;
      setLines((before) => (before.join('\n') === next.join('\n') ? before : next));
    };
    void read();
    const timer = setInterval(() => void read(), EVERY_MS);
    return () => {
      watching = false;
      clearInterval(timer);
    };
  }, [file]);
  return lines;
}
