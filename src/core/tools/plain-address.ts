/** Names of parts of a query that hold keys. */
const keyName = /key|token|secret|passw|auth|credential|signature|^(?:sig|pwd|code)$/i;

/** An address as it may be shown and told: its query, in which some servers want a key, is left out. */
export function withoutQuery(address: string): string {
  return address.replace(/[?#].*$/s, "");
}

/** An address to be given away: what looks like a key in its query has no value. */
export function withoutKeys(address: string): string {
  return address.replace(/([?&]([^=&#]*)=)[^&#]*/g, (pair: string, start: string, name: string) =>
    keyName.test(name) ? start : pair,
  );
}
