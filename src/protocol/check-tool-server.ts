import { EDITOR_TOOLS, type ToolServer } from "./tools.ts";

/** What may be wrong with a field of a form; each is one sentence to the user. */
export type ServerProblem =
  | "url"
  | "url-secret"
  | "id"
  | "id-missing"
  | "id-characters"
  | "id-taken"
  | "spec"
  | "path"
  | "header"
  | "account";

/** The fields that make no sense and why; empty when it can be saved. `taken` are the ids of the others. */
export function checkToolServer(
  server: ToolServer,
  specText: string,
  taken: readonly string[],
): Readonly<Partial<Record<keyof ToolServer | "spec_text", ServerProblem>>> {
  const problems: Partial<Record<keyof ToolServer | "spec_text", ServerProblem>> = {};
  const url = problemOfUrl(server.url);
  if (url !== undefined) problems.url = url;
  const id = problemOfId(server, taken);
  if (id !== undefined) problems.id = id;
  if (server.type === "openapi") {
    if (server.inline_spec && !isDocument(specText)) problems.spec_text = "spec";
    if (!server.inline_spec && server.spec_path.trim() === "") problems.spec_path = "path";
  }
  if (server.headers.some((name) => !/^[!#$%&'*+.^_`|~\w-]+$/.test(name))) problems.headers = "header";
  if (server.auth === "oauth" && (server.account?.provider ?? "").trim() === "") problems.account = "account";
  return problems;
}

/** What it says is seen when it is read; this is about what was pasted by mistake. */
function isDocument(text: string): boolean {
  return /(?:^|[\s{,"'])(?:openapi|swagger)["']?\s*:/.test(text);
}

/** Pure on both sides of the border, where `URL` is not the same thing. */
const webAddress =
  /^https?:\/\/(?<user>[^/?#\s]*@)?(?:\[[\da-f:.]+\]|[^/?#\s:@[\]]+)(?::\d{1,5})?(?:[/?#]\S*)?$/i;

function problemOfUrl(text: string): ServerProblem | undefined {
  const match = webAddress.exec(text);
  if (match === null) return "url";
  // Settings are synchronised and shared: a secret does not belong there.
  return match.groups?.["user"] === undefined ? undefined : "url-secret";
}

/** An OpenAPI server without an id gets one from its name when it is saved. */
function problemOfId({ id, type }: ToolServer, taken: readonly string[]): ServerProblem | undefined {
  if (id === "") return type === "mcp" ? "id-missing" : undefined;
  if (/[:|]/.test(id)) return "id-characters";
  if (!/^[A-Za-z\d][\w.-]{0,63}$/.test(id) || id === EDITOR_TOOLS) return "id";
  return taken.includes(id) ? "id-taken" : undefined;
}
