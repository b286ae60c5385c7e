import { isObject, type JsonObject } from "../base/json-object.ts";
import { type ReadEntry, textIn } from "./read-entry.ts";
import { readHeaders } from "./read-headers.ts";

/** The words for the transport, in all their spellings. */
const http = ["", "http", "streamablehttp"];

/** Reads a server as `mcpServers` of Claude and Cursor, and VS Code's `mcp.json`, have it under its name. */
export function readMcpJson(entry: JsonObject, name: string): ReadEntry {
  const title = name === "" ? "a server" : name;
  const url = [entry["url"], entry["serverUrl"], entry["httpUrl"]].map(textIn).find((text) => text !== "");
  if (url === undefined) {
    if (textIn(entry["command"]) !== "") return { kind: "program", title };
    return { kind: "left-out", note: `${title} was left out: it has neither an address nor a command.` };
  }
  const transport = textIn(entry["type"] ?? entry["transport"])
    .toLowerCase()
    .replace(/[-_]/g, "");
  if (transport !== "sse" && !http.includes(transport)) {
    return { kind: "left-out", note: `${title} was left out: only servers over HTTP can be imported.` };
  }
  const headers = readHeaders(entry["headers"], title, true);
  return {
    kind: "server",
    server: {
      id: name,
      type: "mcp",
      url,
      spec_path: "openapi.json",
      inline_spec: false,
      auth: headers.isBearer ? "bearer" : isObject(entry["oauth"]) ? "oauth_2.1" : "none",
      account: undefined,
      headers: headers.names,
      name,
      description: textIn(entry["description"]),
      enabled: entry["disabled"] !== true,
      tool_filter: [],
    },
    key: headers.key,
    headerValues: headers.values,
    notes: [
      ...(transport === "sse"
        ? [
            `${title} is for the old HTTP+SSE transport; Streamable HTTP is tried instead, check whether its address is another.`,
          ]
        : []),
      ...headers.notes,
    ],
  };
}
