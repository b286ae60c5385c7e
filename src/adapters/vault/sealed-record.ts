import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { Secret } from "../../core/base/secret.ts";

const schema = 1;
const algorithm = "aes-256-gcm";
/** What the algorithm wants. */
export const keyBytes = 32;
const ivBytes = 12;
const tagBytes = 16;

/** A key as the secret storage has it: Base64 of {@link keyBytes} random bytes. */
export interface SealingKey {
  readonly id: string;
  readonly key: Secret;
}

/** A record as its file has it; all but the numbers and the id is Base64. */
export interface SealedRecord {
  readonly schema: typeof schema;
  /** The id of the key that it was sealed with. */
  readonly key: string;
  readonly iv: string;
  readonly tag: string;
  readonly data: string;
}

/** What the text of a file is. */
export type Envelope =
  | { readonly kind: "sealed"; readonly record: SealedRecord }
  /** written by a newer version, which knows what it means */
  | { readonly kind: "newer" }
  | { readonly kind: "damaged" };

/** The text of a file that holds the value under this name and no other. */
export function seal(name: string, value: unknown, { id, key }: SealingKey): string {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv(algorithm, bytesOf(key.reveal()), iv, { authTagLength: tagBytes });
  cipher.setAAD(boundTo(name));
  const data = Buffer.concat([cipher.update(JSON.stringify(value), "utf8"), cipher.final()]);
  const record: SealedRecord = {
    schema,
    key: id,
    iv: iv.toString("base64"),
    tag: cipher.getAuthTag().toString("base64"),
    data: data.toString("base64"),
  };
  return `${JSON.stringify(record)}\n`;
}

/** The value of a record; throws when it is of another name, was sealed with another key, or is not as it was written. */
export function unseal(name: string, record: SealedRecord, key: Secret): unknown {
  const decipher = createDecipheriv(algorithm, bytesOf(key.reveal()), bytesOf(record.iv), {
    authTagLength: tagBytes,
  });
  decipher.setAAD(boundTo(name));
  decipher.setAuthTag(bytesOf(record.tag));
  const text = Buffer.concat([decipher.update(bytesOf(record.data)), decipher.final()]);
  return JSON.parse(text.toString("utf8"));
}

/** Looks at the text of a file without opening it. */
export function envelopeIn(text: string): Envelope {
  const found = objectIn(text);
  if (typeof found["schema"] === "number" && found["schema"] > schema) return { kind: "newer" };
  const { key, iv, tag, data } = found;
  const isWhole =
    found["schema"] === schema && [key, iv, tag, data].every((part) => typeof part === "string");
  if (!isWhole) return { kind: "damaged" };
  return { kind: "sealed", record: found as unknown as SealedRecord };
}

function objectIn(text: string): Record<string, unknown> {
  try {
    return { ...(JSON.parse(text) as object) };
  } catch {
    return {};
  }
}

/** A record that is moved to another name, or passed off as of another schema, does not open. */
function boundTo(name: string): Buffer {
  return Buffer.from(JSON.stringify([schema, name]));
}

function bytesOf(base64: string): Buffer {
  return Buffer.from(base64, "base64");
}
