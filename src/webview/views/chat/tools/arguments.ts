/** One argument of a call; `text` is a string as it is, `value` another flat value, `json` anything that holds more. */
export interface ArgumentRow {
  readonly name: string;
  readonly kind: "text" | "value" | "json";
  readonly text: string;
}

/** What holds more is written in one line up to this many characters. */
const SHORT = 60;

/** The arguments of a call one by one; undefined when they are no JSON object, and must be shown as they are. */
export function argumentRows(json: string): readonly ArgumentRow[] | undefined {
  if (json.trim() === "") return [];
  return attempt(() => {
    const value: unknown = JSON.parse(json);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    return Object.entries(value).map(([name, one]) => row(name, one));
  });
}

/** JSON with line breaks; undefined for a text that is none. */
export function prettyJson(text: string): string | undefined {
  if (!/^\s*[{[]/.test(text)) return undefined;
  return attempt(() => JSON.stringify(JSON.parse(text), undefined, 2));
}

function row(name: string, value: unknown): ArgumentRow {
  // Quotes tell nothing from a blank.
  if (typeof value === "string")
    return value.trim() === ""
      ? { name, kind: "value", text: JSON.stringify(value) }
      : { name, kind: "text", text: value };
  const line = JSON.stringify(value);
  if (typeof value !== "object" || value === null) return { name, kind: "value", text: line };
  return { name, kind: "json", text: line.length <= SHORT ? line : JSON.stringify(value, undefined, 2) };
}

/** The model writes the text: it may be no JSON, or nested deeper than can be written. */
function attempt<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined;
    throw error;
  }
}
