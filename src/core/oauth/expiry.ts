import type { OAuthTokens } from "./authorization-servers.ts";

/** How long before their end tokens are renewed. */
const marginSeconds = 30;

/** Whether a moment has come; all in epoch seconds of this machine. */
export function isOver(expiresAt: number | undefined, now: number): boolean {
  return expiresAt !== undefined && expiresAt <= now;
}

/** Whether it is time for new tokens. Those that are short-lived are used for half of their life, or each request would renew them. */
export function isStale({ expiresAt }: OAuthTokens, receivedAt: number, now: number): boolean {
  if (expiresAt === undefined) return false;
  const margin = Math.min(marginSeconds, Math.max(0, expiresAt - receivedAt) / 2);
  return isOver(expiresAt - margin, now);
}
