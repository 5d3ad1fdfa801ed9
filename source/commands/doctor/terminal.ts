/** What the terminal can show, from its size and environment alone: asking it would need it to answer. */
import { ok, warning, type Finding } from './finding.js';

const TITLE = 'Terminal';
/** The smallest that every screen fits. */
const COLUMNS = 80;
const ROWS = 24;

/** The image protocol that the terminal is known to have, by the variables it sets. */
export function imageProtocol(env: NodeJS.ProcessEnv): 'kitty' | 'iTerm' | 'sixel' | null {
  const { TERM = '', TERM_PROGRAM = '' } = env;
  // A multiplexer stands between and passes none of them on by itself.
  if (env['TMUX'] || env['STY'] || /^(?:screen|tmux)/.test(TERM)) return null;
  if (env['KITTY_WINDOW_ID'] || /kitty|ghostty/.test(TERM) || TERM_PROGRAM === 'ghostty') {
    return 'kitty';
  }
  if (/^(?:iTerm\.app|WezTerm)$/.test(TERM_PROGRAM) || env['LC_TERMINAL'] === 'iTerm2')
    return 'iTerm';
  return /^(?:mlterm|foot|yaft)|sixel/.test(TERM) ? 'sixel' : null;
}

function colours(out: NodeJS.WriteStream, env: NodeJS.ProcessEnv): string {
  if (env['NO_COLOR']) return 'no colours (NO_COLOR)';
  const depth = out.getColorDepth(env);
  if (depth === 1) return 'no colours';
  return depth === 24 ? '16 million colours' : `${2 ** depth} colours`;
}

const isUtf8 = (env: NodeJS.ProcessEnv): boolean =>
  /utf-?8/i.test(env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '');

export function checkTerminal(
  out: NodeJS.WriteStream = process.stdout,
  env: NodeJS.ProcessEnv = process.env,
): Finding {
  if (!out.isTTY) {
    return ok('terminal', TITLE, 'none (output goes to a pipe or file): runs print plain lines');
  }
  if (env['TERM'] === 'dumb') return ok('terminal', TITLE, 'TERM=dumb: runs print plain lines');
  const protocol = imageProtocol(env);
  const detail = [
    `${out.columns}x${out.rows}`,
    colours(out, env),
    isUtf8(env) ? 'UTF-8' : 'no UTF-8 locale',
    protocol ? `image protocol ${protocol}` : 'no image protocol known: half blocks',
  ].join(', ');
  if (out.columns < COLUMNS || out.rows < ROWS) {
    return warning(
      'terminal',
      TITLE,
      `${detail}; screens are made for 80x24 and larger`,
      'Enlarge it.',
    );
  }
  if (!isUtf8(env)) {
    return warning('terminal', TITLE, detail, 'export LC_ALL=C.UTF-8, or run with --ascii');
  }
  return ok('terminal', TITLE, detail);
}
