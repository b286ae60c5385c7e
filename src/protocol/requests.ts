import * as z from "zod/mini";
import type { DaemonOutput } from "./daemon.ts";
import type { DaemonId } from "./ids.ts";
import type { PageView } from "./views.ts";

const id = z.string().check(z.regex(/^[A-Za-z0-9_-]{1,64}$/));
const count = z.int().check(z.nonnegative());
const daemon = z.object({ daemon_id: id });

/**
 * Everything that the page may ask, as schemas: the page is the less trusted side, so what comes in is parsed.
 * A name is `noun:verb`.
 */
export const requests = {
  /** The page is there; replies with what to draw. */
  "page:open": z.object({}),
  /** Starts following a daemon's output; replies with its tail. */
  "daemon:open": daemon,
  /** Stops following it. */
  "daemon:close": daemon,
  /** The page has drawn this batch. */
  "daemon:ack": z.object({ daemon_id: id, batch: count }),
  /** Replies with up to `limit` records that came before `before_seq`, oldest first. */
  "daemon:earlier": z.object({
    daemon_id: id,
    before_seq: count,
    limit: z.int().check(z.minimum(1), z.maximum(2000)),
  }),
  /** Stops it; replies once it is stopping, not once it has ended, and with the error when it does not come to that. */
  "daemon:stop": daemon,
  /** Runs the same code again as a new daemon. */
  "daemon:run-again": daemon,
  /** Opens its whole kept output in an editor. */
  "daemon:show-log": daemon,
  /** Opens its code in an editor. */
  "daemon:show-code": daemon,
  /** Opens one scripted or rich output in the browser, outside VS Code. */
  "daemon:open-in-browser": z.object({ daemon_id: id, seq: count }),
  /** Stops all that run; replies once each is stopping, or was kept from it. */
  "daemons:stop-all": z.object({}),
  /** Removes the ended ones from the list and from disk. */
  "daemons:clear-finished": z.object({}),
  /** Runs a command that the page offers in its empty states. */
  "command:run": z.object({
    command: z.enum([
      "backburner.daemons.runFile",
      "backburner.daemons.runSelection",
      "backburner.engine.select",
      "backburner.engine.diagnose",
      "workbench.trust.manage",
    ]),
  }),
  /** Copies a text through the host, for places where the page may not. */
  "clipboard:write": z.object({ text: z.string().check(z.maxLength(4 * 1024 * 1024)) }),
  /** Opens an http(s) link after the host has checked it. */
  "link:open": z.object({ url: z.string().check(z.maxLength(8192)) }),
} as const;

/** The names of all requests. */
export type RequestName = keyof typeof requests;

/** The parameters of a request, as its schema says. */
export type Params<Name extends RequestName> = z.infer<(typeof requests)[Name]>;

/** The tail of a daemon's output and where it stands; `earlier` tells whether more is on disk before it. */
export interface OutputSnapshot {
  readonly records: readonly DaemonOutput[];
  readonly earlier: boolean;
}

/** A daemon that could not be stopped, and a sentence that says why. */
export interface StopFailure {
  readonly daemon_id: DaemonId;
  readonly message: string;
}

/** What each request replies; those not named here reply with nothing. */
interface Replies {
  "page:open": PageView;
  "daemon:open": OutputSnapshot;
  "daemon:earlier": OutputSnapshot;
  "daemons:stop-all": { readonly failed: readonly StopFailure[] };
}

/** The reply to a request. */
export type Reply<Name extends RequestName> = Name extends keyof Replies ? Replies[Name] : undefined;

/** One function per request: a missing one does not compile. */
export type Handlers = { [Name in RequestName]: (params: Params<Name>) => Promise<Reply<Name>> };
