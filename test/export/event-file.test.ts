/** Event files are those of TensorBoard's own writer, byte for byte. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { crc32c } from '../../source/export/crc32c.js';
import { eventFile } from '../../source/export/event-file.js';

const recorded = readFileSync(new URL('../fixtures/event-file/events.bin', import.meta.url));
const at = (seconds: number): number => 1_767_225_600_000 + 1000 * seconds;

test('the checksum is CRC-32C', () => {
  // RFC 3720, B.4, and the check value of the usual catalogues of CRCs.
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
});

test('scalars are written as TensorBoard writes them; what is not known is left out', () => {
  const file = eventFile([
    {
      ...{ time: at(0.25), step: 1 },
      scalars: { batch_loss: 2.0794, batch_learning_rate: 1e-3, batch_gradient_norm: undefined },
    },
    { time: at(1), step: 299, scalars: { batch_loss: null } },
    { time: at(1.5), step: 300, scalars: { batch_loss: 0 } },
    { time: at(2), step: 1, scalars: { epoch_loss: 1.5, epoch_accuracy: 0.625 } },
  ]);
  expect(file.toString('hex')).toBe(recorded.toString('hex'));
});
