const maxLength = 160;

/** A line of somebody else's code for a dialog: nothing in it is invisible, and what is cut off is counted. */
export function shownLine(line: string): string {
  const text = withoutInvisible(line);
  return text.length <= maxLength
    ? text
    : `${text.slice(0, maxLength)}… (+${String(text.length - maxLength)})`;
}

/** A text of somebody else in which characters that change how it reads without being seen are shown by their number. */
export function withoutInvisible(text: string): string {
  return text.replace(
    // eslint-disable-next-line no-control-regex -- invisible characters are what it makes visible
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (character) => `⟨U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`,
  );
}
