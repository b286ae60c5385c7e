import * as z from "zod/mini";
import { AppError, isAbort } from "../../core/base/errors.ts";
import type { HostMessage } from "../../protocol/events.ts";
import { type Handlers, type RequestName, requests } from "../../protocol/requests.ts";

/** Nothing that the page may say is longer: a document of an API that was given as text is the longest, and its quotes are written as two. */
const maxMessageLength = 64 * 1024 * 1024;

const envelope = z.object({
  kind: z.literal("request"),
  id: z.int().check(z.nonnegative()),
  name: z.string().check(z.maxLength(64)),
  params: z.unknown(),
});

/** What came in and could not be answered, for the log. */
export interface RequestProblem {
  readonly what: "dropped" | "failed";
  readonly name?: string;
  readonly error?: unknown;
}

type ReplyMessage = Extract<HostMessage, { kind: "reply" }>;

/**
 * Answers one message of the page. Never rejects; resolves to undefined for what is no request of ours: too large, of another shape, or
 * with parameters that the schema does not allow.
 */
export async function answer(
  message: unknown,
  handlers: Handlers,
  onProblem: (problem: RequestProblem) => void,
): Promise<ReplyMessage | undefined> {
  const request = parse(message);
  if (request === undefined) {
    onProblem({ what: "dropped" });
    return undefined;
  }
  const { id, name, params } = request;
  try {
    const value = await handle(name, params, handlers);
    return { kind: "reply", id, ok: true, value };
  } catch (error) {
    if (error instanceof AppError) {
      return { kind: "reply", id, ok: false, error: { code: error.code, message: error.message } };
    }
    if (isAbort(error))
      return { kind: "reply", id, ok: false, error: { code: "cancelled", message: "Cancelled." } };
    onProblem({ what: "failed", name, error });
    return {
      kind: "reply",
      id,
      ok: false,
      error: { code: "internal", message: "Something went wrong in Backburner." },
    };
  }
}

function parse(message: unknown): { id: number; name: RequestName; params: unknown } | undefined {
  if (lengthOf(message) > maxMessageLength) return undefined;
  const parsed = envelope.safeParse(message);
  if (!parsed.success || !isRequestName(parsed.data.name)) return undefined;
  const { id, name } = parsed.data;
  const params = requests[name].safeParse(parsed.data.params);
  return params.success ? { id, name, params: params.data } : undefined;
}

function handle(name: RequestName, params: unknown, handlers: Handlers): Promise<unknown> {
  // The schema of this very name has parsed them, which the compiler cannot follow through the table.
  const handler = handlers[name] as (params: unknown) => Promise<unknown>;
  return handler(params);
}

function isRequestName(name: string): name is RequestName {
  return Object.hasOwn(requests, name);
}

/** The length as JSON; what cannot be JSON is no request. */
function lengthOf(message: unknown): number {
  try {
    // JSON.stringify gives undefined for a function or undefined, whatever its type says.
    return (JSON.stringify(message) as string | undefined)?.length ?? Infinity;
  } catch {
    return Infinity; // cyclic, or a BigInt
  }
}
