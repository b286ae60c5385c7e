import * as z from "zod/mini";
import type { KeptToken } from "../../core/control/control-token.ts";

/** Changes with every change that an older version would misread. */
const version = 1;

const keptToken = z.object({
  id: z.string(),
  name: z.string(),
  owner: z.string(),
  role: z.enum(["user", "admin"]),
  created_at: z.number(),
  expires_at: z.exactOptional(z.number()),
  hash: z.string().check(z.regex(/^[\w-]{43}$/)),
});

const file = z.object({ version: z.literal(version), tokens: z.array(keptToken) });
const newerFile = z.object({ version: z.int().check(z.gt(version)) });

/** What the text of a token file says. */
export type TokenText =
  | { readonly kind: "tokens"; readonly tokens: readonly KeptToken[] }
  /** Written by a newer version of the extension. */
  | { readonly kind: "newer" }
  | { readonly kind: "damaged" };

/** Reads a token file. */
export function parseTokens(text: string): TokenText {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: "damaged" };
  }
  const parsed = file.safeParse(value);
  if (parsed.success) return { kind: "tokens", tokens: parsed.data.tokens };
  return newerFile.safeParse(value).success ? { kind: "newer" } : { kind: "damaged" };
}

/** The text of a token file. */
export function writeTokens(tokens: readonly KeptToken[]): string {
  return `${JSON.stringify({ version, tokens }, undefined, 2)}\n`;
}
