import type { ServerResponse } from "node:http";
import { type RawRequest, type RawServer, send, startRawServer } from "./raw-server.ts";

/** A message as a client has sent it. */
export interface RpcMessage {
  readonly id?: number | string;
  readonly method: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** What a method answers: the result, or nothing when it has answered by itself. */
export type PlainAnswer = (message: RpcMessage, response: ServerResponse, request: RawRequest) => unknown;

/** What is different from a server that offers nothing. */
export interface PlainMcp {
  readonly capabilities?: Readonly<Record<string, unknown>>;
  readonly serverInfo?: Readonly<Record<string, unknown>>;
  readonly sessionId?: string;
  /** By method; `GET` and `DELETE` are those of HTTP. */
  readonly answers?: Readonly<Record<string, PlainAnswer>>;
}

/** Answered by the test itself: nothing more is sent. */
export const answered = Symbol("answered");

/** Starts an MCP server of 2025-11-25 that is as good or as bad as a test wants; `url` is its endpoint. */
export async function startPlainMcp(script: PlainMcp): Promise<RawServer> {
  const {
    capabilities = { tools: {} },
    serverInfo = { name: "plain", version: "1" },
    sessionId,
    answers = {},
  } = script;
  const server = await startRawServer(async (request, response) => {
    const message: RpcMessage =
      request.method === "POST" ? (JSON.parse(request.body) as RpcMessage) : { method: request.method };
    const answer = answers[message.method];
    if (answer !== undefined) {
      const result = await answer(message, response, request);
      if (result !== answered) reply(response, message, result);
    } else if (message.method === "initialize") {
      if (sessionId !== undefined) response.setHeader("mcp-session-id", sessionId);
      reply(response, message, { protocolVersion: "2025-11-25", capabilities, serverInfo });
    } else if (request.method !== "POST") send(response, 405, "");
    else if (message.id === undefined) send(response, 202, "");
    else refuse(response, message, -32_601, "Method not found");
  });
  return { ...server, url: `${server.url}/mcp` };
}

/** Answers with a result. */
function reply(response: ServerResponse, { id }: RpcMessage, result: unknown): void {
  send(response, 200, JSON.stringify({ jsonrpc: "2.0", id, result }));
}

/** Answers with an error of the protocol. */
export function refuse(response: ServerResponse, { id }: RpcMessage, code: number, message: string): void {
  send(response, 200, JSON.stringify({ jsonrpc: "2.0", id, error: { code, message } }));
}

/** Begins a stream of events; each is written with its id. */
export function events(response: ServerResponse): (message: unknown, id?: string) => void {
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.flushHeaders();
  return (message, id) => {
    response.write(
      `${id === undefined ? "" : `id: ${id}\n`}data: ${message === "" ? "" : JSON.stringify(message)}\n\n`,
    );
  };
}
