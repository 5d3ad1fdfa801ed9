/** What an export writes. */
export interface ExportedFile {
  /** In the export's folder. */
  path: string;
  content: string | Uint8Array;
}
