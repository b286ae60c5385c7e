import type { ApiDocument } from "./api-document.ts";
import { elsewhere, type Operation } from "./operations.ts";
import { isRecord, type Json, recordOf } from "./records.ts";

/** How a body is written. */
type BodyKind = "json" | "form" | "multipart" | "text" | "bytes";

/** The body that an operation takes. */
export interface BodyPlan {
  readonly kind: BodyKind;
  /** Sent as the `Content-Type`, but for `multipart`, which adds its boundary. */
  readonly mediaType: string;
  readonly schema: unknown;
  /** The Encoding Objects of its fields. */
  readonly encoding: Json;
  /** True when the document says so; undefined when it is silent. */
  readonly required: boolean | undefined;
}

/** What is known of an operation's body. */
export type Body =
  | { readonly kind: "none"; readonly note?: string }
  | { readonly kind: "plan"; readonly plan: BodyPlan }
  | { readonly kind: "broken"; readonly why: string };

/** The best of what an operation takes: JSON before forms before text before bytes. */
export function bodyOf(document: ApiDocument, { method, operation }: Operation): Body {
  if (operation["requestBody"] === undefined) return { kind: "none" };
  const body = document.resolve(operation["requestBody"]);
  if (body.kind === "lost") return { kind: "broken", why: elsewhere(body.ref) };
  const { required, content } = body.value;
  if (method === "GET" || method === "HEAD") {
    const why = `A ${method} request cannot carry a body.`;
    return required === true ? { kind: "broken", why } : { kind: "none", note: why };
  }
  const best = Object.entries(recordOf(content))
    .filter(([, media]) => isRecord(media))
    .map(([mediaType, media]) => ({ mediaType, media: recordOf(media), kind: kindOf(mediaType) }))
    .toSorted((one, other) => order.indexOf(one.kind) - order.indexOf(other.kind))[0];
  if (best === undefined) return { kind: "none" };
  const { kind, media } = best;
  return {
    kind: "plan",
    plan: {
      kind,
      mediaType: best.mediaType.includes("*") ? usual[kind] : best.mediaType,
      schema: media["schema"],
      encoding: recordOf(media["encoding"]),
      required: typeof required === "boolean" ? required : undefined,
    },
  };
}

const order: readonly BodyKind[] = ["json", "form", "multipart", "text", "bytes"];

const usual = {
  json: "application/json",
  form: "application/x-www-form-urlencoded",
  multipart: "multipart/form-data",
  text: "text/plain",
  bytes: "application/octet-stream",
} as const satisfies Record<BodyKind, string>;

function kindOf(mediaType: string): BodyKind {
  const type = mediaType.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  if (type === "*/*" || type === "application/*" || /[/+-]json$/.test(type)) return "json";
  if (type === usual.form) return "form";
  if (type.startsWith("multipart/")) return "multipart";
  return type.startsWith("text/") || /[/+](?:xml|yaml|x-yaml|javascript|graphql)$/.test(type)
    ? "text"
    : "bytes";
}
