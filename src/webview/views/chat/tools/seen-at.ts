const seen = new Map<string, number>();

/** When this page has first seen a call run, in epoch seconds: the call itself does not say when it began. */
export function firstSeen(callId: string): number {
  const at = seen.get(callId) ?? Date.now() / 1000;
  seen.set(callId, at);
  return at;
}

/** The call has ended. */
export function forgetSeen(callId: string): void {
  seen.delete(callId);
}
