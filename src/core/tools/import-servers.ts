import { checkToolServer } from "../../protocol/check-tool-server.ts";
import type { ToolServer } from "../../protocol/tools.ts";
import { AppError } from "../base/errors.ts";
import type { Secret } from "../base/secret.ts";
import { newServerId } from "./new-server-id.ts";
import { isObject, type JsonObject } from "../base/json-object.ts";
import { hasVariable, type ReadEntry, textIn } from "./read-entry.ts";
import { readMcpJson } from "./read-mcp-json.ts";
import { readOpenWebUi } from "./read-open-webui.ts";
import { tolerantJson } from "./tolerant-json.ts";

/** A server out of a file, with what belongs into the vault and into storage. */
export interface ImportedServer {
  readonly server: ToolServer;
  readonly key?: Secret;
  readonly headerValues: Readonly<Record<string, Secret>>;
  readonly specText?: string;
}

/** What a file holds. */
export interface ImportResult {
  readonly servers: readonly ImportedServer[];
  /** Sentences about what was left out and what is still to be done. */
  readonly notes: readonly string[];
}

/**
 * Reads tool servers out of a file: Open WebUI's export, `mcpServers` as Claude and Cursor have it, VS Code's `mcp.json`; with comments and
 * trailing commas. Their ids are valid, unique and none of those that are taken. Errors: `tools.invalid`.
 */
export function importServers(text: string, takenIds: readonly string[]): ImportResult {
  const entries = entriesIn(tolerantJson(text));
  if (entries === undefined) throw new AppError("tools.invalid", notRecognized);
  if (entries.length === 0)
    throw new AppError("tools.invalid", "There is no tool server in this file; choose another.");
  const servers: ImportedServer[] = [];
  const notes: string[] = [];
  const taken = [...takenIds];
  for (const entry of entries) {
    const read = entry.kind === "server" ? settled(entry, taken) : entry;
    if (read.kind === "left-out") notes.push(read.note);
    if (read.kind !== "server") continue;
    const { server, key, headerValues, specText } = read;
    taken.push(server.id);
    servers.push({
      server,
      headerValues,
      ...(key === undefined ? {} : { key }),
      ...(specText === undefined ? {} : { specText }),
    });
    notes.push(...read.notes);
  }
  const programs = entries.flatMap((entry) => (entry.kind === "program" ? [entry.title] : []));
  return { servers, notes: programs.length === 0 ? notes : [...notes, startedByEditor(programs)] };
}

const notRecognized =
  "This file holds no tool servers that are known here: choose an export of this page or of Open WebUI, " +
  'a file with "mcpServers" such as those of Claude and Cursor, or the mcp.json of VS Code.';

/** Undefined when the file is something else. */
function entriesIn(file: unknown): readonly ReadEntry[] | undefined {
  if (Array.isArray(file)) {
    const isOurs = file.length === 0 || file.some((entry) => isObject(entry) && "url" in entry);
    return isOurs ? file.map((entry, index) => connectionIn(entry, `Entry ${String(index + 1)}`)) : undefined;
  }
  if (!isObject(file)) return undefined;
  const { mcp } = file;
  const map = [file["mcpServers"], file["servers"], isObject(mcp) ? mcp["servers"] : undefined].find(
    isObject,
  );
  if (map !== undefined) return namedIn(map);
  if (typeof file["url"] === "string") return [connectionIn(file, "The server")];
  return Object.keys(file).length > 0 && Object.values(file).every(isNamedEntry) ? namedIn(file) : undefined;
}

function connectionIn(entry: unknown, place: string): ReadEntry {
  if (!isObject(entry)) return { kind: "left-out", note: `${place} was left out: it is no tool server.` };
  const info = isObject(entry["info"]) ? entry["info"] : {};
  const title = [info["name"], info["id"], entry["name"]].map(textIn).find((text) => text !== "") ?? place;
  if (["", "openapi", "mcp"].includes(textIn(entry["type"]))) return readOpenWebUi(entry, title);
  return readMcpJson(entry, textIn(entry["name"]));
}

function namedIn(map: JsonObject): readonly ReadEntry[] {
  return Object.entries(map).map(([name, entry]) =>
    isObject(entry)
      ? readMcpJson(entry, name.trim())
      : { kind: "left-out", note: `${name} was left out: it is no tool server.` },
  );
}

/** Some tools keep the servers by name without a word around them. */
function isNamedEntry(entry: unknown): boolean {
  return isObject(entry) && ["url", "serverUrl", "httpUrl", "command"].some((field) => field in entry);
}

/** Gives it an id, or says why it is left out. */
function settled(read: Extract<ReadEntry, { readonly kind: "server" }>, taken: readonly string[]): ReadEntry {
  const wished = read.server.id;
  const title = read.server.name || wished || "A server";
  // What the document says is seen when it is read.
  const specText = (read.specText ?? "").trim() === "" ? "" : "openapi:";
  const problems = checkToolServer({ ...read.server, id: "any" }, specText, []);
  const why =
    problems.url === "url-secret"
      ? "its address holds a user name or password; write it without, and set a key or a header instead"
      : problems.url !== undefined || hasVariable(read.server.url)
        ? "its address is no web address"
        : problems.spec_text !== undefined
          ? "its OpenAPI document is not in the file"
          : problems.spec_path !== undefined
            ? "it does not say where its OpenAPI document is"
            : undefined;
  // The address is not repeated: it may hold a secret.
  if (why !== undefined) return { kind: "left-out", note: `${title} was left out: ${why}.` };
  const isFree = wished !== "" && checkToolServer({ ...read.server, id: wished }, "", taken).id === undefined;
  const id = isFree ? wished : newServerId(wished || read.server.name || hostOf(read.server.url), taken);
  const notes = taken.includes(wished) ? [`There is a server ${wished} already, so this one is ${id}.`] : [];
  return { ...read, server: { ...read.server, id }, notes: [...notes, ...read.notes] };
}

function hostOf(url: string): string {
  return URL.parse(url)?.hostname ?? "";
}

function startedByEditor(names: readonly string[]): string {
  const one = names.length === 1;
  return (
    `${names.join(", ")} ${one ? "is" : "are"} started by a command (stdio), which VS Code does itself: ` +
    `keep ${one ? "it" : "them"} in mcp.json or use "MCP: Add Server"; ` +
    `${one ? "its" : "their"} tools then appear here under "VS Code's tools".`
  );
}
