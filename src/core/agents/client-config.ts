import { AppError } from "../base/errors.ts";
import { jsonMember, setJsonMember } from "./json-member.ts";

/** The environment variable that holds the token where a client reads it from there. */
export const tokenVariable = "BACKBURNER_MCP_TOKEN";
/** What the server is called in the files of clients. */
const serverName = "backburner";
const place = ["mcpServers", serverName] as const;

/** How a client says who asks: by the token itself, or by naming the variable that holds it. */
export type TokenForm = { readonly kind: "token"; readonly token: string } | { readonly kind: "variable" };

/** What a client may look for in its configuration beside the address. */
export interface ServerEntry {
  readonly type: "http";
  readonly url: string;
  readonly headers: { readonly Authorization: string };
  /** Some clients offer only the tools that are named. */
  readonly tools?: readonly string[];
}

/** Our server as `mcpServers` has it. */
export function serverEntry(url: string, form: TokenForm): ServerEntry {
  const token = form.kind === "token" ? form.token : `\${${tokenVariable}}`;
  return { type: "http", url, headers: { Authorization: `Bearer ${token}` } };
}

/** A whole configuration with our server alone. */
export function configText(entry: ServerEntry): string {
  return `${JSON.stringify({ mcpServers: { [serverName]: entry } }, undefined, 2)}\n`;
}

/** What Codex has in its `config.toml`; it reads the token from the variable. */
export function codexText(url: string): string {
  return `[mcp_servers.${serverName}]\nurl = ${JSON.stringify(url)}\nbearer_token_env_var = "${tokenVariable}"\n`;
}

/** The line for a shell that sets the variable. */
export function variableLine(token: string, isWindows: boolean): string {
  return isWindows ? `$env:${tokenVariable} = "${token}"` : `export ${tokenVariable}=${token}`;
}

/** What the configuration says of our server already, as it is written there. */
export function configured(text: string): string | undefined {
  return jsonMember(text, place);
}

/** Puts our server into a configuration and leaves everything else as it is. Errors: `agents.config` for a text that is no such thing. */
export function withServer(text: string, entry: ServerEntry): string {
  const changed = setJsonMember(text, place, entry);
  if (changed === undefined) {
    throw new AppError(
      "agents.config",
      "The file is not a JSON object, so nothing was written. Mend it, or copy the configuration and add it by hand.",
    );
  }
  return changed;
}
