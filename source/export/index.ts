export { exportKinds, exportRun, type ExportKind } from './export-run.js';
