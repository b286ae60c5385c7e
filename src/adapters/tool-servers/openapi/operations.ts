import type { ApiDocument } from "./api-document.ts";
import { isRecord, type Json, textOf } from "./records.ts";

const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

/** One operation of a document. */
export interface Operation {
  /** Unique in its document: the name of its tool. */
  readonly name: string;
  /** In capitals. */
  readonly method: string;
  readonly path: string;
  readonly item: Json;
  readonly operation: Json;
}

/** What stands where an operation should be, and cannot be offered. */
export interface BrokenOperation {
  readonly name: string;
  readonly why: string;
}

/**
 * All operations of a document in its order; callbacks and webhooks are none, for it is the server that makes those requests.
 * A name is the `operationId`; without one the method and the words of the path (`GET /books/{id}` is `get_books_id`). Where a name is
 * taken by an earlier operation, method and path are added to it, and a number if that is taken too.
 */
export function operationsOf(document: ApiDocument): {
  readonly operations: readonly Operation[];
  readonly broken: readonly BrokenOperation[];
} {
  const operations: Operation[] = [];
  const broken: BrokenOperation[] = [];
  const taken = new Set<string>();
  const paths = document.root["paths"];
  for (const [path, value] of Object.entries(isRecord(paths) ? paths : {})) {
    if (path.startsWith("x-") || value === null) continue;
    const item = document.resolve(value);
    if (item.kind === "lost") {
      broken.push({ name: path, why: elsewhere(item.ref) });
      continue;
    }
    for (const [method, entry] of entriesOf(item.value)) {
      const resolved = isRecord(entry) ? document.resolve(entry) : undefined;
      const made = madeName(method, path);
      if (resolved?.kind !== "found") {
        const why = resolved === undefined ? "It is no object." : elsewhere(resolved.ref);
        broken.push({ name: freeName(made, made, taken), why });
        continue;
      }
      const operation = resolved.value;
      const id = textOf(operation["operationId"]).trim();
      const name = freeName(id === "" ? made : id, made, taken);
      operations.push({ name, method: method.toUpperCase(), path, item: item.value, operation });
    }
  }
  return { operations, broken };
}

/** Why something that a reference should give is not there. */
export function elsewhere(ref: string): string {
  return ref.startsWith("#")
    ? `It needs ${ref}, which its document does not have.`
    : `It needs ${ref}, which is outside of its document and is not fetched.`;
}

function entriesOf(item: Json): readonly (readonly [string, unknown])[] {
  const additional = item["additionalOperations"];
  return [
    ...Object.entries(item).filter(([key]) => methods.includes(key)),
    // OpenAPI 3.2: methods that it has no field for.
    ...Object.entries(isRecord(additional) ? additional : {}),
  ];
}

function madeName(method: string, path: string): string {
  const words = path.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  return [method.toLowerCase(), ...(words.length === 0 ? ["root"] : words)].join("_");
}

function freeName(name: string, made: string, taken: Set<string>): string {
  const longer = name === made ? made : `${name}_${made}`;
  let free = taken.has(name) ? longer : name;
  for (let number = 2; taken.has(free); number += 1) free = `${longer}_${String(number)}`;
  taken.add(free);
  return free;
}
