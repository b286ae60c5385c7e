import type { Disposable } from "./lifecycle.ts";

/** Port: some things only one window of a user can do at a time, such as listening on a fixed port. */
export interface Leadership {
  /**
   * Wants to be the window that does the named thing, until disposed. `lead` is called when it is this window's turn, which may be at once or
   * when the window that did it has gone; its signal aborts when this window is not the one any more (disposed, or the line to the others
   * is lost), after which it may become it again. `lead` never rejects.
   */
  campaign(name: string, lead: (signal: AbortSignal) => Promise<void>): Disposable;
}
