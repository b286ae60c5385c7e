import type { ChatSummary, ModelView } from "./chat.ts";
import type { DaemonRecord } from "./daemon.ts";
import type { ChatId } from "./ids.ts";

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

/** The places of the page. */
export type Place = "chat" | "tools" | "daemons";

/** The chats that there are, newest first, and the one that is open. */
export interface ChatsView {
  readonly chats: readonly ChatSummary[];
  readonly open: ChatId | undefined;
}

/** The models that can be chosen; `problems` are sentences about sources that did not answer. */
export interface ModelsView {
  readonly models: readonly ModelView[];
  readonly problems: readonly string[];
}

/** Something that the user has allowed for good in a chat, in words, and the name under which it is taken back. */
export interface GrantView {
  readonly grant_id: string;
  /** "Python code in project (.venv)". */
  readonly text: string;
}
