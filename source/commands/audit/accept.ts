/** Findings that a person has looked at and lets stand: `audit --accept`. */
import { findingKinds, type AuditReport, type FindingKind } from '../../dataset/index.js';
import { UserError } from '../../errors.js';
import { suggestion } from '../../suggestion.js';
import { printable } from '../../text.js';

const isKind = (word: string): word is FindingKind => findingKinds.includes(word as FindingKind);

/** @throws {UserError} for a word that is no kind of finding. */
export function kindsIn(list: string): FindingKind[] {
  const words = list
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
  const unknown = words.find((word) => !isKind(word));
  if (unknown === undefined && words.length > 0) return words.filter(isKind);
  const given =
    unknown === undefined
      ? '.'
      : `, not "${printable(unknown, 40)}".${suggestion(unknown, findingKinds)}`;
  throw new UserError(
    `--accept takes kinds of findings, as the audit names them before each${given} Kinds: ${findingKinds.join(', ')}`,
    2,
  );
}

/** The same report, whose warnings are of the other kinds alone. */
export function accepting(report: AuditReport, kinds: readonly FindingKind[]): AuditReport {
  const findings = report.findings.map((one) => ({ ...one, accepted: kinds.includes(one.kind) }));
  const open = findings.filter(({ accepted }) => !accepted);
  return { ...report, findings, warnings: open.map(({ message }) => message) };
}
