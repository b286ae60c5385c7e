import type { OAuthSettings } from "../../protocol/oauth.ts";
import type { ToolServer, ToolServerAuth } from "../../protocol/tools.ts";
import { withoutKeys } from "./plain-address.ts";

/** A server and, where it was given as text, its document. */
export interface ExportedServer {
  readonly server: ToolServer;
  readonly specText?: string;
}

/** The word of Open WebUI for each way to prove who asks. */
const authTypes = {
  none: "none",
  bearer: "bearer",
  session: "session",
  oauth: "system_oauth",
  "oauth_2.1": "oauth_2.1",
} as const satisfies Record<ToolServerAuth, string>;

/** Servers as a file that Open WebUI and we can read; keys, client secrets, the values of headers and keys in addresses are not in it. */
export function exportServers(servers: readonly ExportedServer[]): string {
  return `${JSON.stringify(servers.map(connectionOf), undefined, 2)}\n`;
}

function connectionOf({ server, specText }: ExportedServer): unknown {
  const { type, url, spec_path, inline_spec, auth, account, oauth, headers, id, name, description, enabled } =
    server;
  return {
    type,
    url: withoutKeys(url),
    spec_type: inline_spec ? "json" : "url",
    spec: inline_spec ? (specText ?? "") : "",
    path: withoutKeys(spec_path),
    auth_type: auth === "oauth_2.1" && (oauth?.client_id ?? "") !== "" ? "oauth_2.1_static" : authTypes[auth],
    headers: Object.fromEntries(headers.map((header) => [header, ""])),
    key: "",
    ...(account === undefined ? {} : { account }),
    config: { enable: enabled, function_name_filter_list: server.tool_filter },
    info: { id, name, description, ...(oauth === undefined ? {} : oauthOf(oauth)) },
  };
}

/**
 * `oauth_client_auth` is an addition of ours. That a server may do PKCE without saying so is not in it: whoever gives the file away must not
 * decide that for another.
 */
function oauthOf({
  client_id,
  client_auth,
  scopes,
  omit_resource,
}: OAuthSettings): Readonly<Record<string, string>> {
  return {
    oauth_client_id: client_id,
    oauth_client_auth: client_auth,
    oauth_scope: scopes.join(" "),
    oauth_resource_parameter: omit_resource ? "omit" : "auto",
  };
}
