const patienceMs = 3000;

/** Whether a server of the old kind answers there: its stream begins with the address for messages (MCP 2024-11-05, HTTP with SSE). */
export async function speaksOldTransport(
  url: string,
  serverFetch: typeof fetch,
  signal: AbortSignal,
): Promise<boolean> {
  const over = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
  try {
    const response = await serverFetch(url, { headers: { accept: "text/event-stream" }, signal: over });
    const isStream = (response.headers.get("content-type") ?? "").includes("text/event-stream");
    if (!response.ok || !isStream || response.body === null) {
      await response.body?.cancel();
      return false;
    }
    const reader = response.body.getReader();
    const { value } = await reader.read();
    await reader.cancel();
    return /^event: ?endpoint$/m.test(new TextDecoder().decode(value));
  } catch {
    // It was only a guess; what has failed before is what the user gets to know.
    return false;
  }
}
