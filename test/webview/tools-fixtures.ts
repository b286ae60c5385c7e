import type {
  ServerOffer,
  ToolServer,
  ToolServerForm,
  ToolServersView,
  ToolServerView,
  ToolView,
  Verification,
} from "../../src/protocol/tools.ts";

/** An MCP server of the settings; give what the test is about. */
export function toolServer(id: string, changes: Partial<ToolServer> = {}): ToolServer {
  return {
    id,
    type: "mcp",
    url: `https://${id || "new"}.example.com/mcp`,
    spec_path: "openapi.json",
    inline_spec: false,
    auth: "none",
    account: undefined,
    headers: [],
    name: "",
    description: "",
    enabled: true,
    tool_filter: [],
    ...changes,
  };
}

/** One in the list, connected, with twelve tools. */
export function serverView(
  id: string,
  server: Partial<ToolServer> = {},
  changes: Partial<ToolServerView> = {},
): ToolServerView {
  return {
    server: toolServer(id, server),
    title: "",
    description: "",
    state: { kind: "ready", tool_count: 12, skipped: [] },
    missing_secrets: [],
    allowed_for_good: 0,
    ...changes,
  };
}

/** All of them. */
export function serversView(
  servers: readonly ToolServerView[],
  changes: Partial<ToolServersView> = {},
): ToolServersView {
  return { servers, editor_tools: 0, problems: [], deleted: undefined, ...changes };
}

/** A list with each way in which a server can stand. */
export const everyServer: ToolServersView = serversView(
  [
    serverView("github", { name: "GitHub", auth: "oauth_2.1" }, { allowed_for_good: 2 }),
    serverView(
      "weather",
      { type: "openapi", url: "https://weather.example.com/api", auth: "bearer" },
      {
        title: "Weather",
        state: {
          kind: "failed",
          step: "http",
          message: "The server answered 503: try again later, or look at its log.",
        },
      },
    ),
    serverView(
      "notes",
      { name: "Notes", auth: "session" },
      { state: { kind: "sign-in", message: "The server wants to know who you are." } },
    ),
    serverView("files", { name: "Files", auth: "oauth" }, { state: { kind: "starting" } }),
    serverView("old", { name: "Old tools", enabled: false }, { state: { kind: "stopped" } }),
    serverView("", { type: "openapi", url: `https://a-very-long-name.example.com/${"path/".repeat(20)}` }),
  ],
  {
    editor_tools: 7,
    problems: ["The entry “x y” of backburner.toolServers has no valid ID."],
    deleted: { id: "gone", title: "Gone" },
  },
);

/** A tool as a list has it. */
export function toolView(name: string, changes: Partial<ToolView> = {}): ToolView {
  return {
    name,
    title: "",
    description: `What ${name} does.`,
    read_only: false,
    tokens: 50,
    allowed_for_good: false,
    ...changes,
  };
}

/** An offer with something of each kind. */
export const someOffer: ServerOffer = {
  tools: [
    toolView("search_issues", { title: "Search issues", read_only: true }),
    toolView("create_issue", { allowed_for_good: true, description: "Creates an issue. ".repeat(30) }),
  ],
  skipped: [{ name: "broken", why: "Its schema is no schema." }],
  prompts: [
    {
      name: "review",
      title: "Review",
      description: "Reviews a change.",
      arguments: [{ name: "number", description: "", required: true }],
    },
  ],
  resources: [
    { uri: "repo://readme", name: "README", description: "The first page.", mime: "text/markdown" },
  ],
};

/** A form for a new MCP server, without anything in it. */
export function toolForm(
  server: Partial<ToolServer> = {},
  changes: Partial<ToolServerForm> = {},
): ToolServerForm {
  return {
    draft_id: "d1",
    server: toolServer("", { url: "", ...server }),
    spec_text: "",
    is_saved: false,
    secrets: { key: false, headers: [] },
    account_providers: ["github", "microsoft"],
    ...changes,
  };
}

/** A form for the saved server "github". */
export function savedForm(server: Partial<ToolServer> = {}): ToolServerForm {
  return toolForm(
    { id: "github", url: "https://github.example.com/mcp", name: "GitHub", ...server },
    { is_saved: true },
  );
}

/** What a check of an MCP server has found. */
export const verified: Verification = {
  ok: true,
  steps: [
    { step: "address", state: "done", detail: "github.example.com" },
    { step: "connect", state: "done", detail: "" },
    { step: "tls", state: "done", detail: "" },
    { step: "http", state: "done", detail: "200" },
    { step: "protocol", state: "done", detail: "MCP 2025-11-25" },
    { step: "auth", state: "skipped", detail: "Not asked for." },
    { step: "tools", state: "done", detail: "12 tools" },
  ],
  facts: { title: "GitHub Server", description: "", version: "1.2.0", protocol: "MCP 2025-11-25" },
  tool_count: 12,
  tool_names: ["one", "two", "three", "four", "five"],
  skipped: [],
  seconds: 0.42,
};

/** What it has found when nothing listens there. */
export const notVerified: Verification = {
  ok: false,
  steps: [
    { step: "address", state: "done", detail: "127.0.0.1:9" },
    {
      step: "connect",
      state: "failed",
      detail: "Nothing answers at 127.0.0.1:9: start the server, or mend the URL.",
    },
    { step: "tls", state: "skipped", detail: "" },
    { step: "http", state: "skipped", detail: "" },
    { step: "protocol", state: "skipped", detail: "" },
    { step: "auth", state: "skipped", detail: "" },
    { step: "tools", state: "skipped", detail: "" },
  ],
  tool_count: 0,
  tool_names: [],
  skipped: [],
  seconds: 0.01,
};
