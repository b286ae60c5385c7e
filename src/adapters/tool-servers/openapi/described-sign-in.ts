import type { DescribedSignIn } from "../../../core/oauth/authorization-servers.ts";
import type { ToolTarget } from "../../../core/tools/tool-client.ts";
import type { ApiDocument } from "./api-document.ts";
import { operationsOf } from "./operations.ts";
import { type OpenApiDeps, readApi } from "./read-api.ts";
import { isRecord, type Json, listOf, recordOf, textOf } from "./records.ts";

/** Reads what the document of a server says of the sign-in, without a token: there is none yet. Errors: `ToolServerError`, or the signal's reason. */
export async function describeSignIn(
  target: ToolTarget,
  signal: AbortSignal,
  deps: OpenApiDeps = {},
): Promise<DescribedSignIn | undefined> {
  const access = { ...target.access, credential: async () => undefined, refused: async () => false };
  return describedSignIn(await readApi({ ...target, access }, deps, {}, signal));
}

/**
 * The sign-in in the browser that the security schemes of a document name ("Security Scheme Object" of OpenAPI 3.0 to 3.2): the first scheme that
 * its operations need, else the first. The scopes are those that they need, not all that there are. Undefined when there is none.
 */
export function describedSignIn(document: ApiDocument): DescribedSignIn | undefined {
  const needs = needsOf(document);
  const places = Object.entries(recordOf(document.at("#/components/securitySchemes"))).flatMap(
    ([name, value]) => {
      const resolved = document.resolve(value);
      const place = resolved.kind === "found" ? placeOf(resolved.value, document.address) : undefined;
      return place === undefined ? [] : [{ place, scopes: needs.get(name) }];
    },
  );
  const found = places.find(({ scopes }) => scopes !== undefined) ?? places[0];
  return found === undefined ? undefined : { ...found.place, scopes: [...(found.scopes ?? [])] };
}

type Place =
  | { readonly kind: "metadata"; readonly url: string }
  | { readonly kind: "endpoints"; readonly authorizationUrl: string; readonly tokenUrl: string };

/** Other flows than the authorization code have no browser in it, or are not safe any more (RFC 9700). */
function placeOf(scheme: Json, base: URL): Place | undefined {
  const metadata = scheme["type"] === "openIdConnect" ? "openIdConnectUrl" : "oauth2MetadataUrl";
  const url = addressOf(scheme[metadata], base);
  if (url !== undefined) return { kind: "metadata", url };
  if (scheme["type"] !== "oauth2") return undefined;
  const flow = recordOf(recordOf(scheme["flows"])["authorizationCode"]);
  const authorizationUrl = addressOf(flow["authorizationUrl"], base);
  const tokenUrl = addressOf(flow["tokenUrl"], base);
  if (authorizationUrl === undefined || tokenUrl === undefined) return undefined;
  return { kind: "endpoints", authorizationUrl, tokenUrl };
}

/** To the letter where it is whole: whoever opens it looks for what does not belong there. */
function addressOf(value: unknown, base: URL): string | undefined {
  const text = textOf(value);
  if (text === "") return undefined;
  return URL.canParse(text) ? text : (URL.parse(text, base)?.href ?? text);
}

/** The scopes that the operations need, by the name of the scheme. */
function needsOf(document: ApiDocument): ReadonlyMap<string, ReadonlySet<string>> {
  const needs = new Map<string, Set<string>>();
  const whole = document.root["security"];
  const { operations } = operationsOf(document);
  for (const said of operations.map(({ operation }) => operation["security"] ?? whole)) {
    for (const [name, scopes] of listOf(said).filter(isRecord).flatMap(Object.entries)) {
      const known = needs.get(name) ?? new Set();
      for (const scope of listOf(scopes).map(textOf)) if (scope !== "") known.add(scope);
      needs.set(name, known);
    }
  }
  return needs;
}
