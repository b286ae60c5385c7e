import type { Attachment, Chat, ChatEvent, CodeCalls } from "./chat.ts";
import type { DaemonOutput } from "./daemon.ts";
import type { ChatId, DaemonId } from "./ids.ts";
import type { OAuthTraceLine } from "./oauth.ts";
import type { StepView, ToolServersView } from "./tools.ts";
import type { ChatsView, GrantView, ModelsView, PageView, Place } from "./views.ts";

/** What the host tells the page without being asked. */
export interface Events {
  /** The list, limits or engine changed; the whole view, the newest wins. */
  "page:view": PageView;
  /**
   * Output of a daemon that the page has opened, in order: each record is a `daemon:output` of the contract, several come at once.
   * `batch` must be acknowledged with `daemon:ack`; when `skipped_to` is set, records before it were left out because the page
   * was too slow: they are on disk, ask with `daemon:earlier`.
   */
  "output:batch": {
    readonly daemon_id: DaemonId;
    readonly batch: number;
    readonly records: readonly DaemonOutput[];
    readonly skipped_to?: number;
  };
  /** What a daemon of this window has called; sent whole, at most five times a second, to a page that shows daemons. */
  "daemon:calls": { readonly daemon_id: DaemonId; readonly calls: CodeCalls };
  /** Scroll to this daemon's card and open it. */
  "daemon:reveal": { readonly daemon_id: DaemonId };
  /** Go to another place of the page. */
  "page:show": { readonly place: Place };
  /** Another chat is open now, or the open one must be read anew: this is all of it. */
  "chat:opened": { readonly chat: Chat };
  /** What happened to a chat, in order, joined to at most one message per frame. Those of a chat that is not open are left out. */
  "chat:events": { readonly chat_id: ChatId; readonly events: readonly ChatEvent[] };
  /** The list of chats changed. */
  "chats:view": ChatsView;
  /** The models changed. */
  "models:view": ModelsView;
  /** What the user has allowed for good in the open chat changed. */
  "grants:view": { readonly chat_id: ChatId; readonly grants: readonly GrantView[] };
  /** Tool servers, or how they stand, changed. */
  "tools:view": ToolServersView;
  /** How far a check of a form is: the steps that are known by now. */
  "tools:steps": { readonly draft_id: string; readonly steps: readonly StepView[] };
  /** What registering or signing in does at this moment, all lines of it; of a form, or of a server of the settings. */
  "oauth:trace": {
    readonly draft_id?: string;
    readonly id?: string;
    readonly lines: readonly OAuthTraceLine[];
  };
  /** Open the form for this server, or for a new one. */
  "tools:edit": { readonly id: string | undefined };
  /** Put this into the message that the user is writing. */
  "draft:attach": { readonly attachment: Attachment };
}

/** The three kinds of message that cross the border, and no more. */
export type HostMessage =
  | { [Name in keyof Events]: { kind: "event"; name: Name; value: Events[Name] } }[keyof Events]
  | { readonly kind: "reply"; readonly id: number; readonly ok: true; readonly value: unknown }
  | {
      readonly kind: "reply";
      readonly id: number;
      readonly ok: false;
      readonly error: { readonly code: string; readonly message: string };
    };

/** What the page sends: a request with an id that its reply carries back. */
export interface PageMessage {
  readonly kind: "request";
  readonly id: number;
  readonly name: string;
  readonly params: unknown;
}
