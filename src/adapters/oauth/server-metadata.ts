import { processDiscoveryResponse } from "oauth4webapi";
import type { AuthorizationServer } from "../../core/oauth/authorization-servers.ts";
import { OAuthError } from "../../core/oauth/oauth-error.ts";
import type { AddressPolicy } from "./address-policy.ts";
import { type Fields, scopesIn, textIn, textsIn } from "./fields.ts";
import { asResponse, type Reply } from "./reply.ts";
import { shownUrl } from "./shown-url.ts";

/** What a metadata document says, when it is of this issuer and all that it names is safe. Errors: `oauth.mismatch`, `oauth.unsafe_address`, `oauth.bad_reply`. */
export async function serverMetadata(
  reply: Reply,
  issuer: URL,
  url: URL,
  policy: AddressPolicy,
): Promise<AuthorizationServer> {
  const { json = {}, status } = reply;
  const failed = { step: "server", url: shownUrl(url), status } as const;
  const named = textIn(json, "issuer");
  const isSame = await processDiscoveryResponse(issuer, asResponse(reply)).then(
    () => true,
    () => false,
  );
  if (named === undefined || !isSame) {
    // Another one's endpoints would get our code (RFC 8414, section 3.3).
    throw new OAuthError(
      "oauth.mismatch",
      failed,
      named === undefined
        ? `The metadata at ${url.host} does not say which authorization server it is of; tell those who run it.`
        : `The metadata at ${url.host} is of another authorization server (${JSON.stringify(named.slice(0, 200))}) than the one that was asked (${shownUrl(issuer)}); tell those who run it.`,
    );
  }
  // To be the same as an address it may still have in it what addresses are read without, such as newlines.
  policy.check(named, { what: "its issuer", step: "server", url: failed.url });
  const endpoint = (name: string): string | undefined => {
    const address = json[name];
    if (address === undefined) return undefined;
    policy.check(address, { what: `its ${name}`, step: "server", url: failed.url });
    return address as string;
  };
  const authorizationEndpoint = endpoint("authorization_endpoint");
  const tokenEndpoint = endpoint("token_endpoint");
  if (authorizationEndpoint === undefined || tokenEndpoint === undefined) {
    const missing = authorizationEndpoint === undefined ? "authorization_endpoint" : "token_endpoint";
    throw new OAuthError(
      "oauth.bad_reply",
      failed,
      `The metadata at ${url.host} names no ${missing}; tell those who run it.`,
    );
  }
  return {
    issuer: named,
    authorizationEndpoint,
    tokenEndpoint,
    ...optional("registrationEndpoint", endpoint("registration_endpoint")),
    ...optional("revocationEndpoint", endpoint("revocation_endpoint")),
    ...abilities(json),
  };
}

function abilities(
  json: Fields,
): Pick<
  AuthorizationServer,
  "scopes" | "pkceMethods" | "tokenAuthMethods" | "sendsIssuer" | "takesMetadataDocuments"
> {
  return {
    scopes: scopesIn(json, "scopes_supported"),
    pkceMethods: textsIn(json, "code_challenge_methods_supported"),
    tokenAuthMethods: textsIn(json, "token_endpoint_auth_methods_supported") ?? [],
    sendsIssuer: json["authorization_response_iss_parameter_supported"] === true,
    takesMetadataDocuments: json["client_id_metadata_document_supported"] === true,
  };
}

function optional<Name extends string>(
  name: Name,
  value: string | undefined,
): { readonly [Key in Name]?: string } {
  return (value === undefined ? {} : { [name]: value }) as { readonly [Key in Name]?: string };
}
