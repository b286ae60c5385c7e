/** A link inside a text: where it is and where it leads. */
export interface Link {
  readonly start: number;
  readonly end: number;
  readonly url: string;
}

const ADDRESS = /https?:\/\/[^\s<>"'`]{1,2048}/gi;
const PAIRS: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };

/** Finds http and https addresses in a line; no other scheme is ever a link. */
export function findLinks(text: string): Link[] {
  if (!text.includes("://")) return [];
  const links: Link[] = [];
  for (const match of text.matchAll(ADDRESS)) {
    const url = trimEnd(match[0]);
    if (isWebAddress(url)) links.push({ start: match.index, end: match.index + url.length, url });
  }
  return links;
}

/** Tells whether a text is an address that may be opened: http or https, with a host, without a user name in it. */
export function isWebAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  return (
    (protocol === "https:" || protocol === "http:") && hostname !== "" && username === "" && password === ""
  );
}

/** Leaves out what belongs to the sentence around an address: its full stop, or the bracket that was opened before it. */
function trimEnd(address: string): string {
  let end = address.length;
  for (; end > 0; end--) {
    const last = address[end - 1] ?? "";
    const opener = PAIRS[last];
    if (opener !== undefined) {
      const head = address.slice(0, end - 1);
      if (count(head, opener) > count(head, last)) break;
    } else if (!".,;:!?*_".includes(last)) {
      break;
    }
  }
  return address.slice(0, end);
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}
