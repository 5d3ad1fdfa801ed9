/**
 * TensorBoard's event files: records (tensorflow/core/lib/io/record_writer.h) of messages
 * (tensorflow/core/util/event.proto, tensorflow/core/framework/summary.proto).
 */
import protobuf from 'protobufjs/light.js';
import { maskedCrc32c } from './crc32c.js';

const field = (type: string, id: number) => ({ type, id });

const EventMessage = protobuf.Root.fromJSON({
  nested: {
    Event: {
      oneofs: { what: { oneof: ['fileVersion', 'summary'] } },
      fields: {
        wallTime: field('double', 1),
        step: field('int64', 2),
        fileVersion: field('string', 3),
        summary: field('Summary', 5),
      },
    },
    Summary: {
      fields: { value: { rule: 'repeated', type: 'Value', id: 1 } },
      nested: {
        Value: {
          // Of a choice a figure of 0 is written, too.
          oneofs: { value: { oneof: ['simpleValue'] } },
          fields: { tag: field('string', 1), simpleValue: field('float', 2) },
        },
      },
    },
  },
}).lookupType('Event');

/** Some figures of one step. */
export interface ScalarEvent {
  /** Milliseconds since 1970. */
  time: number;
  step: number;
  /** By their tags; null for a figure that is not known, which is left out. */
  scalars: Record<string, number | null | undefined>;
}

/** A record: length, its checksum, the bytes, theirs. */
function record(bytes: Uint8Array): Buffer {
  const framed = Buffer.alloc(bytes.length + 16);
  framed.writeBigUInt64LE(BigInt(bytes.length), 0);
  framed.writeUInt32LE(maskedCrc32c(framed.subarray(0, 8)), 8);
  framed.set(bytes, 12);
  framed.writeUInt32LE(maskedCrc32c(bytes), 12 + bytes.length);
  return framed;
}

const encoded = (message: object): Buffer =>
  record(EventMessage.encode(EventMessage.fromObject(message)).finish());

/** The bytes of a whole event file. */
export function eventFile(events: readonly ScalarEvent[]): Buffer {
  const records = events.flatMap(({ time, step, scalars }) => {
    const value = Object.entries(scalars).flatMap(([tag, simpleValue]) =>
      typeof simpleValue === 'number' ? [{ tag, simpleValue }] : [],
    );
    return value.length === 0 ? [] : [encoded({ wallTime: time / 1000, step, summary: { value } })];
  });
  const wallTime = (events[0]?.time ?? 0) / 1000;
  return Buffer.concat([encoded({ wallTime, fileVersion: 'brain.Event:2' }), ...records]);
}
