import type { OAuthSettings } from "../../protocol/oauth.ts";
import type { JsonObject } from "../base/json-object.ts";
import { hasVariable, textIn } from "./read-entry.ts";

/** How a client may prove itself, as settings and files say it. */
export const clientAuths = ["none", "client_secret_basic", "client_secret_post"] as const;

/**
 * What Open WebUI keeps in `info` of a client that was registered by hand; undefined for nothing. Its secret is not read: in an export of
 * ours there is none. `oauth_client_auth` is an addition of ours; a client of Open WebUI has a secret and sends it in the body.
 */
export function readOAuthSettings(info: JsonObject): OAuthSettings | undefined {
  const written = textIn(info["oauth_client_id"]);
  const id = hasVariable(written) ? "" : written;
  const said = clientAuths.find((one) => one === info["oauth_client_auth"]);
  const settings: OAuthSettings = {
    client_id: id,
    client_auth: said ?? (id === "" ? "none" : "client_secret_post"),
    scopes: [
      ...new Set(
        textIn(info["oauth_scope"])
          .split(/[\s,]+/)
          .filter((scope) => scope !== ""),
      ),
    ],
    omit_resource: info["oauth_resource_parameter"] === "omit",
    allow_silent_pkce: false,
  };
  return isUsual(settings) ? undefined : settings;
}

/** True for what goes without saying. */
function isUsual(settings: OAuthSettings): boolean {
  return JSON.stringify(settings) === JSON.stringify(usual);
}

const usual: OAuthSettings = {
  client_id: "",
  client_auth: "none",
  scopes: [],
  omit_resource: false,
  allow_silent_pkce: false,
};
