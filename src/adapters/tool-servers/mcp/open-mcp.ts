import { ProtocolError } from "@modelcontextprotocol/client";
import { type Clock, systemClock } from "../../../core/base/clock.ts";
import { within } from "../../../core/base/within.ts";
import type { OpenToolClient, ServerQuestions, ToolTarget } from "../../../core/tools/tool-client.ts";
import { ToolServerError } from "../../../core/tools/tool-server-error.ts";
import type { ConnectionStep } from "../../../protocol/tools.ts";
import { ownFailure } from "../http/network-failure.ts";
import { serverFetch } from "../http/server-fetch.ts";
import { serverTitle } from "../http/server-title.ts";
import { webAddress } from "../http/web-address.ts";
import { McpClient } from "./mcp-client.ts";
import { httpStatus, mcpFailure } from "./mcp-failure.ts";
import { type McpSession, mcpSession } from "./mcp-session.ts";
import { speaksOldTransport } from "./old-transport.ts";

/** How long a server may take. */
export interface McpLimits {
  /** To be connected. */
  readonly connectMs: number;
  /** For a page of a list, a prompt or a resource. */
  readonly listMs: number;
  /** For a call, without a word about its progress. */
  readonly quietMs: number;
  readonly maxBytes: number;
}

export const usualMcpLimits: McpLimits = {
  connectMs: 25_000,
  listMs: 60_000,
  quietMs: 600_000,
  maxBytes: 64 * 1024 * 1024,
};

export interface McpContext {
  /** The version of the extension, which servers are told. */
  readonly version: string;
  /** Takes the place of the default `fetch`. */
  readonly fetch?: typeof fetch;
  readonly clock?: Clock;
  readonly limits?: McpLimits;
}

/** Connects MCP servers over Streamable HTTP, of all versions of the protocol. */
export function openMcp(context: McpContext): OpenToolClient {
  return (target, questions, onStep, signal) => new Opening(context, target, questions, onStep).open(signal);
}

class Opening {
  readonly #context: McpContext;
  readonly #target: ToolTarget;
  readonly #questions: ServerQuestions;
  readonly #onStep: (step: ConnectionStep) => void;
  readonly #limits: McpLimits;
  readonly #clock: Clock;
  #hasAnswered = false;

  constructor(
    context: McpContext,
    target: ToolTarget,
    questions: ServerQuestions,
    onStep: (step: ConnectionStep) => void,
  ) {
    this.#context = context;
    this.#target = target;
    this.#questions = questions;
    this.#onStep = onStep;
    this.#limits = context.limits ?? usualMcpLimits;
    this.#clock = context.clock ?? systemClock;
  }

  async open(signal: AbortSignal): Promise<McpClient> {
    const { server } = this.#target;
    webAddress(server.url);
    const ask = serverFetch(this.#target, {
      ...(this.#context.fetch === undefined ? {} : { fetch: this.#context.fetch }),
      onStep: (step) => {
        this.#onStep(step);
        if (step !== "http") return;
        this.#hasAnswered = true;
        this.#onStep("protocol");
      },
      log: (line) => {
        this.#questions.log(server, "debug", line);
      },
      timeoutMs: this.#limits.quietMs,
      maxBytes: this.#limits.maxBytes,
    });
    const limit = { clock: this.#clock, ms: this.#limits.connectMs, late: () => this.#late() };
    try {
      return await within(limit, signal, (inTime) => this.#connect(ask, inTime));
    } catch (error) {
      signal.throwIfAborted();
      const status = httpStatus(error);
      if (
        status !== undefined &&
        status >= 400 &&
        status < 500 &&
        (await speaksOldTransport(server.url, ask, signal))
      ) {
        throw new ToolServerError(
          "tools.bad_reply",
          "protocol",
          `${serverTitle(server)} speaks the old HTTP+SSE of 2024 there, which is not spoken here; ask for its address for Streamable HTTP, which often ends in /mcp.`,
          { cause: error },
        );
      }
      throw mcpFailure(error, {
        server,
        what: "open a session",
        step: this.#hasAnswered ? "protocol" : "http",
        isOpening: true,
      });
    }
  }

  /** Finds out which version the server speaks; one that chokes on the question is asked as older clients do. */
  async #connect(ask: typeof fetch, signal: AbortSignal): Promise<McpClient> {
    const probe = { timeoutMs: Math.round(this.#limits.connectMs / 2) };
    try {
      return await this.#attempt(ask, { mode: "auto", probe }, signal);
    } catch (error) {
      signal.throwIfAborted();
      // Not after what no other question would change: the network, a refusal, an address that is not there.
      const isFinal = ownFailure(error) !== undefined || error instanceof ProtocolError;
      if (isFinal || (httpStatus(error) ?? 500) < 500) throw error;
    }
    return this.#attempt(ask, { mode: "legacy" }, signal);
  }

  async #attempt(
    ask: typeof fetch,
    negotiation: { mode: "auto"; probe: { timeoutMs: number } } | { mode: "legacy" },
    signal: AbortSignal,
  ): Promise<McpClient> {
    const session: McpSession = mcpSession({
      target: this.#target,
      questions: this.#questions,
      serverFetch: ask,
      version: this.#context.version,
      negotiation,
    });
    const giveUp = (): void => {
      void session.transport.close();
    };
    signal.addEventListener("abort", giveUp);
    try {
      await session.client.connect(session.transport, { signal, timeout: this.#limits.connectMs });
      signal.throwIfAborted();
    } catch (error) {
      giveUp();
      throw error;
    } finally {
      signal.removeEventListener("abort", giveUp);
    }
    this.#onStep("auth");
    return new McpClient({
      server: this.#target.server,
      session,
      clock: this.#clock,
      limits: this.#limits,
      questions: this.#questions,
    });
  }

  #late(): ToolServerError {
    const who = serverTitle(this.#target.server);
    const seconds = String(Math.round(this.#limits.connectMs / 1000));
    return this.#hasAnswered
      ? new ToolServerError(
          "tools.timeout",
          "protocol",
          `${who} answers, but has opened no session within ${seconds} s; check that it is an MCP server.`,
          { retry: true },
        )
      : new ToolServerError(
          "tools.timeout",
          "http",
          `${who} has not answered for ${seconds} s; check that it runs, then try again.`,
          { retry: true },
        );
  }
}
