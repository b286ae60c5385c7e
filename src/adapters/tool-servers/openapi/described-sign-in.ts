import { isPrivateWay } from "../../../core/chat/endpoint-address.ts";
import type { DescribedSignIn } from "../../../core/oauth/authorization-servers.ts";
import type { ToolTarget } from "../../../core/tools/tool-client.ts";
import { ToolServerError } from "../../../core/tools/tool-server-error.ts";
import type { ApiDocument } from "./api-document.ts";
import { documentBase } from "./base-address.ts";
import { operationsOf } from "./operations.ts";
import { type OpenApiDeps, readApi } from "./read-api.ts";
import { documentAddress } from "./read-document.ts";
import { isRecord, type Json, listOf, recordOf, textOf } from "./records.ts";

/** Reads what the document of a server says of the sign-in, without a token: there is none yet. Errors: `ToolServerError`, or the signal's reason. */
export async function describeSignIn(
  target: ToolTarget,
  signal: AbortSignal,
  deps: OpenApiDeps = {},
): Promise<readonly DescribedSignIn[]> {
  const { server } = target;
  // It decides where codes and secrets go.
  if (!server.inline_spec && !isPrivateWay(documentAddress(server))) {
    throw new ToolServerError(
      "tools.invalid",
      "address",
      "The document of the API comes over plain http, where others can change it; give its https address, or paste it as text.",
    );
  }
  const access = { ...target.access, credential: async () => undefined, refused: async () => false };
  const document = await readApi({ ...target, access }, deps, {}, signal);
  return describedSignIns(document, new URL(server.url));
}

/**
 * The sign-ins in the browser that the security schemes of a document name ("Security Scheme Object" of OpenAPI 3.0 to 3.2): those that its
 * operations need, then the others. The scopes are those that they need, not all that there are.
 */
export function describedSignIns(document: ApiDocument, serverUrl: URL): readonly DescribedSignIn[] {
  const needs = needsOf(document);
  const base = documentBase(document, serverUrl);
  const schemes = Object.entries(recordOf(document.at("#/components/securitySchemes")));
  const needed = schemes.filter(([name]) => needs.has(name));
  const others = schemes.filter(([name]) => !needs.has(name));
  return [...needed, ...others].flatMap(([name, value]) => {
    const resolved = document.resolve(value);
    const scopes = [...(needs.get(name) ?? [])];
    const said = resolved.kind === "found" ? signInOf(resolved.value, base, scopes) : undefined;
    return said === undefined ? [] : [said];
  });
}

/** Other flows than the authorization code have no browser in it, or are not safe any more (RFC 9700). */
function signInOf(scheme: Json, base: URL, scopes: readonly string[]): DescribedSignIn | undefined {
  const { type } = scheme;
  if (type !== "oauth2" && type !== "openIdConnect") return undefined;
  const url = addressOf(scheme[type === "oauth2" ? "oauth2MetadataUrl" : "openIdConnectUrl"], base);
  if (url !== undefined) return { kind: "metadata", url, scopes };
  const flow = recordOf(recordOf(scheme["flows"])["authorizationCode"]);
  const authorizationUrl = addressOf(flow["authorizationUrl"], base);
  const tokenUrl = addressOf(flow["tokenUrl"], base);
  if (authorizationUrl === undefined || tokenUrl === undefined) return undefined;
  return { kind: "endpoints", authorizationUrl, tokenUrl, scopes };
}

/** To the letter where it is whole: whoever opens it looks for what does not belong there. */
function addressOf(value: unknown, base: URL): string | undefined {
  const text = textOf(value);
  if (text === "") return undefined;
  return URL.canParse(text) ? text : (URL.parse(text, base)?.href ?? text);
}

/** The scopes that the operations need, by the name of the scheme. Of several ways into an operation the first with a scheme counts. */
function needsOf(document: ApiDocument): ReadonlyMap<string, ReadonlySet<string>> {
  const needs = new Map<string, Set<string>>();
  const whole = document.root["security"];
  for (const { operation } of operationsOf(document).operations) {
    const ways = listOf(operation["security"] ?? whole).filter(isRecord);
    const first = new Map(ways.toReversed().flatMap((way) => Object.entries(way)));
    for (const [name, scopes] of first) {
      const known = needs.get(name) ?? new Set();
      for (const scope of listOf(scopes).map(textOf)) known.add(scope);
      needs.set(name, known);
    }
  }
  return needs;
}
