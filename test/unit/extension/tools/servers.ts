import type { ToolServer } from "../../../../src/protocol/tools.ts";

/** A server of the settings, with what goes without saying. */
export function mcpServer(fields: Partial<ToolServer> = {}): ToolServer {
  return {
    id: "weather",
    type: "mcp",
    url: "https://weather.example/mcp",
    spec_path: "openapi.json",
    inline_spec: false,
    auth: "none",
    account: undefined,
    headers: [],
    name: "",
    description: "",
    enabled: true,
    tool_filter: [],
    ...fields,
  };
}
