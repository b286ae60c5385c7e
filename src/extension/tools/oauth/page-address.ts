import { isPrivateWay } from "../../../core/chat/endpoint-address.ts";

/** True for what may be opened in a browser to sign in: https, or http on this machine, and one line that begins with that. */
export function isPageAddress(url: string): boolean {
  // The parser forgives spaces, line ends and backslashes, and what is opened is the text.
  if (!/^https?:\/\/[\x21-\x7e]+$/.test(url) || url.includes("\\") || !URL.canParse(url)) return false;
  const { username, password } = new URL(url);
  return username === "" && password === "" && isPrivateWay(url);
}
