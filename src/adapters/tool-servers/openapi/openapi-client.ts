import { setImmediate } from "node:timers/promises";
import { Emitter } from "../../../core/base/emitter.ts";
import type { ToolAnswer, ToolClient, ToolList, ToolTarget } from "../../../core/tools/tool-client.ts";
import { ToolServerError } from "../../../core/tools/tool-server-error.ts";
import type { ServerFacts, SkippedTool } from "../../../protocol/tools.ts";
import type { ServerFetchOptions } from "../http/server-fetch.ts";
import { webAddress } from "../http/web-address.ts";
import type { ApiDocument } from "./api-document.ts";
import { accessAt, placeFor } from "./credential-place.ts";
import { type Operation, operationsOf } from "./operations.ts";
import { type CallRequest, planRequest } from "./plan-request.ts";
import { readAnswer, usualLimits } from "./read-answer.ts";
import { type CallPlan, type OfferedOperation, toolOfOperation } from "./tool-of-operation.ts";

export interface OpenApiClientContext {
  readonly document: ApiDocument;
  readonly target: ToolTarget;
  readonly fetchFor: (target: ToolTarget, options: ServerFetchOptions) => typeof fetch;
  readonly log: (line: string) => void;
}

/** Until a response begins: servers of tools may think for a while. */
const callTimeoutMs = 300_000;

/** The tools of a server that an OpenAPI document describes. */
export class OpenApiClient implements ToolClient {
  readonly facts: ServerFacts;
  readonly onDidChangeTools = new Emitter<undefined>().event;
  readonly onDidLose = new Emitter<ToolServerError>().event;
  readonly #context: OpenApiClientContext;
  readonly #serverUrl: URL;
  readonly #operations: ReadonlyMap<string, Operation>;
  readonly #broken: readonly SkippedTool[];
  readonly #offered = new Map<string, OfferedOperation>();

  constructor(context: OpenApiClientContext) {
    const { operations, broken } = operationsOf(context.document);
    this.#context = context;
    this.#serverUrl = webAddress(context.target.server.url);
    this.#operations = new Map(operations.map((operation) => [operation.name, operation]));
    this.#broken = broken;
    this.facts = context.document.facts;
  }

  async list(signal: AbortSignal): Promise<ToolList> {
    const tools = [];
    const skipped = [...this.#broken];
    for (const [name, operation] of this.#operations) {
      // A large document takes a while, and others want to do something too.
      await setImmediate();
      signal.throwIfAborted();
      const offered = this.#offer(operation);
      if (offered.kind === "tool") tools.push(offered.tool);
      else skipped.push({ name, why: offered.why });
    }
    return { tools, skipped };
  }

  async call(
    name: string,
    args: Readonly<Record<string, unknown>>,
    _onProgress: unknown,
    signal: AbortSignal,
  ): Promise<ToolAnswer> {
    signal.throwIfAborted();
    const operation = this.#operations.get(name);
    const offered = operation === undefined ? undefined : this.#offer(operation);
    if (offered?.kind !== "tool") {
      const why = offered?.why ?? "Its document does not have it any more; list the tools anew.";
      throw new ToolServerError("tools.unknown", "tools", `The tool ${name} cannot be called. ${why}`);
    }
    const planned = planRequest(offered.plan, args);
    if (planned.kind === "wrong") {
      return { ok: false, content: [{ kind: "text", text: planned.problems.join("\n") }] };
    }
    return readAnswer(
      await this.#send(offered.plan, planned.request, signal),
      offered.plan.method,
      usualLimits,
    );
  }

  async close(): Promise<void> {
    // Nothing is open.
  }

  #offer(operation: Operation): OfferedOperation {
    const known = this.#offered.get(operation.name);
    if (known !== undefined) return known;
    const offered = offeredOperation(this.#context.document, operation, this.#serverUrl);
    this.#offered.set(operation.name, offered);
    return offered;
  }

  async #send(plan: CallPlan, request: CallRequest, signal: AbortSignal): Promise<Response> {
    const { target, fetchFor, log } = this.#context;
    const credential = placeFor(target.server.auth, plan.credential);
    const { method, cookies, body } = request;
    const access = accessAt(credential, target.access, cookies);
    const isInQuery = credential.kind === "apiKey" && credential.in === "query";
    const inQuery = isInQuery ? { credentialInQuery: credential.name } : {};
    const send = fetchFor(
      { ...target, access },
      { log, timeoutMs: callTimeoutMs, maxBytes: usualLimits.bytes, ...inQuery },
    );
    const headers = cookies === "" ? request.headers : { ...request.headers, cookie: cookies };
    return send(request.url, { method, headers, ...(body === undefined ? {} : { body }), signal });
  }
}

/** What is nested so deeply that nobody could write it down costs its own operation only. */
function offeredOperation(document: ApiDocument, operation: Operation, serverUrl: URL): OfferedOperation {
  try {
    return toolOfOperation(document, operation, serverUrl);
  } catch (error) {
    if (error instanceof RangeError) return { kind: "skipped", why: "Its description is nested too deeply." };
    throw error;
  }
}
