/** What the active Python environment has, asked without importing it. */
import { z } from 'zod';
import { run } from '../process.js';
import { findProgram } from './search-path.js';

const answerSchema = z.object({
  version: z.string(),
  pip: z.boolean(),
  /** Folder of the `tensorflow` package. */
  tensorflow: z.string().nullable(),
});

export type Python = z.infer<typeof answerSchema> & { program: string };

// The current folder is left out of the search: a folder named tensorflow there is no package.
const QUESTION = `
import importlib.util, json, os, sys
sys.path = [p for p in sys.path if p not in ('', os.getcwd())]
def folder(name):
    try: spec = importlib.util.find_spec(name)
    except Exception: return None
    places = list(spec.submodule_search_locations or []) if spec and spec.origin else []
    return os.path.realpath(places[0]) if places else None
print(json.dumps({'version': sys.version.split()[0], 'pip': folder('pip') is not None, 'tensorflow': folder('tensorflow')}))
`;

/** The active Python 3 (the first on the search path that runs), or null. */
export async function activePython(): Promise<Python | null> {
  for (const name of ['python3', 'python']) {
    const program = findProgram(name);
    if (program === null) continue;
    const { code, stdout } = await run(program, ['-c', QUESTION], { timeoutMs: 10_000 });
    if (code !== 0) continue;
    try {
      return { program, ...answerSchema.parse(JSON.parse(stdout)) };
    } catch {
      continue;
    }
  }
  return null;
}
