import type { Params, RequestName } from "../protocol/requests.ts";
import type { DaemonId } from "../protocol/ids.ts";
import type { DaemonView } from "../protocol/views.ts";
import { ask, sentenceOf } from "./host.ts";
import { dispatch } from "./store.ts";

/** What the user can do; each reports its failure where the user has pressed. */

/** Asks for the list; the answer is drawn, a failure offers to try again. */
export function openPage(): void {
  dispatch({ type: "page:asked" });
  ask("page:open", {}).then(
    (view) => {
      dispatch({ type: "page:view", view });
    },
    (error: unknown) => {
      dispatch({ type: "page:failed", message: sentenceOf(error) });
    },
  );
}

/** Stops one daemon; the card says so at once. */
export function stop(daemonId: DaemonId): void {
  dispatch({ type: "stop:asked", daemonIds: [daemonId] });
  ask("daemon:stop", { daemon_id: daemonId }).catch((error: unknown) => {
    dispatch({ type: "stop:failed", daemonIds: [daemonId], message: sentenceOf(error) });
  });
}

/** Stops all that run. */
export function stopAll(running: readonly DaemonView[]): void {
  const daemonIds = running.map((daemon) => daemon.daemon_id);
  dispatch({ type: "stop:asked", daemonIds });
  ask("daemons:stop-all", {}).then(
    ({ failed }) => {
      for (const { daemon_id, message } of failed)
        dispatch({ type: "stop:failed", daemonIds: [daemon_id], message });
    },
    (error: unknown) => {
      dispatch({ type: "stop:failed", daemonIds, message: sentenceOf(error) });
    },
  );
}

/** Asks for something that concerns one daemon; a failure is told on its card. */
export function askForDaemon<Name extends RequestName>(
  daemonId: DaemonId,
  name: Name,
  params: Params<Name>,
): void {
  dispatch({ type: "daemon:problem", daemonId, message: undefined });
  ask(name, params).catch((error: unknown) => {
    dispatch({ type: "daemon:problem", daemonId, message: sentenceOf(error) });
  });
}

/** Asks for something that concerns the page; a failure is told at its top. */
export function askForPage<Name extends RequestName>(name: Name, params: Params<Name>): void {
  dispatch({ type: "page:problem", message: undefined });
  ask(name, params).catch((error: unknown) => {
    dispatch({ type: "page:problem", message: sentenceOf(error) });
  });
}

/** Opens a link through the host, which checks it. */
export function openLink(url: string): void {
  askForPage("link:open", { url });
}

/** Copies a text, through the host where the page itself may not. */
export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch (error) {
    // Refused without focus, or in a browser that lets only the top frame copy: any refusal has the same way out.
    if (!(error instanceof DOMException) && !(error instanceof TypeError)) throw error;
    await ask("clipboard:write", { text });
  }
}
