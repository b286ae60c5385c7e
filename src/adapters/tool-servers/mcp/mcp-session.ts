import { Client, type ClientOptions, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import type { ServerQuestions, ToolTarget } from "../../../core/tools/tool-client.ts";
import { elicitationOf, elicitResult } from "./elicitation.ts";
import { samplingOf, samplingResult } from "./sampling.ts";
import { watchLog } from "./server-log.ts";
import { reconnection, SessionWatch } from "./session-watch.ts";
import { WatchedTransport } from "./watched-transport.ts";

/** A client of the library with its transport, not connected yet; one attempt to connect uses it up. */
export interface McpSession {
  readonly client: Client;
  readonly transport: WatchedTransport;
  readonly watch: SessionWatch;
}

export interface McpSessionOptions {
  readonly target: ToolTarget;
  readonly questions: ServerQuestions;
  readonly serverFetch: typeof fetch;
  readonly version: string;
  readonly negotiation: NonNullable<ClientOptions["versionNegotiation"]>;
}

/** Puts a session together: what it says of us, and how what the server asks is answered. */
export function mcpSession(options: McpSessionOptions): McpSession {
  const { target, questions, serverFetch, version, negotiation } = options;
  const { server } = target;
  const { sample } = questions;
  const log = (line: string): void => {
    questions.log(server, "debug", line);
  };
  const client = new Client(
    { name: "backburner", title: "Backburner", version },
    {
      versionNegotiation: negotiation,
      capabilities: { elicitation: { form: {}, url: {} }, ...(sample === undefined ? {} : { sampling: {} }) },
    },
  );
  client.setRequestHandler("elicitation/create", async (request, { mcpReq }) => {
    const question = elicitationOf(request);
    return elicitResult(question, await questions.elicit(server, question, mcpReq.signal));
  });
  if (sample !== undefined) {
    client.setRequestHandler("sampling/createMessage", async (request, { mcpReq }) =>
      samplingResult(await sample(server, samplingOf(request), mcpReq.signal)),
    );
  }
  watchLog(client, (level, line) => {
    questions.log(server, level, line);
  });
  const watch = new SessionWatch(server, serverFetch);
  const inner = new StreamableHTTPClientTransport(new URL(server.url), {
    fetch: watch.fetch,
    reconnectionOptions: reconnection,
    // Ours keeps to the origin.
    redirectPolicy: "follow",
  });
  return { client, transport: new WatchedTransport(inner, log), watch };
}
