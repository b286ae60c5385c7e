import { ToolServerError } from "../../../core/tools/tool-server-error.ts";
import type { ServerFacts } from "../../../protocol/tools.ts";
import { isRecord, type Json, recordOf, textOf } from "./records.ts";
import { upgradedSwagger } from "./swagger-two.ts";

/** What a `$ref` leads to, or the reference that leads nowhere within the document. */
export type Resolved =
  { readonly kind: "found"; readonly value: Json } | { readonly kind: "lost"; readonly ref: string };

/** References that lead to references: whoever writes more of them wants something else. */
const maxReferences = 100;

/** An OpenAPI 3 document, or a Swagger 2.0 one that was made into such. References outside of it are never followed. */
export class ApiDocument {
  readonly root: Json;
  readonly facts: ServerFacts;
  /** Where it came from: what is relative in it belongs to that. */
  readonly address: URL;

  private constructor(root: Json, protocol: string, address: URL) {
    const info = recordOf(root["info"]);
    const version = textOf(info["version"]);
    this.root = root;
    this.address = address;
    this.facts = {
      title: textOf(info["title"]),
      description: textOf(info["description"]),
      ...(version === "" ? {} : { version }),
      protocol,
    };
  }

  /** Errors: `tools.bad_reply` with the step `protocol` for what is no such document. */
  static from(value: unknown, address: URL): ApiDocument {
    if (!isRecord(value)) throw noDocument("it is no object");
    const openapi = versionOf(value["openapi"]);
    if (openapi !== undefined) {
      if (openapi.startsWith("3.")) return new ApiDocument(value, `OpenAPI ${openapi}`, address);
      throw noDocument(`its version is ${openapi}, and only 2.0, 3.0 and 3.1 are known`);
    }
    const swagger = versionOf(value["swagger"]);
    if (swagger === undefined) throw noDocument('it has neither "openapi" nor "swagger"');
    if (swagger !== "2.0") throw noDocument(`its version is ${swagger}, and only 2.0, 3.0 and 3.1 are known`);
    return new ApiDocument(upgraded(value, address), "Swagger 2.0", address);
  }

  /** An object of the document, with its `$ref` followed; what stands beside the `$ref` wins. */
  resolve(value: unknown): Resolved {
    let current = recordOf(value);
    const seen = new Set<string>();
    for (;;) {
      const { $ref: ref, ...beside } = current;
      if (typeof ref !== "string") return { kind: "found", value: current };
      const next = seen.has(ref) || seen.size >= maxReferences ? undefined : this.at(ref);
      if (!isRecord(next)) return { kind: "lost", ref };
      seen.add(ref);
      current = { ...next, ...beside };
    }
  }

  /** What stands at a JSON pointer (RFC 6901) such as `#/components/schemas/Book`. */
  at(ref: string): unknown {
    if (ref !== "#" && !ref.startsWith("#/")) return undefined;
    let current: unknown = this.root;
    for (const part of ref.split("/").slice(1)) {
      const key = decoded(part).replaceAll("~1", "/").replaceAll("~0", "~");
      const isThere = typeof current === "object" && current !== null && Object.hasOwn(current, key);
      current = isThere ? (current as Json)[key] : undefined;
    }
    return current;
  }
}

/** `3.1.0` and `3.1` are both 3.1; YAML makes a number of the latter. */
function versionOf(value: unknown): string | undefined {
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  const text = typeof value === "number" ? value.toFixed(1) : value;
  return /^\d+\.\d+/.exec(text.trim())?.[0] ?? text;
}

function upgraded(document: Json, address: URL): Json {
  try {
    return upgradedSwagger(document, address);
  } catch (error) {
    throw noDocument("its Swagger 2.0 makes no sense", error);
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // A per cent sign that stands for itself.
    return part;
  }
}

/** The failure of what is no OpenAPI document. */
export function noDocument(why: string, cause?: unknown): ToolServerError {
  return new ToolServerError(
    "tools.bad_reply",
    "protocol",
    `This is no OpenAPI document: ${why}; check the URL and the path of the document.`,
    cause === undefined ? {} : { cause },
  );
}
