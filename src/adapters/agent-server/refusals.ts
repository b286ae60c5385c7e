import type { ServerResponse } from "node:http";
import type { Log } from "../../core/base/log.ts";

/** Why a request is not answered. */
export type Refusal =
  "host" | "origin" | "path" | "token" | "method" | "media" | "size" | "json" | "begin" | "session";

const answers: Readonly<Record<Refusal, { readonly status: number; readonly message: string }>> = {
  host: { status: 403, message: "The request is for another host." },
  origin: { status: 403, message: "Web pages have no access." },
  path: { status: 404, message: "There is nothing here." },
  token: { status: 401, message: "A valid token is needed: Authorization: Bearer <token>." },
  method: { status: 405, message: "Only GET, POST and DELETE are answered." },
  media: { status: 415, message: "The body must be application/json." },
  size: { status: 413, message: "The body is too large." },
  json: { status: 400, message: "The body is not JSON." },
  begin: { status: 400, message: "A session begins with the request initialize." },
  session: { status: 404, message: "This session has ended. Begin a new one." },
};

/** Refuses requests, and logs that without what was in them: each reason the first time, the tenth, the hundredth. */
export class Refusals {
  readonly #log: Log;
  readonly #counts = new Map<Refusal, number>();

  constructor(log: Log) {
    this.#log = log;
  }

  /** Answers with a JSON-RPC error and closes the connection, read or not. */
  refuse(response: ServerResponse, reason: Refusal): void {
    const count = (this.#counts.get(reason) ?? 0) + 1;
    this.#counts.set(reason, count);
    if (Number.isInteger(Math.log10(count)))
      this.#log.warn("a request of an agent was refused", { reason, times: count });
    const { status, message } = answers[reason];
    response.writeHead(status, {
      "content-type": "application/json",
      "cache-control": "no-store",
      connection: "close",
      ...(reason === "token" ? { "www-authenticate": "Bearer" } : {}),
      ...(reason === "method" ? { allow: "GET, POST, DELETE" } : {}),
    });
    const code = reason === "json" ? -32700 : reason === "session" ? -32001 : -32000;
    response.end(JSON.stringify({ jsonrpc: "2.0", error: { code, message }, id: null }));
  }
}
