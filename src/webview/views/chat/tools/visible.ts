/** Controls, formats that reorder or hide text, line separators, lone surrogates, and the selectors that can carry a hidden message. */
const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u{115f}\u{1160}\u{3164}\u{ffa0}\u{e0100}-\u{e01ef}]/gu;

/** A text in which nothing is hidden: marks that cannot be seen, or that change what is around them, are written out. Lines stay lines. */
export function visible(text: string): string {
  return text
    .replaceAll("\r\n", "\n")
    .replace(hidden, (mark) => (mark === "\n" || mark === "\t" ? mark : written(mark)));
}

/** A name in one bounded line, with nothing hidden in it. */
export function visibleLine(text: string, maxLength = 120): string {
  const line = visible(text.slice(0, 4 * maxLength))
    .replace(/\s+/g, " ")
    .trim();
  return line.length > maxLength ? `${line.slice(0, maxLength - 1)}…` : line;
}

/** Text as programs print it, without its colours: here they say nothing. */
export function withoutColours(text: string): string {
  return text.replace(/(?![\n\r\t])\p{Cc}\[[\d;]*m/gu, "");
}

function written(mark: string): string {
  return `⟨U+${(mark.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}⟩`;
}
