import { checkToolServer } from "../../protocol/check-tool-server.ts";
import type { ToolServer } from "../../protocol/tools.ts";
import { problemText } from "./server-problems.ts";
import type { Translator } from "./translator.ts";

/** What is asked for one after the other when a server is added without the page. */
export type ServerStep =
  "type" | "url" | "spec" | "spec_path" | "auth" | "account" | "scopes" | "key" | "headers" | "id" | "name";

/** The steps for a server as it is known by now, in order. */
export function stepsFor({
  type,
  auth,
  inline_spec: isInline,
}: Pick<ToolServer, "type" | "auth" | "inline_spec">): readonly ServerStep[] {
  return [
    "type",
    "url",
    ...(type === "openapi" ? (["spec"] as const) : []),
    ...(type === "openapi" && !isInline ? (["spec_path"] as const) : []),
    "auth",
    ...(auth === "bearer" ? (["key"] as const) : []),
    ...(auth === "oauth" ? (["account", "scopes"] as const) : []),
    "headers",
    "id",
    "name",
  ];
}

/** The one after this; undefined when it was the last. */
export function stepAfter(step: ServerStep, server: ToolServer): ServerStep | undefined {
  const steps = stepsFor(server);
  return steps[steps.indexOf(step) + 1];
}

/** What is wrong with a text that was typed for a field, as a sentence; undefined when it makes sense. */
export function problemOfField(
  field: "url" | "spec_path" | "headers" | "id",
  text: string,
  server: ToolServer,
  taken: readonly string[],
  l10n: Translator,
): string | undefined {
  const typed = field === "headers" ? headersIn(text) : text.trim();
  const problems = checkToolServer({ ...server, [field]: typed }, "", taken);
  const problem = problems[field];
  return problem === undefined ? undefined : problemText(problem, l10n);
}

/** The server with what was typed for a step. */
export function withAnswer(
  server: ToolServer,
  step: Exclude<ServerStep, "type" | "spec" | "auth" | "key">,
  text: string,
): ToolServer {
  const typed = text.trim();
  switch (step) {
    case "url":
    case "spec_path":
    case "id":
    case "name":
      return { ...server, [step]: typed };
    case "headers":
      return { ...server, headers: headersIn(typed) };
    case "account":
      return { ...server, account: { provider: typed, scopes: server.account?.scopes ?? [] } };
    case "scopes":
      return {
        ...server,
        account: { provider: server.account?.provider ?? "", scopes: typed.split(/[\s,]+/).filter(Boolean) },
      };
  }
}

/** Names of headers; of two that differ in case only the first counts. */
function headersIn(text: string): readonly string[] {
  const names = text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  return names.filter(
    (name, index) => names.findIndex((other) => other.toLowerCase() === name.toLowerCase()) === index,
  );
}
