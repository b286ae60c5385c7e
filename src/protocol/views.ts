import type { DaemonRecord } from "./daemon.ts";

/** What the page shows of a daemon; `code` can be long, so a card gets it only once, in here. */
export interface DaemonView extends DaemonRecord {
  /** How the group in the list is called: the chat's title, or "Editor". */
  readonly chat_title: string;
  /** False for a daemon of another window: it can be watched and stopped from here, but its output comes from disk. */
  readonly mine: boolean;
}

/** How much may run at once, for the card's footer ("2 of 3"). */
export interface LimitsView {
  readonly running: number;
  readonly max_concurrent: number;
}

/** Whether background scripts can run here, and if not, what to do, in one sentence. */
export type EngineView =
  | { readonly kind: "unknown" }
  | { readonly kind: "ready"; readonly label: string }
  | { readonly kind: "missing"; readonly message: string }
  | { readonly kind: "untrusted"; readonly message: string };

/** Everything that the page draws apart from output; sent whole on `page:open` and again on any change (it is small). */
export interface PageView {
  readonly daemons: readonly DaemonView[];
  readonly limits: LimitsView;
  readonly engine: EngineView;
}
