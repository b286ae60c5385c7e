import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

const bearer = /^Bearer +([\x21-\x7e]{1,512})$/i;

/** True for exactly one `Authorization: Bearer` header with the token of this hash; how long the comparison takes tells nothing. */
export function hasToken(request: IncomingMessage, tokenHash: string | undefined): boolean {
  const headers = request.headersDistinct["authorization"] ?? [];
  const [, token] = (headers.length === 1 && bearer.exec(headers[0] ?? "")) || [];
  if (token === undefined || tokenHash === undefined) return false;
  const given = createHash("sha256").update(token).digest();
  const wanted = Buffer.from(tokenHash, "hex");
  return wanted.length === given.length && timingSafeEqual(given, wanted);
}
