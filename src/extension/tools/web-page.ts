import { isPrivateWay } from "../../core/chat/endpoint-address.ts";

/** Nobody can read a longer one before it is opened. */
const maxChars = 4096;

/** A page that a server wants to be opened, as it is shown: all of it, and its host. */
export interface WebPage {
  readonly url: string;
  readonly host: string;
  /** The host's name is written in letters that may look like others. */
  readonly isForeign: boolean;
}

/** Reads the address of a page that a server names; undefined for what is not opened: only https is, and http on this machine. */
export function webPage(text: string): WebPage | undefined {
  if (text.length > maxChars || !URL.canParse(text)) return undefined;
  const { protocol, username, password, href, host } = new URL(text);
  // What stands before the @ reads as if it were the host.
  if (username !== "" || password !== "") return undefined;
  if ((protocol !== "https:" && protocol !== "http:") || !isPrivateWay(href)) return undefined;
  return { url: href, host, isForeign: /(?:^|\.)xn--/.test(host) };
}
