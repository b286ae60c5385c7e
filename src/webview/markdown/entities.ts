const known = new Map<string, string>();
let decoder: HTMLTextAreaElement | undefined;

/** Text with `&amp;` and its like as the characters that they stand for. */
export function decodeEntities(text: string): string {
  return text.includes("&") ? text.replace(/&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z]\w{1,31});/gi, decode) : text;
}

/** The browser knows all names: it reads one alone, in a document that nobody sees, as the content of a text area, which is never markup. */
function decode(entity: string): string {
  const found = known.get(entity);
  if (found !== undefined) return found;
  decoder ??= document.implementation.createHTMLDocument("").createElement("textarea");
  decoder.innerHTML = entity;
  const text = decoder.value;
  known.set(entity, text);
  return text;
}
