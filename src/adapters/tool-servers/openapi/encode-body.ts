import type { BodyPlan } from "./body-plan.ts";
import { encode, queryPairs } from "./parameter-styles.ts";
import { isRecord, type Json, listOf, recordOf, textOf } from "./records.ts";

/** A body and its type; without one `fetch` adds its own. */
export interface EncodedBody {
  readonly body: Exclude<BodyInit, ReadableStream>;
  readonly contentType?: string;
}

/** Writes the value of a body as the operation takes it. */
export function encodeBody({ kind, mediaType, encoding, schema }: BodyPlan, value: unknown): EncodedBody {
  switch (kind) {
    case "json":
      return { body: JSON.stringify(value), contentType: mediaType };
    case "form":
      return { body: formText(recordOf(value), encoding), contentType: mediaType };
    case "multipart":
      return { body: formData(recordOf(value), encoding, recordOf(recordOf(schema)["properties"])) };
    case "text":
      return { body: typeof value === "string" ? value : JSON.stringify(value), contentType: mediaType };
    case "bytes": {
      const text = typeof value === "string" ? value : JSON.stringify(value);
      const data = dataUrl(text);
      return { body: data?.bytes ?? text, contentType: mediaType };
    }
  }
}

/**
 * Fields with a style are written like parameters of a query. All others by their value: lists repeat their name and objects are JSON
 * (3.1.1, "Encoding Object": the default of `contentType`).
 */
function formText(fields: Json, encoding: Json): string {
  return Object.entries(fields)
    .flatMap(([name, value]) => {
      const { style, explode, allowReserved } = recordOf(encoding[name]);
      if (style === undefined && explode === undefined && allowReserved === undefined)
        return pairsOf(name, value);
      const kind = textOf(style) || "form";
      const parameter = {
        name,
        in: "query",
        style: kind,
        explode: typeof explode === "boolean" ? explode : kind === "form" || kind === "deepObject",
        // `+` and `%` mean something else in forms.
        allowReserved: false,
        isJson: false,
      } as const;
      return queryPairs(parameter, value);
    })
    .join("&");
}

function pairsOf(name: string, value: unknown): readonly string[] {
  if (value === undefined || value === null) return [];
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.map(
    (one) => `${encode(name)}=${encode(typeof one === "string" ? one : JSON.stringify(one))}`,
  );
}

function formData(fields: Json, encoding: Json, properties: Json): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined || value === null) continue;
    const type = textOf(recordOf(encoding[name])["contentType"]).split(",", 1)[0]?.trim() ?? "";
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    for (const one of values) addPart(form, { name, value: one, type, isFile: isFile(properties[name]) });
  }
  return form;
}

interface Part {
  readonly name: string;
  readonly value: unknown;
  /** What the document asks for; empty when it does not say. */
  readonly type: string;
  readonly isFile: boolean;
}

function addPart(form: FormData, { name, value, type, isFile }: Part): void {
  if (typeof value !== "string") {
    const text = JSON.stringify(value);
    const kind = type === "" && isRecordOrList(value) ? "application/json" : type;
    if (kind === "") form.append(name, text);
    else form.append(name, new Blob([text], { type: kind }), name);
    return;
  }
  const data = dataUrl(value);
  const known = type.includes("*") ? "" : type;
  if (data !== undefined)
    form.append(name, new Blob([data.bytes], { type: known || data.mime }), data.name ?? name);
  else if (isFile) form.append(name, new Blob([value], { type: known || "text/plain" }), name);
  else if (known !== "" && known !== "text/plain")
    form.append(name, new Blob([value], { type: known }), name);
  else form.append(name, value);
}

function isRecordOrList(value: unknown): boolean {
  return isRecord(value) || Array.isArray(value);
}

function isFile(property: unknown): boolean {
  const { format, contentMediaType, items } = recordOf(property);
  return format === "binary" || contentMediaType !== undefined || (isRecord(items) && isFile(items));
}

/** Reads `data:<type>[;name=<name>];base64,<data>` (RFC 2397); undefined for any other text. */
function dataUrl(
  text: string,
):
  | { readonly bytes: Uint8Array<ArrayBuffer>; readonly mime: string; readonly name: string | undefined }
  | undefined {
  const match = /^data:([^,;]*)((?:;[^,;]*)*);base64,([A-Za-z0-9+/=_\s-]*)$/.exec(text);
  if (match === null) return undefined;
  const [, mime = "", parameters = "", data = ""] = match;
  const name = listOf(/;name=([^;]+)/.exec(parameters))[1];
  return {
    bytes: new Uint8Array(Buffer.from(data, "base64")),
    mime: mime === "" ? "application/octet-stream" : mime,
    name: typeof name === "string" ? name : undefined,
  };
}
