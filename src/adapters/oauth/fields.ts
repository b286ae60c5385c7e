/** Members of a document that others have written. */
export type Fields = Readonly<Record<string, unknown>>;

/** The text under a name; undefined when there is none or it is empty. */
export function textIn(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The texts in a list under a name; undefined when there is no list. */
export function textsIn(fields: Fields, name: string): readonly string[] | undefined {
  const value = fields[name];
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : undefined;
}

/** A number under a name, or one that is written as a text. */
export function numberIn(fields: Fields, name: string): number | undefined {
  const value = fields[name];
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

/** The scopes in a list under a name. */
export function scopesIn(fields: Fields, name: string): readonly string[] {
  return (textsIn(fields, name) ?? []).filter(isScope);
}

/** Tells what can be a scope: printable, without spaces, quotes and backslashes (RFC 6749, section 3.3). */
export function isScope(text: string): boolean {
  return /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(text);
}
