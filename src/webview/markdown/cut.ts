import type { MarkedToken } from "marked";
import { isFenced } from "./open-fence.ts";

/** A paragraph that is longer is cut: to find its emphasis takes time that grows with the square of its length. */
const MAX_PARAGRAPH = 8 * 1024;
/** The same for everything else but code, which is taken line by line. */
const MAX_BLOCK = 32 * 1024;

/** Where to cut a text whose last block is too long to be read anew with each piece that comes; 0 when it is not. */
export function cutOf(tokens: readonly MarkedToken[], text: string): number {
  const last = tokens.at(-1);
  if (last === undefined || isFenced(last)) return 0;
  if (last.raw.length <= (last.type === "paragraph" ? MAX_PARAGRAPH : MAX_BLOCK)) return 0;
  // A line that begins at the margin begins something of its own in most blocks.
  const margin = /\n(?=\S[^\n]*$)/.exec(text.slice(-MAX_PARAGRAPH));
  if (margin !== null) return Math.max(0, text.length - MAX_PARAGRAPH) + margin.index + 1;
  const at = Math.max(text.lastIndexOf("\n"), text.lastIndexOf(" "));
  return at > 0 ? at + 1 : text.length;
}
