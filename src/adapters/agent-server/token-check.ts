import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { bearerToken } from "../../core/base/bearer-token.ts";

/** True for exactly one `Authorization: Bearer` header with the token of this hash; how long the comparison takes tells nothing. */
export function hasToken(request: IncomingMessage, tokenHash: string | undefined): boolean {
  const token = bearerToken(request.rawHeaders);
  if (token === undefined || tokenHash === undefined) return false;
  const given = createHash("sha256").update(token).digest();
  const wanted = Buffer.from(tokenHash, "hex");
  return wanted.length === given.length && timingSafeEqual(given, wanted);
}
