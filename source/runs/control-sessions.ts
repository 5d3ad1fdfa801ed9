/**
 * Who is in control of a run: one of the views that are attached to it, while the others watch. Control
 * belongs to a connection. The first view has it, any other can take it, and when the one that has it
 * leaves, it goes to the view that has been there longest. A command line is no view and always heard.
 */
import type { Socket } from 'node:net';
import type { ControlNews } from './commands.js';

export class ControlSessions {
  /** The attached views and who they are, in the order in which they came. */
  readonly #views = new Map<Socket, string>();
  #holder: Socket | null = null;

  attach(socket: Socket, who: string): void {
    this.#views.set(socket, who);
    this.#holder ??= socket;
    socket.once('close', () => this.#leave(socket));
    this.#tell();
  }

  /** @returns Who has taken control. @throws for a connection that is not a view's. */
  take(socket: Socket): string {
    const who = this.#views.get(socket);
    if (who === undefined) throw new Error('only an attached view can take control');
    this.#holder = socket;
    this.#tell();
    return who;
  }

  /** @throws when a view that only watches sends a command. */
  check(socket: Socket): void {
    if (!this.#views.has(socket) || socket === this.#holder) return;
    throw new Error(`${this.#name()} is in control, and this view only watches`);
  }

  #name(): string | null {
    return this.#holder === null ? null : (this.#views.get(this.#holder) ?? null);
  }

  #leave(socket: Socket): void {
    this.#views.delete(socket);
    if (socket === this.#holder) this.#holder = [...this.#views.keys()].at(0) ?? null;
    this.#tell();
  }

  /** A view that does not read what it is told holds nobody up: these lines are few and short. */
  #tell(): void {
    const holder = this.#name();
    for (const socket of this.#views.keys()) {
      if (socket.destroyed) continue;
      const news: ControlNews = {
        control: { mine: socket === this.#holder, holder, views: this.#views.size },
      };
      socket.write(`${JSON.stringify(news)}\n`);
    }
  }
}
