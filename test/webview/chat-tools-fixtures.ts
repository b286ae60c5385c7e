import type { MessagePart } from "../../src/protocol/chat.ts";
import type {
  CalledTool,
  ServerOffer,
  ToolQuestion,
  ToolServer,
  ToolServersView,
  ToolServerState,
  ToolServerView,
  ToolView,
} from "../../src/protocol/tools.ts";

type ToolPart = Extract<MessagePart, { kind: "tool" }>;

/** A tool of GitHub's server. */
export const createIssue: CalledTool = {
  server_id: "github",
  server_title: "GitHub",
  type: "mcp",
  name: "create_issue",
  title: "Create issue",
  read_only: false,
};

/** What the user is asked before it is called. */
export const question: ToolQuestion = {
  hash: "fedcba9876543210",
  description: "Creates a new issue in a repository.",
  changes: [],
};

/** A call of it under the id "k1"; give what the test is about. */
export function callPart(state: ToolPart["state"], changes: Partial<ToolPart> = {}): ToolPart {
  return {
    kind: "tool",
    call_id: "k1",
    name: "github__create_issue",
    arguments: JSON.stringify({
      repository: "backburner",
      title: "It stops",
      labels: ["bug", "ui"],
      private: true,
    }),
    state,
    result: "",
    tool: createIssue,
    ...changes,
  };
}

/** A call of it that asks. */
export function asking(changes: Partial<ToolQuestion> = {}, part: Partial<ToolPart> = {}): ToolPart {
  return callPart("waiting", { question: { ...question, ...changes }, ...part });
}

/** A tool server as the page sees it. */
export function serverView(
  id: string,
  title: string,
  state: ToolServerState,
  server: Partial<ToolServer> = {},
  changes: Partial<ToolServerView> = {},
): ToolServerView {
  return {
    server: {
      id,
      type: "mcp",
      url: `https://${id}.test/mcp`,
      spec_path: "openapi.json",
      inline_spec: false,
      auth: "none",
      account: undefined,
      headers: [],
      name: "",
      description: "",
      enabled: true,
      tool_filter: [],
      ...server,
    },
    title,
    description: "",
    state,
    missing_secrets: [],
    allowed_for_good: 0,
    ...changes,
  };
}

/** A server with this many tools that is connected. */
export const ready = (count: number): ToolServerState => ({ kind: "ready", tool_count: count, skipped: [] });

/** Tool servers in every state, and the editor's own tools. */
export const someServers: ToolServersView = {
  servers: [
    serverView(
      "github",
      "GitHub",
      ready(3),
      { auth: "oauth_2.1" },
      { description: "Issues and code.", version: "1.2" },
    ),
    serverView("weather", "Weather", ready(1), { type: "openapi" }),
    serverView(
      "linear",
      "Linear",
      { kind: "sign-in", message: "Linear wants you to sign in." },
      { auth: "oauth_2.1" },
    ),
    serverView("notes", "Notes", { kind: "sign-in", message: "Its key is missing." }, { auth: "bearer" }),
    serverView("old", "Old server", {
      kind: "failed",
      step: "connect",
      message: "Nothing answers at old.test.",
    }),
    serverView("slow", "Slow server", { kind: "starting" }),
    serverView("unused", "Unused", { kind: "stopped" }, { enabled: false }),
  ],
  editor_tools: 2,
  problems: [],
  deleted: undefined,
};

/** What they offer. */
export const someOffers: Readonly<Record<string, ServerOffer>> = {
  github: offer([
    tool("create_issue", "Create issue", 400, "Creates a new issue in a repository."),
    tool("list_issues", "List issues", 300),
    tool("search", "", 300),
  ]),
  weather: offer([tool("forecast", "Forecast", 150)]),
  vscode: offer([tool("run_tests", "Run tests", 900), tool("open_browser", "Open browser", 60)]),
};

/** What a server with these tools offers. */
export function offer(tools: readonly ToolView[]): ServerOffer {
  return { tools, skipped: [], prompts: [], resources: [] };
}

/** A tool in a list. */
export function tool(name: string, title: string, tokens: number, description = ""): ToolView {
  return { name, title, description, read_only: false, tokens, allowed_for_good: false };
}
