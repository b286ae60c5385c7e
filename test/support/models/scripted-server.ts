import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { type ModelStep, stepBytes } from "./model-steps.ts";

/** A request as it came. */
interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: unknown;
  /** What the user said last, as text. */
  readonly said: string;
  /** Aborts when the client goes before the reply has ended. */
  readonly gone: AbortSignal;
}

/** An answer that is no stream. */
export interface PlainReply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A text as it is, anything else as JSON. */
  readonly body?: unknown;
}

/** What the model says to one request: step by step, or a plain answer such as an error. */
export type ScriptedReply = Iterable<ModelStep> | AsyncIterable<ModelStep> | PlainReply;

/** Decides what the model says: by looking at the request, or one reply after another (the last one again and again). */
export type ModelScript =
  ((request: SeenRequest) => ScriptedReply | Promise<ScriptedReply>) | readonly ScriptedReply[];

/** What else a test may want. */
export interface ScriptedModelOptions {
  /** The list; one model called "scripted" when absent. Texts are names. */
  readonly models?: readonly (string | Readonly<Record<string, unknown>>)[];
  /** Without this key every request is refused. */
  readonly key?: string;
  /** Other paths, such as `/api/version`: what they answer. */
  readonly routes?: Readonly<Record<string, (request: SeenRequest) => PlainReply | Promise<PlainReply>>>;
  readonly port?: number;
}

/** A running server. */
export interface ScriptedModel {
  /** With `/v1`. */
  readonly url: string;
  readonly port: number;
  /** All that came, in order. */
  readonly requests: readonly SeenRequest[];
  /** The bodies of what was asked of the model. */
  readonly chats: readonly ChatBody[];
  /** How many requests it is still answering. */
  readonly open: number;
  /** From now on another one. */
  script(script: ModelScript): void;
  /** Ends it with all its connections. */
  close(): Promise<void>;
}

/** The part of a request's body that tests look at. */
interface ChatBody {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: unknown }[];
  readonly tools?: readonly unknown[];
  readonly stream?: boolean;
  readonly stream_options?: unknown;
}

/**
 * Starts a server that speaks as OpenAI's does and says what a test wants:
 * `await startScriptedModel([["Hello ", "world."]])` or `await startScriptedModel(({ said }) => [`You said ${said}.`])`.
 */
export async function startScriptedModel(
  script: ModelScript,
  options: ScriptedModelOptions = {},
): Promise<ScriptedModel> {
  const requests: SeenRequest[] = [];
  let current = script;
  let turn = 0;
  let open = 0;
  const next = (request: SeenRequest): ScriptedReply | Promise<ScriptedReply> => {
    if (typeof current === "function") return current(request);
    const reply = current[Math.min(turn, current.length - 1)];
    turn += 1;
    return reply ?? [];
  };
  const server = createServer((incoming, response) => {
    open += 1;
    response.once("close", () => {
      open -= 1;
    });
    void see(incoming, response).then(async (request) => {
      requests.push(request);
      await answer(request, response, options, next);
    });
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}/v1`,
    port,
    requests,
    get chats() {
      return requests.filter(isChat).map(({ body }) => body as ChatBody);
    },
    get open() {
      return open;
    },
    script: (other) => {
      current = other;
      turn = 0;
    },
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function isChat({ path }: SeenRequest): boolean {
  return path === "/v1/chat/completions";
}

async function see(incoming: IncomingMessage, response: ServerResponse): Promise<SeenRequest> {
  let text = "";
  for await (const piece of incoming) text += String(piece);
  const body: unknown = text === "" ? undefined : JSON.parse(text);
  const gone = new AbortController();
  response.once("close", () => {
    if (!response.writableFinished) gone.abort();
  });
  return {
    method: incoming.method ?? "",
    path: incoming.url ?? "",
    headers: incoming.headers as SeenRequest["headers"],
    body,
    said: saidIn(body),
    gone: gone.signal,
  };
}

async function answer(
  request: SeenRequest,
  response: ServerResponse,
  { models = ["scripted"], key, routes = {} }: ScriptedModelOptions,
  next: (request: SeenRequest) => ScriptedReply | Promise<ScriptedReply>,
): Promise<void> {
  const route = routes[request.path];
  if (key !== undefined && request.headers["authorization"] !== `Bearer ${key}`) {
    plain(
      response,
      refusal(401, `Incorrect API key provided: ${request.headers["authorization"] ?? "none"}.`),
    );
  } else if (route !== undefined) plain(response, await route(request));
  else if (request.path === "/v1/models") {
    const data = models.map((model) => (typeof model === "string" ? { id: model, object: "model" } : model));
    plain(response, { body: { object: "list", data } });
  } else if (isChat(request)) {
    const reply = await next(request);
    if (isSteps(reply)) await speak(reply, request, response);
    else plain(response, reply);
  } else plain(response, refusal(404, `There is no ${request.path}.`));
}

/** An error as OpenAI words it. */
export function refusal(
  status: number,
  message: string,
  more: { readonly headers?: Record<string, string>; readonly code?: string } = {},
): PlainReply {
  return {
    status,
    headers: more.headers ?? {},
    body: { error: { message, type: "invalid_request_error", param: null, code: more.code ?? null } },
  };
}

function plain(response: ServerResponse, { status = 200, headers = {}, body }: PlainReply): void {
  const isText = typeof body === "string";
  response.writeHead(status, { "content-type": isText ? "text/plain" : "application/json", ...headers });
  response.end(isText ? body : JSON.stringify(body));
}

async function speak(
  steps: Iterable<ModelStep> | AsyncIterable<ModelStep>,
  { gone }: SeenRequest,
  response: ServerResponse,
): Promise<void> {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
  const write = (bytes: string): void => {
    if (!gone.aborted) response.write(bytes);
  };
  let ending: string | undefined = "stop";
  for await (const step of steps) {
    if (gone.aborted) return;
    if (typeof step === "object" && "call" in step) ending &&= "tool_calls";
    if (typeof step === "object" && "finish" in step) ending = undefined;
    if (typeof step === "object" && "pauseMs" in step) {
      await pause(step.pauseMs, undefined, { signal: gone }).catch(() => undefined);
    } else if (step === "hang") {
      await new Promise((resolve) => {
        gone.addEventListener("abort", resolve, { once: true });
      });
    } else if (step === "cut") {
      response.end();
      return;
    } else if (step === "reset") {
      // What was written must leave before the connection breaks.
      await pause(20);
      response.socket?.resetAndDestroy();
      return;
    } else write(stepBytes(step));
  }
  if (gone.aborted) return;
  if (ending !== undefined) write(stepBytes({ finish: ending }));
  response.end("data: [DONE]\n\n");
}

function isSteps(reply: ScriptedReply): reply is Iterable<ModelStep> | AsyncIterable<ModelStep> {
  return Symbol.iterator in reply || Symbol.asyncIterator in reply;
}

/** The last message of the user, whichever form its content has. */
function saidIn(body: unknown): string {
  const messages = (body as Partial<ChatBody> | undefined)?.messages ?? [];
  const content = messages.findLast(({ role }) => role === "user")?.content;
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return (content as { text?: string }[]).map(({ text }) => text ?? "").join("\n");
}
