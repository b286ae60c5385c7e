import { Secret } from "../../../core/base/secret.ts";
import type { ServerAccess } from "../../../core/tools/server-access.ts";
import type { ToolServer } from "../../../protocol/tools.ts";
import type { ApiDocument } from "./api-document.ts";
import type { Operation } from "./operations.ts";
import { isRecord, type Json, listOf, textOf } from "./records.ts";

/** Where the tool server's key goes in the requests of an operation. */
export type CredentialPlace =
  /** `Authorization: Bearer`, which is how all others send it */
  | { readonly kind: "bearer" }
  /** `Authorization` with another scheme; `Basic` means that the key is `user:password` */
  | { readonly kind: "scheme"; readonly scheme: string }
  /** under a name of the server's own */
  | { readonly kind: "apiKey"; readonly in: "header" | "query" | "cookie"; readonly name: string }
  /** nowhere: the operation says that it needs none */
  | { readonly kind: "none" };

/**
 * What the operation's security asks for. Of several ways the first that one key can fulfil is taken, and of a way that wants several
 * proofs the first; the others are for the user's headers. An operation that says nothing gets a bearer token.
 */
export function credentialPlace(document: ApiDocument, { operation }: Operation): CredentialPlace {
  const schemes = document.at("#/components/securitySchemes");
  const said = operation["security"] ?? document.root["security"];
  if (!isRecord(schemes) || !Array.isArray(said)) return { kind: "bearer" };
  const ways = listOf(said).filter(isRecord);
  // An empty way among others only says that one may do without.
  const needed = ways.filter((way) => Object.keys(way).length > 0);
  if (needed.length === 0) return { kind: "none" };
  const places = needed
    .toSorted((one, other) => Object.keys(one).length - Object.keys(other).length)
    .flatMap((way) => Object.keys(way).map((name) => placeOf(document.resolve(schemes[name]))));
  return places.find((place) => place !== undefined) ?? { kind: "bearer" };
}

/**
 * Where the credential of a server goes, of the place that an operation names: the tokens of accounts and sign-ins are bearer tokens
 * (RFC 6750), whatever else a document has for keys, and belong into no address (RFC 9700, section 4.3.2).
 */
export function placeFor(auth: ToolServer["auth"], place: CredentialPlace): CredentialPlace {
  return auth === "bearer" || place.kind === "none" ? place : { kind: "bearer" };
}

function placeOf(resolved: ReturnType<ApiDocument["resolve"]>): CredentialPlace | undefined {
  if (resolved.kind === "lost") return undefined;
  const scheme: Json = resolved.value;
  switch (scheme["type"]) {
    case "http": {
      const name = textOf(scheme["scheme"]);
      if (name === "" || name.toLowerCase() === "bearer") return { kind: "bearer" };
      return { kind: "scheme", scheme: name.toLowerCase() === "basic" ? "Basic" : name };
    }
    case "apiKey": {
      const place = scheme["in"];
      const name = textOf(scheme["name"]);
      const isPlace = place === "header" || place === "query" || place === "cookie";
      const isName = place === "query" ? name !== "" : /^[!#$%&'*+.^_`|~\w-]+$/.test(name);
      return isPlace && isName ? { kind: "apiKey", in: place, name } : undefined;
    }
    case "oauth2":
    case "openIdConnect":
      return { kind: "bearer" };
    default:
      return undefined;
  }
}

/**
 * The access of a server whose key goes elsewhere than into a bearer token: it gives the key as a header, so that whoever sends it treats it
 * as one of the user's own. In a query it stays a credential. `cookies` are the others of the request.
 */
export function accessAt(place: CredentialPlace, access: ServerAccess, cookies: string): ServerAccess {
  if (place.kind === "bearer" || (place.kind === "apiKey" && place.in === "query")) return access;
  let sent: Secret | undefined;
  return {
    credential: async () => undefined,
    headers: async (signal) => {
      const own = await access.headers(signal);
      const credential = place.kind === "none" ? undefined : await access.credential(signal);
      sent = credential;
      return credential === undefined ? own : { ...headerAt(place, credential, cookies), ...own };
    },
    refused: async (refusal, signal) => access.refused({ ...refusal, credential: sent }, signal),
  };
}

function headerAt(place: CredentialPlace, credential: Secret, cookies: string): Record<string, Secret> {
  if (place.kind === "scheme") return { authorization: new Secret(schemeText(place.scheme, credential)) };
  if (place.kind !== "apiKey") return {};
  switch (place.in) {
    case "header":
      return { [place.name.toLowerCase()]: credential };
    case "cookie": {
      const pair = `${place.name}=${credential.reveal()}`;
      return { cookie: new Secret(cookies === "" ? pair : `${cookies}; ${pair}`) };
    }
    case "query":
      return {};
  }
}

function schemeText(scheme: string, credential: Secret): string {
  const text = credential.reveal();
  return `${scheme} ${scheme === "Basic" ? Buffer.from(text).toString("base64") : text}`;
}
