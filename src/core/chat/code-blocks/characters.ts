/** The characters that the grammar of code blocks is made of, as UTF-16 codes: comparing numbers is what makes scanning fast. */
export const char = {
  tab: 0x09,
  newline: 0x0a,
  return: 0x0d,
  space: 0x20,
  doubleQuote: 0x22,
  singleQuote: 0x27,
  closingParenthesis: 0x29,
  asterisk: 0x2a,
  plus: 0x2b,
  hyphen: 0x2d,
  dot: 0x2e,
  slash: 0x2f,
  zero: 0x30,
  nine: 0x39,
  less: 0x3c,
  equals: 0x3d,
  greater: 0x3e,
  backslash: 0x5c,
  backtick: 0x60,
  openingBrace: 0x7b,
  tilde: 0x7e,
} as const;

/** True for ASCII white space, newlines included. */
export function isSpace(code: number): boolean {
  return code === char.space || (code >= char.tab && code <= char.return);
}

/** The place of the first character from `at` on that is a newline or no white space; the length when there is none. */
export function skipBlanks(text: string, at: number): number {
  let i = at;
  while (i < text.length && text.charCodeAt(i) !== char.newline && isSpace(text.charCodeAt(i))) i += 1;
  return i;
}

/** The place behind the last character before `end` that is no white space; 0 when there is none. */
export function trimmedEnd(text: string, end = text.length): number {
  let i = end;
  while (i > 0 && isSpace(text.charCodeAt(i - 1))) i -= 1;
  return i;
}

/** Whether the line that `text` ends in, up to `end`, is blank so far; `before` says it of what came before `text`. */
export function isLineBlank(text: string, before: boolean, end = text.length): boolean {
  for (let i = end - 1; i >= 0; i--) {
    const code = text.charCodeAt(i);
    if (code === char.newline) return true;
    if (!isSpace(code)) return false;
  }
  return before;
}
