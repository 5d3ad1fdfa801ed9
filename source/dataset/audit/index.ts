/** The audit of a data folder. */
export { auditImages, type Audit, type AuditOptions } from './audit.js';
export { csvColumnsWarnings } from './csv-columns-text.js';
export { toldName } from './csv-labels-text.js';
export { findingKinds, type AuditReport, type FileGroup, type FindingKind } from './types.js';
