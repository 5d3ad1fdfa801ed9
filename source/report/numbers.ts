/** Numbers as the plain output writes them; what is not known is "n/a". */
import { shareDecimals } from '../share-text.js';

/** What is this large, such as the loss of training that diverges, has a power of ten. */
const HUGE = 1e6;

export function fixed(value: number | null | undefined, digits: number): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return 'n/a';
  return Math.abs(value) >= HUGE ? value.toExponential(2) : value.toFixed(digits);
}

/** A share or an area under a curve, which is 0 or 1 only where it is exactly that. */
export const share = (value: number | null | undefined, most = 1): string =>
  value === null || value === undefined || !Number.isFinite(value)
    ? 'n/a'
    : shareDecimals(value, 3, most);

/** A damaged log may lack a class's count. */
export const whole = (value: number | undefined): string => value?.toLocaleString('en-US') ?? 'n/a';

/** Seconds as "1.9 s", "4 min 05 s" or "1 h 02 min". */
export function duration(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const two = (value: number): string => String(value).padStart(2, '0');
  const total = Math.round(seconds);
  if (total < 3600) return `${Math.floor(total / 60)} min ${two(total % 60)} s`;
  return `${Math.floor(total / 3600)} h ${two(Math.floor((total % 3600) / 60))} min`;
}
