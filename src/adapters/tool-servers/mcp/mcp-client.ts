import { isObject } from "../../../core/base/json-object.ts";
import {
  LOG_LEVEL_META_KEY,
  ProtocolError,
  type RequestOptions,
  UrlElicitationRequiredError,
} from "@modelcontextprotocol/client";
import * as z from "zod/mini";
import { type Clock, delay } from "../../../core/base/clock.ts";
import { Emitter, type Event } from "../../../core/base/emitter.ts";
import type { Disposable } from "../../../core/base/lifecycle.ts";
import type {
  ServerExtras,
  ServerQuestions,
  ToolAnswer,
  ToolClient,
  ToolList,
} from "../../../core/tools/tool-client.ts";
import type { ToolServerError } from "../../../core/tools/tool-server-error.ts";
import type { ServerFacts, ToolProgress, ToolServer } from "../../../protocol/tools.ts";
import { listedTools } from "./listed-tools.ts";
import { httpStatus, mcpFailure, textOf } from "./mcp-failure.ts";
import type { McpSession } from "./mcp-session.ts";
import { oneWord } from "./message-line.ts";
import type { McpLimits } from "./open-mcp.ts";
import { allPages } from "./pages.ts";
import { headersOfCall, parameterHeaders } from "./parameter-headers.ts";
import { type Ask, serverExtras } from "./server-extras.ts";
import { answerOf, callResult } from "./tool-content.ts";
import { watchTools } from "./tool-changes.ts";

const toolPage = z.looseObject({
  tools: z.array(z.unknown()),
  nextCursor: z.catch(z.optional(z.string()), undefined),
});

/** The server wants parameters in other headers than those of the list that we have. */
const headerMismatch = -32_020;
const unsupportedVersion = -32_022;
const goodbyeMs = 1000;

export interface McpClientOptions {
  readonly server: ToolServer;
  /** Connected. */
  readonly session: McpSession;
  readonly clock: Clock;
  readonly limits: McpLimits;
  readonly questions: ServerQuestions;
}

/** A live session with an MCP server. */
export class McpClient implements ToolClient {
  readonly facts: ServerFacts;
  readonly extras?: ServerExtras;
  readonly #options: McpClientOptions;
  readonly #changed = new Emitter<undefined>();
  readonly #isModern: boolean;
  readonly #watching: Disposable;
  /** What the last list has said of each tool, for the headers of its calls. */
  readonly #schemas = new Map<string, unknown>();
  #isClosed = false;

  constructor(options: McpClientOptions) {
    const { client, watch } = options.session;
    this.#options = options;
    this.#isModern = client.getProtocolEra() === "modern";
    this.facts = factsOf(options.session);
    const { prompts, resources, logging } = client.getServerCapabilities() ?? {};
    if (prompts !== undefined || resources !== undefined) {
      const offers = { prompts: prompts !== undefined, resources: resources !== undefined };
      this.extras = serverExtras(this.#ask, offers);
    }
    watch.established();
    this.#watching = watchTools(client, options.clock, () => {
      this.#changed.fire(undefined);
    });
    if (logging !== undefined && !this.#isModern) {
      // A server that does not take it logs what it likes.
      void client.request({ method: "logging/setLevel", params: { level: "info" } }).catch(() => undefined);
    }
  }

  readonly onDidChangeTools: Event<undefined> = (listener) => this.#changed.event(listener);

  readonly onDidLose: Event<ToolServerError> = (listener) => this.#options.session.watch.onDidLose(listener);

  async list(signal: AbortSignal): Promise<ToolList> {
    if (this.#options.session.client.getServerCapabilities()?.tools === undefined)
      return { tools: [], skipped: [] };
    const { items, cut } = await allPages(async (cursor) => {
      const params = cursor === undefined ? {} : { cursor };
      const page = await this.#ask({ method: "tools/list", params }, toolPage, "list its tools", signal);
      return { items: page.tools, next: page.nextCursor };
    });
    const { tools, skipped } = listedTools(items, { hasParameterHeaders: this.#isModern });
    const kept = new Set(tools.map(({ name }) => name));
    this.#schemas.clear();
    for (const item of items) {
      const name = isObject(item) ? item["name"] : undefined;
      if (!isObject(item) || typeof name !== "string" || !kept.has(name)) continue;
      // As in the list, the first of two counts.
      if (!this.#schemas.has(name)) this.#schemas.set(name, item["inputSchema"]);
    }
    return { tools, skipped: cut === undefined ? skipped : [...skipped, { name: "…", why: cut }] };
  }

  async call(
    name: string,
    args: Readonly<Record<string, unknown>>,
    onProgress: (progress: ToolProgress) => void,
    signal: AbortSignal,
  ): Promise<ToolAnswer> {
    const send = (): Promise<ToolAnswer> => this.#call(name, args, onProgress, signal);
    try {
      return await send();
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof UrlElicitationRequiredError) return this.#visitFirst(error, signal);
      if (this.#isModern && error instanceof ProtocolError && error.code === headerMismatch) {
        await this.list(signal);
        return await send().catch((again: unknown) => {
          throw this.#failure(again, `call ${oneWord(name)}`, "tools", signal);
        });
      }
      throw this.#failure(error, `call ${oneWord(name)}`, "tools", signal);
    }
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const { client, transport, watch } = this.#options.session;
    watch.closed();
    this.#watching.dispose();
    this.#changed.dispose();
    // A server that does not listen, or has gone, ends the session by itself.
    await Promise.race([
      transport.endSession().catch(() => undefined),
      delay(this.#options.clock, goodbyeMs),
    ]);
    await client.close().catch(() => undefined);
  }

  async #call(
    name: string,
    args: Readonly<Record<string, unknown>>,
    onProgress: (progress: ToolProgress) => void,
    signal: AbortSignal,
  ): Promise<ToolAnswer> {
    const { session, limits } = this.#options;
    signal.throwIfAborted();
    const schema = this.#schemas.get(name);
    const mirrored = this.#isModern && isObject(schema) ? parameterHeaders(schema) : { mirrored: [] };
    const headers = "mirrored" in mirrored ? headersOfCall(mirrored.mirrored, args) : {};
    const hasLog = this.#isModern && session.client.getServerCapabilities()?.logging !== undefined;
    const meta = hasLog ? { _meta: { [LOG_LEVEL_META_KEY]: "info" } } : {};
    const options: RequestOptions = {
      signal,
      headers,
      timeout: limits.quietMs,
      resetTimeoutOnProgress: true,
      onprogress: ({ progress, total, message }) => {
        onProgress({
          done: progress,
          ...(total === undefined ? {} : { total }),
          ...(message === undefined ? {} : { message }),
        });
      },
    };
    const params = { name, arguments: { ...args }, ...meta };
    return answerOf(await session.client.request({ method: "tools/call", params }, callResult, options));
  }

  /** The tool wants the user to do something on the web first (MCP 2025-11-25, error -32042). */
  async #visitFirst({ elicitations }: UrlElicitationRequiredError, signal: AbortSignal): Promise<ToolAnswer> {
    const { server, questions } = this.#options;
    for (const { message, url } of elicitations) {
      const { kind } = await questions.elicit(server, { kind: "url", message, url }, signal);
      if (kind !== "accept") {
        return {
          ok: false,
          content: [{ kind: "text", text: "The user did not open the page that this tool needs first." }],
        };
      }
    }
    const text =
      "The user has been shown a page on which something has to be done first. Call this tool again when that is done.";
    return { ok: false, content: [{ kind: "text", text }] };
  }

  readonly #ask: Ask = async (request, schema, what, signal) => {
    const { session, limits } = this.#options;
    signal.throwIfAborted();
    try {
      return await session.client.request(request, schema, { signal, timeout: limits.listMs });
    } catch (error) {
      throw this.#failure(error, what, "tools", signal);
    }
  };

  /** What a request fails with: the loss of the session before all else. */
  #failure(error: unknown, what: string, step: "tools", signal: AbortSignal): unknown {
    if (signal.aborted) return signal.reason;
    const { session, server } = this.#options;
    const { watch, transport } = session;
    if (watch.loss !== undefined) return watch.loss;
    const isUnknownSession =
      httpStatus(error) === 400 && transport.sessionId !== undefined && /session/i.test(textOf(error));
    const isOtherVersion =
      this.#isModern && error instanceof ProtocolError && error.code === unsupportedVersion;
    if (isUnknownSession || isOtherVersion) return watch.forgotten();
    return mcpFailure(error, { server, what, step, isOpening: false });
  }
}

function factsOf({ client }: McpSession): ServerFacts {
  const info = client.getServerVersion();
  const title = [info?.title, info?.name].find((one) => one !== undefined && one !== "") ?? "";
  const description =
    [info?.description, client.getInstructions()].find((one) => one !== undefined && one !== "") ?? "";
  return {
    title,
    description,
    ...(info === undefined || info.version === "" ? {} : { version: info.version }),
    protocol: `MCP ${client.getNegotiatedProtocolVersion() ?? ""}`.trim(),
  };
}
