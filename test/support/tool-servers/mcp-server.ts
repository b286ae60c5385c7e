import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { toNodeHandler } from "@modelcontextprotocol/node";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { McpServer as OldMcpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { CallToolRequestSchema, ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { createMcpHandler, McpServer, type ServerContext } from "@modelcontextprotocol/server";

/** A tool of a server in a test. */
export interface ServedTool {
  readonly name: string;
  readonly description?: string;
  readonly inputSchema?: { readonly type: "object"; readonly [key: string]: unknown };
  readonly annotations?: Readonly<Record<string, unknown>>;
  /** What it answers: a text, or a whole result. */
  readonly call: (args: Readonly<Record<string, unknown>>, context: CallContext) => unknown;
}

/** What a tool of either kind of server can use. */
interface CallContext {
  readonly signal: AbortSignal;
  /** Says how far it is, when the client wants to know. */
  readonly progress: (done: number, total?: number) => Promise<void>;
  /** The 2026 server's own, for what only it can do. */
  readonly modern?: ServerContext;
}

export interface McpServerOptions {
  /** 2026-07-28 without sessions, which speaks older versions too, or 2025-11-25 with sessions. */
  readonly era?: "modern" | "legacy";
  readonly name?: string;
  readonly tools: readonly ServedTool[];
  /** Without this bearer every request is refused. */
  readonly key?: string;
  /** Asked first; false when it has answered by itself. */
  readonly guard?: (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;
}

export interface RunningMcpServer {
  /** Its endpoint. */
  readonly url: string;
  readonly port: number;
  /** `Authorization` of each request. */
  readonly credentials: readonly (string | undefined)[];
  /** From now on other tools; tells who listens. */
  change(tools: readonly ServedTool[]): Promise<void>;
  /** Forgets all sessions, as after a new start. */
  forget(): Promise<void>;
  stop(): Promise<void>;
}

type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>;
interface Serving {
  readonly handle: Handle;
  readonly changed: () => Promise<void>;
  readonly forget: () => Promise<void>;
}

/** Starts an MCP server with these tools: `await startMcpServer({ tools: [{ name: "hello", call: () => "Hello." }] })`. */
export async function startMcpServer(options: McpServerOptions): Promise<RunningMcpServer> {
  let { tools } = options;
  const credentials: (string | undefined)[] = [];
  const current = (): readonly ServedTool[] => tools;
  const info = { name: options.name ?? "served", version: "1.0.0" };
  const serving = options.era === "legacy" ? legacy(info, current) : modern(info, current);
  const server = createServer((request, response) => {
    credentials.push(request.headers.authorization);
    if (options.key !== undefined && request.headers.authorization !== `Bearer ${options.key}`) {
      response.writeHead(401, { "www-authenticate": 'Bearer realm="test"' }).end();
      return;
    }
    const { guard = async () => true } = options;
    guard(request, response)
      .then(async (isIn) => {
        if (isIn) await serving.handle(request, response);
      })
      .catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}/mcp`,
    port,
    credentials,
    change: async (others) => {
      tools = others;
      await serving.changed();
    },
    forget: serving.forget,
    stop: async () => {
      await serving.forget();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

const capabilities = { tools: { listChanged: true } };

function modern(info: { name: string; version: string }, tools: () => readonly ServedTool[]): Serving {
  const handler = createMcpHandler(() => {
    const { server } = new McpServer(info, { capabilities });
    server.setRequestHandler("tools/list", () => ({ tools: listed(tools()) }) as never);
    server.setRequestHandler("tools/call", async ({ params }, context) => {
      const token = params._meta?.progressToken;
      return (await called(tools(), params, {
        signal: context.mcpReq.signal,
        progress: async (progress, total) => {
          if (token === undefined) return;
          const rest = total === undefined ? {} : { total };
          await context.mcpReq.notify({
            method: "notifications/progress",
            params: { progressToken: token, progress, ...rest },
          });
        },
        modern: context,
      })) as never;
    });
    return server;
  });
  const handle = toNodeHandler(handler);
  return {
    handle: async (request, response) => {
      await handle(request as Parameters<typeof handle>[0], response);
    },
    changed: async () => {
      handler.notify.toolsChanged();
    },
    forget: () => handler.close(),
  };
}

function legacy(info: { name: string; version: string }, tools: () => readonly ServedTool[]): Serving {
  const sessions = new Map<
    string,
    { readonly transport: StreamableHTTPServerTransport; readonly server: OldMcpServer["server"] }
  >();
  const open = async (): Promise<StreamableHTTPServerTransport> => {
    const { server } = new OldMcpServer(info, { capabilities });
    server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: listed(tools()) }));
    server.setRequestHandler(CallToolRequestSchema, async ({ params }, { signal, sendNotification }) => {
      const token = params._meta?.progressToken;
      return (await called(tools(), params, {
        signal,
        progress: async (progress, total) => {
          if (token === undefined) return;
          const rest = total === undefined ? {} : { total };
          await sendNotification({
            method: "notifications/progress",
            params: { progressToken: token, progress, ...rest },
          });
        },
      })) as never;
    });
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => {
        sessions.set(id, { transport, server });
      },
    });
    await server.connect(transport);
    return transport;
  };
  return {
    handle: async (request, response) => {
      const id = request.headers["mcp-session-id"];
      const session = typeof id === "string" ? sessions.get(id) : undefined;
      if (id !== undefined && session === undefined) {
        response.writeHead(404, { "content-type": "application/json" });
        response.end(
          JSON.stringify({
            jsonrpc: "2.0",
            id: null,
            error: { code: -32_001, message: "Session not found" },
          }),
        );
        return;
      }
      await (session?.transport ?? (await open())).handleRequest(request, response);
    },
    changed: async () => {
      await Promise.all([...sessions.values()].map(({ server }) => server.sendToolListChanged()));
    },
    forget: async () => {
      const all = [...sessions.values()];
      sessions.clear();
      await Promise.all(all.map(({ transport }) => transport.close()));
    },
  };
}

function listed(tools: readonly ServedTool[]): readonly object[] {
  return tools.map(({ name, description = "", inputSchema = { type: "object" }, annotations }) => ({
    name,
    description,
    inputSchema,
    ...(annotations === undefined ? {} : { annotations }),
  }));
}

async function called(
  tools: readonly ServedTool[],
  params: { readonly name: string; readonly arguments?: Record<string, unknown> | undefined },
  context: CallContext,
): Promise<unknown> {
  const tool = tools.find(({ name }) => name === params.name);
  if (tool === undefined)
    return { content: [{ type: "text", text: `No tool ${params.name}.` }], isError: true };
  const result = await tool.call(params.arguments ?? {}, context);
  return typeof result === "string" ? { content: [{ type: "text", text: result }] } : result;
}
