import type { Client } from "@modelcontextprotocol/client";
import { type Clock, delay } from "../../../core/base/clock.ts";
import type { Disposable } from "../../../core/base/lifecycle.ts";

const firstPauseMs = 1000;
const longestPauseMs = 60_000;

/**
 * Listens for changes of the tools, in both ways: older servers tell without being asked, newer ones over a subscription,
 * which is opened again whenever it ends. After a gap the tools may be others, and so that is told too.
 */
export function watchTools(client: Client, clock: Clock, onChange: () => void): Disposable {
  const over = new AbortController();
  client.setNotificationHandler("notifications/tools/list_changed", onChange);
  const isTold = client.getServerCapabilities()?.tools?.listChanged === true;
  if (isTold && client.getProtocolEra() === "modern") void subscribe(client, clock, onChange, over.signal);
  return {
    dispose: () => {
      over.abort();
    },
  };
}

async function subscribe(
  client: Client,
  clock: Clock,
  onChange: () => void,
  signal: AbortSignal,
): Promise<void> {
  let hadGap = false;
  for (let pauseMs = firstPauseMs; !signal.aborted; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    try {
      const { closed } = await client.listen({ toolsListChanged: true }, { signal });
      if (hadGap) onChange();
      pauseMs = firstPauseMs;
      await closed;
    } catch {
      // What cannot be subscribed to now may be later; a server that is gone is noticed by whoever watches the session.
    }
    hadGap = true;
    await delay(clock, pauseMs, signal);
  }
}
