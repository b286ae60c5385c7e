import { BlockList, isIP } from "node:net";
import type { ApiDocument } from "./api-document.ts";
import type { Operation } from "./operations.ts";
import { isRecord, type Json, listOf, recordOf, textOf } from "./records.ts";

/** Where an operation's path begins, or why there is no such place. */
export type Base =
  { readonly kind: "at"; readonly url: URL } | { readonly kind: "none"; readonly why: string };

/**
 * The server of an operation: those of the operation itself count before those of its path and of the document. Without any it is the
 * URL of the tool server. Among several the one at the tool server's own origin is taken, for only that gets its key, else the first.
 * `address` is what they are relative to: where the document came from.
 */
export function baseAddress(
  document: ApiDocument,
  { operation, item }: Pick<Operation, "operation" | "item">,
  serverUrl: URL,
  address = document.address,
): Base {
  const servers = [operation, item, document.root].map((place) => listOf(place["servers"]).filter(isRecord));
  const own = servers.find((list) => list.length > 0);
  if (own === undefined) return { kind: "at", url: serverUrl };
  const bases = own.map((server) => baseOf(server, address));
  const isOwn = (base: Base): boolean => base.kind === "at" && base.url.origin === serverUrl.origin;
  const base = bases.find(isOwn) ?? bases[0];
  if (base === undefined) return { kind: "at", url: serverUrl };
  if (base.kind === "at" && leadsInside(base.url, serverUrl)) {
    const why = `Its server is ${base.url.origin}, in a private network, where the document of another server may not lead.`;
    return { kind: "none", why };
  }
  return base;
}

/**
 * What addresses in a document are relative to that belong to no operation ("Relative References in URLs"): its server, never the place where
 * somebody else keeps the document.
 */
export function documentBase(document: ApiDocument, serverUrl: URL): URL {
  const base = baseAddress(document, { operation: {}, item: {} }, serverUrl, serverUrl);
  return base.kind === "at" ? base.url : serverUrl;
}

function baseOf(server: Json, address: URL): Base {
  const variables = recordOf(server["variables"]);
  const lost: string[] = [];
  const text = textOf(server["url"]).replace(/\{([^{}]*)\}/g, (_, name: string) => {
    const { default: usual, enum: values } = recordOf(variables[name]);
    const value = usual ?? listOf(values)[0];
    if (typeof value === "string" || typeof value === "number") return String(value);
    lost.push(name);
    return "";
  });
  if (lost.length > 0) return none(`The address of its server needs a value for ${lost.join(", ")}.`);
  const url = URL.parse(text, address);
  const isWeb = url?.protocol === "http:" || url?.protocol === "https:";
  if (url === null || !isWeb) return none(`The address of its server makes no sense: ${text}`);
  if (url.username !== "" || url.password !== "") return none("The address of its server holds a password.");
  url.hash = "";
  return { kind: "at", url };
}

function none(why: string): Base {
  return { kind: "none", why };
}

/** A document from anywhere could else make requests in the network of its user. */
function leadsInside(url: URL, serverUrl: URL): boolean {
  return isPrivate(url.hostname) && url.hostname !== serverUrl.hostname && !isPrivate(serverUrl.hostname);
}

const privateNets = new BlockList();
for (const [net, bits] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
] as const) {
  privateNets.addSubnet(net, bits, "ipv4");
}
privateNets.addAddress("::", "ipv6");
privateNets.addAddress("::1", "ipv6");
privateNets.addSubnet("fc00::", 7, "ipv6");
privateNets.addSubnet("fe80::", 10, "ipv6");

function isPrivate(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  const version = isIP(host);
  if (version === 0) return /^(?:.+\.)?(?:localhost|local|internal)$/.test(host);
  return privateNets.check(host, version === 4 ? "ipv4" : "ipv6");
}
