import { BlockList, isIP } from "node:net";
import { isPrivateWay } from "../../core/chat/endpoint-address.ts";
import { OAuthError } from "../../core/oauth/oauth-error.ts";
import type { OAuthStep } from "../../protocol/oauth.ts";
import { shownUrl } from "./shown-url.ts";

/** Where an address was named. */
export interface NamedAddress {
  /** As in "the token endpoint". */
  readonly what: string;
  readonly step: OAuthStep;
  /** The document that names it. */
  readonly url?: string;
}

type Reach = "public" | "private" | "link-local" | "loopback";

/** What a URI of an endpoint is made of; quotes, brackets, `$`, `;` and `|` have no business there, and mean something to a shell. */
const plainUri = /^[A-Za-z0-9\-._~:/?[\]@!&*+,=%]+$/;

/**
 * Which addresses may be asked or opened because a document says so. What the user has not typed must be https; plain http is for a tool
 * server on this machine that names one on this machine. Addresses of private networks are for servers that are in one themselves, so that
 * a server in the internet cannot make us ask around behind the firewall. Names are not resolved: a name that leads inside has no certificate there.
 */
export class AddressPolicy {
  readonly #server: URL;

  /** `server` is the tool server, as the user has typed it. Errors: `oauth.unsafe_address`. */
  constructor(server: string) {
    const url = URL.parse(server);
    const place = { step: "resource", what: "the URL of the tool server" } as const;
    // It may hold a key of the user, in its query or as a password.
    const shown = url === null ? "" : isWeb(url) ? shownUrl(url) : url.protocol;
    if (url === null || !isWeb(url)) throw refused(place, shown, "is not one of the web");
    if (url.username !== "" || url.password !== "") throw refused(place, shown, "has a user name in it");
    if (url.protocol === "http:" && reachOf(url.hostname) !== "loopback") {
      throw refused(place, shown, "is plain http, where others can read what proves who you are");
    }
    url.hash = "";
    this.#server = url;
  }

  get server(): URL {
    return new URL(this.#server);
  }

  /** The address when it is safe. Errors: `oauth.unsafe_address`, which shows it as text. */
  check(text: unknown, place: NamedAddress): URL {
    if (typeof text !== "string") throw refused(place, JSON.stringify(text), "is not an address");
    const url = URL.parse(text);
    if (url === null) throw refused(place, text, "is not an address");
    if (!isWeb(url)) throw refused(place, text, "is not one of the web");
    if (!plainUri.test(text)) throw refused(place, text, "has characters that do not belong into one");
    if (url.username !== "" || url.password !== "")
      throw refused(place, shownUrl(url), "has a user name in it");
    const reach = reachOf(url.hostname);
    const own = reachOf(this.#server.hostname);
    // Not names under "localhost", which not every system keeps on the machine; no browser is opened for them either.
    if (url.protocol === "http:" && (!isPrivateWay(url.href) || own !== "loopback")) {
      throw refused(place, text, "is plain http, where others can read what is sent");
    }
    const isNear =
      url.hostname === this.#server.hostname ||
      (reach === "private" && own !== "public") ||
      (reach === "loopback" && own === "loopback");
    if (reach !== "public" && !isNear) throw refused(place, text, "leads into a private network");
    return url;
  }
}

function refused({ what, step, url }: NamedAddress, text: string, why: string): OAuthError {
  const shown = JSON.stringify(text.length > 200 ? `${text.slice(0, 199)}…` : text);
  return new OAuthError(
    "oauth.unsafe_address",
    { step, ...(url === undefined ? {} : { url }) },
    `Nothing was opened or sent: ${what} ${why} (${shown}); tell those who run the server.`,
  );
}

function isWeb({ protocol }: URL): boolean {
  return protocol === "https:" || protocol === "http:";
}

const loopback = blockList(["127.0.0.0", 8], ["::1", 128]);
const linkLocal = blockList(["169.254.0.0", 16], ["fe80::", 10]);
const inside = blockList(
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["224.0.0.0", 3],
  ["::", 128],
  // What an IPv4 address is wrapped in on its way through a gateway.
  ["64:ff9b::", 96],
  ["64:ff9b:1::", 48],
  ["2002::", 16],
  ["fc00::", 7],
  ["ff00::", 8],
);

/** Of a host name as `URL` writes it: there `0x7f000001` is 127.0.0.1 already. A list of IPv4 addresses knows those that IPv6 maps, too. */
function reachOf(hostname: string): Reach {
  const address = hostname.replace(/^\[|\]$/g, "");
  const version = isIP(address);
  if (version === 0) return /^(?:.+\.)?localhost\.?$/.test(address) ? "loopback" : "public";
  const family = version === 4 ? "ipv4" : "ipv6";
  if (loopback.check(address, family)) return "loopback";
  if (linkLocal.check(address, family)) return "link-local";
  return inside.check(address, family) ? "private" : "public";
}

function blockList(...subnets: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList();
  for (const [net, prefix] of subnets) list.addSubnet(net, prefix, isIP(net) === 4 ? "ipv4" : "ipv6");
  return list;
}
