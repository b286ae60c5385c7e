import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import type { ServeAgents } from "../../core/agents/agent-server.ts";
import { Connections } from "../../core/base/connections.ts";
import { messageOf } from "../../core/base/errors.ts";
import { refusedSource } from "../../core/base/loopback-request.ts";
import { portFailure } from "../../core/base/port-failure.ts";
import { AgentSessions } from "./agent-sessions.ts";
import { readBody } from "./read-body.ts";
import { Refusals } from "./refusals.ts";
import { hasToken } from "./token-check.ts";

const path = "/mcp";
const methods = new Set(["GET", "POST", "DELETE"]);
const maxSockets = 128;
const patienceMs = 10_000;
const maxRequestMs = 60_000;
const remedy = 'Close that program, or choose another port in the setting "backburner.agents.port".';

/** Listens on 127.0.0.1 and serves the tools over MCP's Streamable HTTP (revision 2025-11-25). Errors: `agents.port_taken`. */
export const serveAgents: ServeAgents = async (options) => {
  const refusals = new Refusals(options.log);
  const server = createServer(
    {
      headersTimeout: patienceMs,
      requestTimeout: maxRequestMs,
      keepAliveTimeout: patienceMs,
      connectionsCheckingInterval: 1000,
    },
    (request, response) => {
      answer(request, response).catch((error: unknown) => {
        options.log.error("a request of an agent failed", { error: messageOf(error) });
        response.destroy();
      });
    },
  );
  // Whoever opens many and keeps silent keeps no agent out.
  const connections = new Connections(maxSockets);
  server.on("connection", (socket) => {
    connections.add(socket);
  });

  /** Host and origin, then the path, then the token; only then is anything read. */
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { host, origin } = request.headers;
    const foreign = refusedSource({ host, origin }, port);
    if (foreign !== undefined) {
      refusals.refuse(response, foreign);
      return;
    }
    if (request.url?.split("?")[0] !== path) {
      refusals.refuse(response, "path");
      return;
    }
    if (!hasToken(request, await options.tokenHash())) {
      refusals.refuse(response, "token");
      return;
    }
    connections.prove(request.socket);
    if (!methods.has(request.method ?? "")) {
      refusals.refuse(response, "method");
      return;
    }
    const body = request.method === "POST" ? await readBody(request) : { value: undefined };
    if ("refusal" in body) {
      refusals.refuse(response, body.refusal);
      return;
    }
    const session = await sessions.of(sessionIdOf(request), body.value);
    if (typeof session === "string") {
      refusals.refuse(response, session);
      return;
    }
    response.once("close", session.hold());
    const listener = getRequestListener((asked) => session.answer(asked, body.value), {
      overrideGlobalObjects: false,
    });
    await listener(request, response);
  }

  const port = await listen(server, options.port);
  const sessions = new AgentSessions(options);
  return {
    port,
    url: `http://127.0.0.1:${String(port)}${path}`,
    dispose: () => {
      sessions.dispose();
      server.close();
      server.closeAllConnections();
    },
  };
};

function sessionIdOf({ headers }: IncomingMessage): string | undefined {
  const id = headers["mcp-session-id"];
  return typeof id === "string" ? id : undefined;
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void => {
      reject(portFailure(error, port, "agents.port_taken", remedy));
    };
    server.once("error", fail);
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => {
      server.off("error", fail);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
