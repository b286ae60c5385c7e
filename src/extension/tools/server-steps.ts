import { checkToolServer } from "../../protocol/check-tool-server.ts";
import type { ToolServer } from "../../protocol/tools.ts";
import { problemText } from "./server-problems.ts";
import type { Translator } from "./translator.ts";

/** What is asked for one after the other when a server is added without the page. */
export type ServerStep = "type" | "url" | "spec_path" | "auth" | "account" | "scopes" | "key" | "id" | "name";

/** The steps for a server as it is known by now, in order. */
export function stepsFor({ type, auth }: Pick<ToolServer, "type" | "auth">): readonly ServerStep[] {
  return [
    "type",
    "url",
    ...(type === "openapi" ? (["spec_path"] as const) : []),
    "auth",
    ...(auth === "bearer" ? (["key"] as const) : []),
    ...(auth === "oauth" ? (["account", "scopes"] as const) : []),
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
  field: "url" | "spec_path" | "id",
  text: string,
  server: ToolServer,
  taken: readonly string[],
  l10n: Translator,
): string | undefined {
  const problems = checkToolServer({ ...server, [field]: text.trim() }, "", taken);
  const problem = problems[field];
  return problem === undefined ? undefined : problemText(problem, l10n);
}

/** The server with what was typed for a step. */
export function withAnswer(
  server: ToolServer,
  step: Exclude<ServerStep, "type" | "auth" | "key">,
  text: string,
): ToolServer {
  const typed = text.trim();
  switch (step) {
    case "url":
    case "spec_path":
    case "id":
    case "name":
      return { ...server, [step]: typed };
    case "account":
      return { ...server, account: { provider: typed, scopes: server.account?.scopes ?? [] } };
    case "scopes":
      return {
        ...server,
        account: { provider: server.account?.provider ?? "", scopes: typed.split(/[\s,]+/).filter(Boolean) },
      };
  }
}
