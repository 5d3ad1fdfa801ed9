/**
 * The process that runs a checkpoint: TensorFlow reads its environment when a process starts and writes
 * to descriptor 2, so the command that was typed only asks. One request as its argument, answers as lines
 * of JSON on stdout.
 */
import { UserError, messageOf } from '../errors.js';
import { evaluateFolder } from './evaluate-folder.js';
import { predictImages } from './predict-images.js';
import { requestSchema, type Message } from './protocol.js';

const say = (message: Message): void => {
  process.stdout.write(`${JSON.stringify(message)}\n`);
};
const onProgress = (task: string, done: number, total: number): void =>
  say({ type: 'progress', task, done, total });

async function answer(text: string): Promise<Message> {
  try {
    const request = requestSchema.parse(JSON.parse(text));
    return request.kind === 'evaluate'
      ? { type: 'evaluated', result: await evaluateFolder(request, onProgress) }
      : { type: 'predicted', result: await predictImages(request, onProgress) };
  } catch (error) {
    if (!(error instanceof UserError)) console.error(error);
    const exitCode = error instanceof UserError ? error.exitCode : 1;
    return { type: 'failed', message: messageOf(error), exitCode };
  }
}

let text = '';
for await (const part of process.stdin.setEncoding('utf8')) text += part as string;
const line = `${JSON.stringify(await answer(text))}\n`;
// Engines keep threads of their own.
process.stdout.write(line, () => process.exit(0));
