/** The audit of a data folder. */
export { auditImages, type Audit, type AuditOptions } from './audit.js';
export { toldName } from './csv-labels-text.js';
export type { AuditReport, FileGroup } from './types.js';
