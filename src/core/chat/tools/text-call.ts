/** A call that a model has written as text. */
export interface TextCall {
  readonly name: string;
  /** The arguments as JSON text. */
  readonly arguments: string;
}

/** The name of a call of which nobody can say what it calls. */
export const brokenCall = "tool_call";

/** A Markdown fence around the whole. */
const fence = /^(?<marks>`{3,})[^\n]*\n(?<json>.*?)\n?\s*\k<marks>`*$/s;

/**
 * Reads what stands in the tag; undefined when it is no call, whose text is then told back to the model. Arguments may be named
 * `parameters`, as some models were trained, and may be JSON in a string, as APIs have them.
 */
export function readTextCall(text: string): TextCall | undefined {
  const json = fence.exec(text)?.groups?.["json"] ?? text;
  try {
    return callIn(JSON.parse(json));
  } catch (error) {
    // Broken, or nested so deeply that it cannot be written again.
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined;
    throw error;
  }
}

/** A call as a model has written it, or would have. */
export function writeTextCall({ name, arguments: json }: TextCall): string {
  const written = `{"name": ${JSON.stringify(name)}, "arguments": ${json.trim() === "" ? "{}" : json}}`;
  return `<tool_call>\n${name === brokenCall ? json : written}\n</tool_call>\n`;
}

function callIn(value: unknown): TextCall | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { name, arguments: args, parameters } = value as Partial<Record<string, unknown>>;
  if (typeof name !== "string" || name.trim() === "") return undefined;
  const given = args ?? parameters ?? {};
  return { name: name.trim(), arguments: typeof given === "string" ? given : JSON.stringify(given) };
}
