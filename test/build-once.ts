/** Builds dist/ once before the tests: some of them run the program itself. */
import { buildAll } from '../scripts/build.js';

export default async function setup(): Promise<void> {
  await buildAll();
}
