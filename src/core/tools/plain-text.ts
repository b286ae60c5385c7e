/** Control characters but a tab and a newline; and characters that nobody sees: bidirectional marks, tags, zero-width ones that join nothing. */
const unseen = /(?![\n\t\u200c\u200d])[\p{Cc}\p{Cf}]/gu;

/** A text of a server without the characters in which something can be hidden from those who read it. */
export function plainText(text: string): string {
  return text.replaceAll("\r\n", "\n").replace(unseen, "");
}

/** The same text with these characters written out: `\u{200b}`. */
export function visibleText(text: string): string {
  const written = (character: string): string => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  return text.replaceAll("\r\n", "\n").replace(unseen, written);
}

/** A text on one line, of at most so many characters. */
export function oneLine(text: string, maxChars: number): string {
  return cutEnd(plainText(text).replace(/\s+/g, " ").trim(), maxChars);
}

/** A text of at most so many characters; one that was cut ends in "…". */
export function cutEnd(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  return `${text.slice(0, maxChars - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}
