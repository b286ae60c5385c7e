import type { Clock } from "../../core/base/clock.ts";
import { AppError } from "../../core/base/errors.ts";
import type { Secret } from "../../core/base/secret.ts";
import { within } from "../../core/base/within.ts";
import type { FoundEndpoint } from "../../core/chat/endpoints.ts";
import { keyHeaders } from "./key-headers.ts";
import { modelFailure } from "./model-failure.ts";
import { late } from "./network-failure.ts";

/** A small request to a server of models. */
export interface JsonRequest {
  readonly endpoint: FoundEndpoint;
  /** The whole address. */
  readonly url: string;
  readonly key: Secret | undefined;
  readonly clock: Clock;
  readonly limitMs: number;
  /** Sent as JSON; absent, the request is a GET. */
  readonly body?: unknown;
}

/** Resolves to what the server answers. Errors: those of `AskEndpoint`, or the signal's reason. */
export async function getJson(request: JsonRequest, signal: AbortSignal): Promise<unknown> {
  const { endpoint, key, clock, limitMs } = request;
  const limit = { clock, ms: limitMs, late: () => late(endpoint.name, limitMs) };
  try {
    return await within(limit, signal, (inTime) => send(request, inTime));
  } catch (error) {
    signal.throwIfAborted();
    throw modelFailure(error, { endpoint, key }, clock.now());
  }
}

/** The look-up of the default `fetch` at each call lets the editor replace it by the one that knows its proxies. */
async function send({ endpoint, url, key, body }: JsonRequest, signal: AbortSignal): Promise<unknown> {
  const response = await fetch(url, {
    headers: { accept: "application/json", "content-type": "application/json", ...keyHeaders(key) },
    signal,
    ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
  });
  const text = await response.text();
  // As the library has it, so that both are read alike.
  if (!response.ok) throw Object.assign(new Error(text), { ...statusOf(response), error: parsed(text) });
  const value = parsed(text);
  if (typeof value === "object" && value !== null) return value;
  throw new AppError(
    "model.bad_reply",
    `What answers at ${endpoint.url} is no server of models; check the address, which often ends in /v1.`,
  );
}

function statusOf({ status, headers }: Response): { readonly status: number; readonly headers: Headers } {
  return { status, headers };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // A page, or nothing.
    return undefined;
  }
}
