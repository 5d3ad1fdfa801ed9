/**
 * Lines of steps, which are nearly all of a long log, read by their shape: a million of them by
 * JSON.parse and a schema take longer than a person waits.
 */

const integer = String.raw`(?:0|[1-9]\d{0,14})`;
const number = String.raw`(?:null|-?${integer}(?:\.\d+)?(?:[eE][+-]?\d{1,2})?)`;

/**
 * A step's line as the log writes it: the fields of the schema in their order, and later numbers that it
 * may not know. Whatever this takes is JSON that fits the schema.
 */
const STEP = new RegExp(
  String.raw`\{"seq":${integer},"time":"[\dTZ:.+-]{10,40}","type":"step","phase":"(?!constructor")([a-z][a-z\d-]*)",` +
    String.raw`"epoch":${integer},"step":${integer},"steps":${integer},"globalStep":(${integer}),` +
    String.raw`"loss":(${number}),"meanLoss":${number},"meanAccuracy":${number},` +
    String.raw`"imagesPerSecond":${number}(?:,"[a-zA-Z]+":${number})*\}\n`,
  'y',
);

export interface StepLine {
  phase: string;
  globalStep: number;
  loss: number | null;
  /** Place after the line's end. */
  end: number;
}

/** The step whose line begins at `start` of a text of whole lines, or null for any other line. */
export function stepLineAt(text: string, start: number): StepLine | null {
  STEP.lastIndex = start;
  const match = STEP.exec(text);
  if (match === null) return null;
  const [, phase, globalStep, loss] = match;
  return {
    phase,
    globalStep: Number(globalStep),
    loss: loss === 'null' ? null : Number(loss),
    end: STEP.lastIndex,
  };
}
