import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { type Context, Hono } from "hono";
import { AppError, isAbort, messageOf } from "../../core/base/errors.ts";
import type { Log } from "../../core/base/log.ts";
import type { ControlDesk, ListedDaemon } from "../../core/control/control-desk.ts";
import type { ControlCaller } from "../../core/control/control-token.ts";
import { type ChatId, isId } from "../../protocol/ids.ts";
import { answer } from "./answer.ts";

/** A request that has passed the checks brings its caller with it. */
export interface RoutesEnv {
  Bindings: Pick<HttpBindings, "outgoing"> & { readonly caller: ControlCaller };
}

export interface RoutesOptions {
  readonly desk: ControlDesk;
  /** The description of what is here. */
  readonly document: () => object;
  readonly log: Log;
}

const usualLimit = 200;
const maxLimit = 1000;
const base = "/api/v1";
const daemons = `${base}/daemons`;

/** Everything that can be asked for over HTTP: nothing of it runs code. */
export function routes({ desk, document, log }: RoutesOptions): Hono<RoutesEnv> {
  const app = new Hono<RoutesEnv>({ strict: false });
  const shown = (context: RoutesContext, value: object | undefined): Response =>
    value === undefined ? problem(context, 404, "There is no such daemon.") : done(context, value);
  const listed = new WeakMap<ListedDaemon, string>();
  // Most of a list is the same from one request to the next.
  const textOf = (daemon: ListedDaemon): string => {
    const known = listed.get(daemon);
    if (known !== undefined) return known;
    const text = JSON.stringify(daemon);
    listed.set(daemon, text);
    return text;
  };

  app.get(`${base}/openapi.json`, (context) => done(context, document()));

  app.get(daemons, (context) => {
    const chatId = context.req.query("chat_id") ?? "";
    const ended = flagOf(context.req.query("all"));
    if (ended === undefined) return problem(context, 400, "all is true or false.");
    if (chatId !== "" && !isId(chatId)) return done(context, []);
    const filter = chatId === "" ? {} : { chatId: chatId as ChatId };
    const list = desk.list(context.env.caller, { ...filter, ended });
    return sent(context, 200, `[${list.map(textOf).join(",")}]`);
  });

  app.get(`${daemons}/:id`, (context) =>
    shown(context, desk.get(context.env.caller, context.req.param("id"))),
  );

  app.get(`${daemons}/:id/output`, async (context) => {
    const sinceSeq = wholeOf(context.req.query("since"), 0);
    const limit = wholeOf(context.req.query("limit"), usualLimit);
    if (sinceSeq === undefined || limit === undefined || limit === 0)
      return problem(context, 400, "since and limit are whole numbers.");
    const options = { sinceSeq, limit: Math.min(limit, maxLimit) };
    const page = await desk.read(context.env.caller, context.req.param("id"), options);
    return shown(context, page && { records: page.records, next_seq: page.nextSeq, gaps: page.gaps });
  });

  app.post(`${daemons}/:id/stop`, async (context) => {
    const id = context.req.param("id");
    const isStopped = await desk.stop(context.env.caller, id);
    return shown(context, isStopped ? { status: "stopped", daemon_id: id } : undefined);
  });

  app.post(`${daemons}/chat/:id/stop`, async (context) => {
    const count = await desk.stopChat(context.env.caller, context.req.param("id"));
    return done(context, { status: "stopped", count });
  });

  app.notFound((context) => {
    const { path } = context.req;
    const allow = (["GET", "POST"] as const).find((method) => app.router.match(method, path)[0].length > 0);
    if (allow !== undefined) return notAllowed(context, allow);
    return problem(context, 404, "There is nothing here; see /api/v1/openapi.json.");
  });
  app.onError((error, context) => {
    if (error instanceof AppError || isAbort(error)) {
      log.warn("the control API could not do what was asked", { error: error.message });
      return problem(context, 503, error.message);
    }
    log.error("the control API met a bug", { error: error.stack ?? messageOf(error) });
    return problem(context, 500, "Something went wrong; the log of Backburner says what.");
  });
  return app;
}

type RoutesContext = Context<RoutesEnv>;

/** Straight to Node: a `Response` would be read piece by piece, which takes longer than everything else. */
function sent(
  { env }: RoutesContext,
  status: number,
  text: string,
  headers?: Readonly<Record<string, string>>,
): Response {
  answer(env.outgoing, status, text, headers);
  return RESPONSE_ALREADY_SENT;
}

function done(context: RoutesContext, value: object): Response {
  return sent(context, 200, JSON.stringify(value));
}

function problem(context: RoutesContext, status: number, detail: string): Response {
  return sent(context, status, JSON.stringify({ detail }));
}

function notAllowed(context: RoutesContext, allow: "GET" | "POST"): Response {
  return sent(context, 405, JSON.stringify({ detail: `Only ${allow} is possible here.` }), { allow });
}

function flagOf(text = "false"): boolean | undefined {
  if (text === "true" || text === "1") return true;
  return text === "false" || text === "0" ? false : undefined;
}

function wholeOf(text: string | undefined, usual: number): number | undefined {
  if (text === undefined) return usual;
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
