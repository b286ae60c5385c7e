import { setImmediate } from "node:timers/promises";
import { Composer, Lexer, Parser } from "yaml";
import { messageOf } from "../../../core/base/errors.ts";
import { noDocument } from "./api-document.ts";

/** Lexemes that are read before others get a turn: a few milliseconds. */
const sliceLexemes = 4000;

/** How many times over a document may repeat itself by aliases. */
const maxAliasCount = 100;

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
  return parseYaml(start, signal);
}

/** In slices, as far as the library lets us. */
async function parseYaml(text: string, signal: AbortSignal): Promise<unknown> {
  const parser = new Parser();
  const composer = new Composer({ merge: true, prettyErrors: true });
  const documents = [];
  let count = 0;
  let hasAliases = false;
  for (const lexeme of new Lexer().lex(text)) {
    hasAliases ||= lexeme.startsWith("*");
    for (const token of parser.next(lexeme)) documents.push(...composer.next(token));
    count += 1;
    if (count % sliceLexemes === 0) {
      await setImmediate();
      signal.throwIfAborted();
    }
  }
  for (const token of parser.end()) documents.push(...composer.next(token));
  documents.push(...composer.end());
  const [document] = documents;
  const [problem] = document?.errors ?? [];
  if (document === undefined) throw noDocument("it is empty");
  if (problem !== undefined) throw noDocument(`its YAML is broken (${firstLine(problem.message)})`, problem);
  try {
    const value: unknown = document.toJS({ maxAliasCount });
    // An alias may lead to what holds it: then there is no end.
    return hasAliases ? (JSON.parse(JSON.stringify(value)) as unknown) : value;
  } catch (error) {
    throw noDocument(`its YAML repeats itself too often (${firstLine(messageOf(error))})`, error);
  }
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0]?.replace(/:$/, "") ?? "";
}
