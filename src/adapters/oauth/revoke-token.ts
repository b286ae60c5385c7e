import { allowInsecureRequests, customFetch, revocationRequest } from "oauth4webapi";
import type { Secret } from "../../core/base/secret.ts";
import { textIn } from "./fields.ts";
import { libraryAuth, libraryClient, libraryServer, proofsOf } from "./library-server.ts";
import { shownUrl } from "./shown-url.ts";
import { throwIfRefused } from "./token-answer.ts";
import type { TokenRequest } from "./token-requests.ts";

/** Ends a token (RFC 7009). */
export async function revokeToken(
  { requests, discovery, client, trace, signal }: TokenRequest,
  token: Secret,
  kind: "refresh_token" | "access_token",
  endpoint: string,
): Promise<void> {
  const url = new URL(endpoint);
  const doing = `Tells the server that the ${kind.replace("_", " ")} is not used any more.`;
  await requests.send(
    { step: "revoke", url, doing, trace, signal },
    (plainFetch) =>
      revocationRequest(
        libraryServer(discovery.server),
        libraryClient(client),
        libraryAuth(client, { step: "revoke", url: shownUrl(url) }),
        token.reveal(),
        {
          [customFetch]: plainFetch,
          [allowInsecureRequests]: url.protocol === "http:",
          additionalParameters: { token_type_hint: kind },
        },
      ),
    (reply) => {
      const { json = {}, status } = reply;
      // Some servers revoke only one kind, and with it the other (section 2.2.1).
      if (textIn(json, "error") === "unsupported_token_type") {
        return {
          value: undefined,
          state: "skipped",
          detail: "The server does not revoke tokens of this kind.",
        };
      }
      if (status < 200 || status > 299) throwIfRefused(reply, "revoke", url, [token, ...proofsOf(client)]);
      return { value: undefined, detail: "The server has forgotten it." };
    },
  );
}
