/** A JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Tells an object from a list and from all else. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** True for the text of a JSON object; what was cut off is none. */
export function isJsonObject(text: string): boolean {
  try {
    return isObject(JSON.parse(text));
  } catch {
    // Not JSON, or not all of it.
    return false;
  }
}
