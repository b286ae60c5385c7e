import type { MarkedToken, Token } from "marked";

/** What to take from the end of a text and what to put there. */
interface Ending {
  readonly cut: number;
  readonly add: string;
}

const NOTHING: Ending = { cut: 0, add: "" };

/** A longer paragraph is shown as it stands: no model leaves so much open, and each look at it takes time. */
const MAX_LEAF = 8000;
const MAX_OPEN = 6;

/** A last line that is only the beginning of something: a bullet, a heading, a rule, a quotation, a table. */
const MARKER = /(^|\n)[ \t>]*(?:[-*+=]{1,2}|#{1,6}|\d{1,9}[.)]|>|\|)?[ \t]*$/;
/** A head of a table with, at most, a part of the line that makes it one. */
const TABLE = /^ {0,3}\|[^\n]*\|[ \t]*\n[ \t]*\|?[ \t:|-]*$/;
const IMAGE = /!\[[^\]\n]*(?:\]|\]\([^)\n]*)?$/;
const LINK = /\[([^\][\n]*)(?:\]\([^)\n]*)?$/;

/** The source of a block that is still being written, as it will be once what is open in it has been closed. */
export function completed(token: MarkedToken): string {
  const raw = token.raw.trimEnd();
  if (token.type === "code") return token.raw;
  if (token.type === "paragraph" && TABLE.test(raw)) return withDelimiters(raw);
  const shown = raw.replace(MARKER, "");
  if (shown !== raw) return shown;
  const leaf = leafText(token).trimEnd();
  if (leaf.length > MAX_LEAF || !raw.endsWith(leaf)) return token.raw;
  const { cut, add } = endingOf(leaf);
  return cut === 0 && add === "" ? token.raw : raw.slice(0, raw.length - cut) + add;
}

/** A table is drawn as one from its first line on. */
function withDelimiters(raw: string): string {
  const [head = ""] = raw.split("\n", 1);
  const columns = head.trim().slice(1, -1).split("|").length;
  return `${head}\n${"| --- ".repeat(columns)}|`;
}

/** The text that grows: that of the last paragraph, however deep it is. */
function leafText(token: Token): string {
  if (token.type === "list") {
    const last = (token as Extract<MarkedToken, { type: "list" }>).items.at(-1);
    return last === undefined ? "" : leafText(last);
  }
  if (token.type === "blockquote" || token.type === "list_item") {
    const last = token.tokens?.at(-1);
    return last === undefined ? "" : leafText(last);
  }
  return token.type === "paragraph" || token.type === "text" || token.type === "heading"
    ? ((token as { readonly text?: string }).text ?? "")
    : "";
}

/** What closes a text: code first, since nothing else counts in it, then a link, then emphasis. */
function endingOf(text: string): Ending {
  const code = openCode(text);
  if (code !== undefined) {
    return text.endsWith(code) ? { cut: code.length, add: "" } : { cut: 0, add: code };
  }
  const link = linkEnding(text);
  const rest = text.slice(0, text.length - link.cut) + link.add;
  const emphasis = emphasisEnding(masked(rest));
  if (emphasis.cut > link.add.length)
    return { cut: link.cut + emphasis.cut - link.add.length, add: emphasis.add };
  return { cut: link.cut, add: link.add.slice(0, link.add.length - emphasis.cut) + emphasis.add };
}

/** The mark of code in a line that is not closed. */
function openCode(text: string): string | undefined {
  let open: string | undefined;
  for (const [mark] of text.matchAll(/`+/g)) {
    if (open === undefined) open = mark;
    else if (open === mark) open = undefined;
  }
  return open;
}

/** An address is of no use before it is whole: the words of the link come first, as words. */
function linkEnding(text: string): Ending {
  const line = text.slice(text.lastIndexOf("\n") + 1).slice(-2000);
  const image = IMAGE.exec(line);
  if (image !== null) return { cut: image[0].length, add: "" };
  const link = LINK.exec(line);
  return link === null ? NOTHING : { cut: link[0].length, add: link[1] ?? "" };
}

/** The same text with everything blank in which stars mean nothing. */
function masked(text: string): string {
  return text
    .replace(/(`+)[^`][\s\S]*?\1/g, (code) => "x".repeat(code.length))
    .replace(/\\[\s\S]/g, "xx")
    .replace(/\]\([^)\n]*\)/g, (address) => "x".repeat(address.length));
}

/** Closes the emphasis that is open, the inner one first; a mark at the very end is not shown. */
function emphasisEnding(text: string): Ending {
  const open: string[] = [];
  let end = text.length;
  for (const match of text.matchAll(/\*{1,3}|_{1,3}|~~/g)) {
    const [mark] = match;
    const [before, after] = [text[match.index - 1] ?? " ", text[match.index + mark.length] ?? ""];
    const isWord =
      /\w/.test(before) && (mark.startsWith("_") ? /\w/.test(after) : mark === "*" && /\w/.test(after));
    if (open.at(-1) === mark && /\S/.test(before)) open.pop();
    else if (after === "") end = match.index;
    else if (/\S/.test(after) && !isWord) open.push(mark);
  }
  // More than that is no emphasis, and reading what is nested that deep takes long.
  if (open.length > MAX_OPEN) return NOTHING;
  const add = open.reverse().join("");
  const trimmed = add === "" ? end : text.slice(0, end).trimEnd().length;
  return { cut: text.length - trimmed, add };
}
