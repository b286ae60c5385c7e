import type { DaemonOutput } from "./daemon.ts";
import type { DaemonId } from "./ids.ts";
import type { PageView } from "./views.ts";

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
  /** Scroll to this daemon's card and open it. */
  "daemon:reveal": { readonly daemon_id: DaemonId };
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
