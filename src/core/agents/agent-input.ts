import { isId } from "../../protocol/ids.ts";
import { mendArguments } from "../chat/tools/tool-arguments.ts";
import { argumentProblems } from "../tools/argument-problems.ts";
import type { AgentToolName } from "./agent-tool.ts";
import { agentTools } from "./agent-tool-list.ts";

/** What an agent passed to a tool, checked; or a sentence from which it can see what to mend. */
export type AgentInput =
  | { readonly ok: true; readonly values: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly message: string };

/** The longest text of each argument, in characters. */
const maxLengths: Readonly<Record<string, number>> = {
  code: 1_000_000,
  language: 40,
  title: 200,
  folder: 4096,
  until_text: 10_000,
  daemon_id: 64,
};

const languageName = /^[a-z][\w+#.-]*$/i;
/** POSIX, a drive of Windows, or a share. */
const absolutePath = /^(?:\/|[a-z]:[\\/]|\\\\)/i;
/** A name with line breaks would make lines of its own in the question that shows it. */
const controlCharacter = /\p{Cc}/u;

/** Checks types and sizes of what may be anything; nothing at all counts as no arguments. */
export function checkAgentInput(name: AgentToolName, input: unknown): AgentInput {
  const given = input ?? {};
  if (typeof given !== "object" || Array.isArray(given)) return refused("The arguments are not an object.");
  // Looked at once and copied: what is checked is what is used.
  const values: Readonly<Record<string, unknown>> = { ...given };
  const schema = agentTools.find((tool) => tool.name === name)?.inputSchema ?? {};
  const problems = [...argumentProblems(schema, values)];
  if (problems.length === 0) problems.push(...textProblems(values));
  return problems.length === 0 ? { ok: true, values } : refused(problems.join(" "));
}

function textProblems(values: Readonly<Record<string, unknown>>): readonly string[] {
  const problems = Object.entries(values).flatMap(([name, value]) => {
    const max = maxLengths[name];
    return max !== undefined && typeof value === "string" && value.length > max
      ? [`The argument "${name}" has more than ${String(max)} characters.`]
      : [];
  });
  const { code, language, folder, daemon_id: id } = values;
  if (typeof code === "string" && code.trim() === "") problems.push('The argument "code" is empty.');
  if (typeof language === "string" && !languageName.test(language))
    problems.push('The argument "language" must be a language as Jupyter names it, such as "python".');
  if (typeof folder === "string" && (!absolutePath.test(folder) || controlCharacter.test(folder)))
    problems.push('The argument "folder" must be an absolute path.');
  if (typeof id === "string" && !isId(id))
    problems.push('The argument "daemon_id" must be the id of a background script.');
  return problems;
}

function refused(message: string): AgentInput {
  return { ok: false, message: mendArguments(message) };
}
