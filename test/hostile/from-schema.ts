/** Arbitrary values that fit a schema, however unlikely they are. */
import fc, { type Arbitrary } from 'fast-check';
import type { z } from 'zod';

/** Text as it may come from file names and foreign logs. */
export const hostileText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom(
    '',
    '\x1b[2J\x1b]0;owned\x07',
    '\x9b31mred\nline\r\tx',
    '\u202egnp.exe',
    '\ud800',
    '🩺'.repeat(9),
    'z\u0335\u0336\u0337'.repeat(20),
    '.'.repeat(255),
    '__proto__',
    'constructor',
    '../../../etc/passwd',
    '2026-01-01T00:00:00Z',
    'baseline',
  ),
);

const numbers = fc.oneof(
  fc.nat(5),
  fc.nat(),
  fc.constantFrom(0, 1, 0.5, -1, Number.MAX_SAFE_INTEGER, 1e308, -1e308, 5e-324),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);

type Schema = z.core.$ZodType;

/** A record whose keys are listed has them all. */
function recordOf(key: Schema, value: Schema): Arbitrary<unknown> {
  const { def } = (key as z.core.$ZodTypes)._zod;
  const values = fromSchema(value);
  return def.type === 'enum'
    ? fc.record(Object.fromEntries(Object.values(def.entries).map((name) => [name, values])))
    : fc.dictionary(fromSchema(key) as Arbitrary<string>, values, { maxKeys: 3 });
}

/** Only what this project's schemas are made of. */
function raw(schema: Schema): Arbitrary<unknown> {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'object':
      return fc.record(
        Object.fromEntries(
          Object.entries(def.shape).map(([key, value]) => [key, fromSchema(value as Schema)]),
        ),
      );
    case 'array':
      return fc.array(fromSchema(def.element as Schema), { maxLength: 4 });
    case 'tuple':
      return fc.tuple(...def.items.map((item) => fromSchema(item as Schema)));
    case 'record':
      return recordOf(def.keyType as Schema, def.valueType as Schema);
    case 'unknown':
      return fc.jsonValue();
    case 'string':
      return hostileText;
    case 'number':
      return numbers;
    case 'boolean':
      return fc.boolean();
    case 'literal':
      return fc.constantFrom(...def.values);
    case 'enum':
      return fc.constantFrom(...Object.values(def.entries));
    // A parsed event has what an old log leaves out.
    case 'default':
      return fromSchema(def.innerType as Schema);
    case 'nullable':
      return fc.option(fromSchema(def.innerType as Schema));
    case 'optional':
      return fc.option(fromSchema(def.innerType as Schema), { nil: undefined });
    case 'union':
      return fc.oneof(...def.options.map((option) => fromSchema(option as Schema)));
    default:
      throw new Error(`no arbitrary for the schema's ${def.type}`);
  }
}

/** Rejected in a row, values are no accident any more. */
const MOST_REJECTED = 20_000;

/** Values of a schema. @throws, when values are drawn, for a schema that what is drawn here never fits. */
export function fromSchema(schema: Schema): Arbitrary<unknown> {
  let rejected = 0;
  return raw(schema).filter((value) => {
    const fits = (schema as z.ZodType).safeParse(value).success;
    rejected = fits ? 0 : rejected + 1;
    if (rejected < MOST_REJECTED) return fits;
    throw new Error(`no value fits a schema of type ${(schema as z.ZodType).type}`);
  });
}
