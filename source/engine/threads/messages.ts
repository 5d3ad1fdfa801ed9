/** What a thread and its owner say to one another, around requests and answers of the owner's choice. */

export type ToThread<Request> = { id: number; request: Request };

export type FromThread<Answer> =
  | { kind: 'ready'; error: string | null }
  | { kind: 'answer'; id: number; answer: Answer }
  | { kind: 'failed'; id: number; message: string };
