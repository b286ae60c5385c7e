import { messageOf } from "../../../core/base/errors.ts";
import { noDocument } from "./api-document.ts";
import { parseYaml, YamlProblem } from "./parse-yaml.ts";

/** Reads JSON or YAML, whatever it was called. Errors: `tools.bad_reply`, or the signal's reason. */
export async function parseDocument(text: string, signal: AbortSignal): Promise<unknown> {
  const start = text.replace(/^\uFEFF/, "").trimStart();
  if (start === "") throw noDocument("it is empty");
  if (start.startsWith("<")) throw noDocument("it is a web page");
  if (start.startsWith("{") || start.startsWith("[")) {
    try {
      return JSON.parse(start) as unknown;
    } catch (error) {
      // YAML may begin like that too, but a long text is far more often JSON with a fault.
      if (start.length > 1_000_000) throw noDocument(`its JSON is broken (${messageOf(error)})`, error);
    }
  }
  try {
    return await parseYaml(start, signal);
  } catch (error) {
    throw error instanceof YamlProblem ? noDocument(error.message, error) : error;
  }
}
