/** The arguments of a tool call, or a sentence from which a model can see what to mend. */
export type ToolArguments =
  | { readonly ok: true; readonly values: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly message: string };

/** Reads the arguments as a model wrote them; nothing at all counts as no arguments. */
export function readToolArguments(json: string): ToolArguments {
  let value: unknown;
  try {
    value = json.trim() === "" ? {} : JSON.parse(json);
  } catch (error) {
    const why = error instanceof Error ? error.message : "";
    return broken(`The arguments are not valid JSON (${why}).`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return broken("The arguments are not a JSON object.");
  }
  return { ok: true, values: value as Readonly<Record<string, unknown>> };
}

function broken(message: string): ToolArguments {
  return { ok: false, message: mendArguments(message) };
}

/** What a model is told whose arguments were not taken. */
export function mendArguments(why: string): string {
  return `${why} Nothing was done. Call the tool again with mended arguments.`;
}
