import type { ModelEndpoint } from "../../core/chat/endpoints.ts";

/** A setting's value as endpoints, and what is wrong with the rest of it. */
export interface ReadEndpoints {
  readonly endpoints: readonly ModelEndpoint[];
  readonly problems: readonly string[];
}

/** Reads the setting `backburner.models.endpoints`; an entry that makes no sense is left out and named. */
export function readEndpoints(value: unknown): ReadEndpoints {
  if (value === undefined) return { endpoints: [], problems: [] };
  if (!Array.isArray(value)) return { endpoints: [], problems: ["it is no list"] };
  const endpoints: ModelEndpoint[] = [];
  const problems: string[] = [];
  for (const [index, entry] of (value as readonly unknown[]).entries()) {
    const read = readEndpoint(entry);
    const taken = typeof read !== "string" && endpoints.some(({ id }) => id === read.id);
    if (typeof read === "string") problems.push(`entry ${String(index + 1)}: ${read}`);
    else if (taken) problems.push(`entry ${String(index + 1)}: another one has its id`);
    else endpoints.push(read);
  }
  return { endpoints, problems };
}

/** A short id out of a name that no other endpoint has: "Ollama at 127.0.0.1:11434" is "ollama". */
export function newEndpointId(name: string, taken: readonly string[]): string {
  const [what = ""] = name.toLowerCase().split(/ (?:at|on|in) /);
  const base = what.replace(/[^a-z\d]+/g, "-").replace(/^-+|-+$/g, "") || "endpoint";
  let id = base;
  for (let number = 2; taken.includes(id); number += 1) id = `${base}-${String(number)}`;
  return id;
}

/** A text says what is wrong. */
function readEndpoint(entry: unknown): ModelEndpoint | string {
  if (typeof entry !== "object" || entry === null) return "it is no object";
  const { id, name, url } = entry as Readonly<Record<string, unknown>>;
  if (typeof id !== "string" || !/^[a-z\d][\w.-]*$/i.test(id))
    return "its id is not made of letters and digits";
  if (typeof url !== "string" || !URL.canParse(url)) return "its url is no address";
  const { protocol, host, username, password, search, hash } = new URL(url);
  if (protocol !== "http:" && protocol !== "https:") return "its url is neither http nor https";
  // Settings are synchronised and shared: a secret does not belong there.
  if (username !== "" || password !== "" || search !== "" || hash !== "") {
    return "its url has more than an address and a path; a key is set by a command";
  }
  const shown = typeof name === "string" && name.trim() !== "" ? name.trim() : host;
  return { id, name: shown, url: url.replace(/\/+$/, "") };
}
