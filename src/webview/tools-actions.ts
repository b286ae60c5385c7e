import type { Params, RequestName } from "../protocol/requests.ts";
import { ask, sentenceOf } from "./host.ts";
import { signInProgress } from "./sign-ins.ts";
import { dispatch, tools } from "./store.ts";

/** What the user can do with the list of tool servers; each reports its failure where the user has pressed. */

/** A connection may need a server to be started first. */
const CONNECT_TIMEOUT_MS = 120_000;
/** The user may take as long as it takes to answer the editor. */
export const USER_TIMEOUT_MS = 24 * 3600 * 1000;

/** Asks for all tool servers; the answer is drawn, a failure offers to try again. */
export function openTools(): void {
  dispatch({ type: "tools:asked" });
  ask("tools:open", {}).then(
    (view) => {
      dispatch({ type: "tools:view", view });
    },
    (error: unknown) => {
      dispatch({ type: "tools:failed", message: sentenceOf(error) });
    },
  );
}

/** Asks for something that concerns the place; a failure is told at its top. */
export function askForTools<Name extends RequestName>(name: Name, params: Params<Name>): void {
  tellToolsProblem(undefined);
  ask(name, params, USER_TIMEOUT_MS).catch((error: unknown) => {
    tellToolsProblem(sentenceOf(error));
  });
}

/** Says at the top of the place what went wrong, or takes it away. */
export function tellToolsProblem(message: string | undefined): void {
  dispatch({ type: "tools:problem", message });
}

/** Asks for something that concerns one server; a failure is told in its row. */
export function askForServer<Name extends RequestName>(id: string, name: Name, params: Params<Name>): void {
  tellServerProblem(id, undefined);
  ask(name, params, USER_TIMEOUT_MS).catch((error: unknown) => {
    tellServerProblem(id, sentenceOf(error));
  });
}

/** Signs in to a server: its row tells how far that is, and why it has failed. */
export function signInTo(id: string): void {
  tellServerProblem(id, undefined);
  beginSignIn(id).catch((error: unknown) => {
    tellServerProblem(id, sentenceOf(error));
  });
}

/** Signs in to a server, or asks for its key; rejects when that has failed. */
export async function beginSignIn(id: string): Promise<void> {
  if (signInProgress(tools.value.signIns, id)?.kind === "running") return;
  dispatch({ type: "sign-in:asked", id });
  let ok = false;
  try {
    await ask("tools:sign-in", { id }, USER_TIMEOUT_MS);
    ok = true;
  } finally {
    dispatch({ type: "sign-in:ended", id, ok });
  }
}

/** Says in a server's row what went wrong, or takes it away. */
export function tellServerProblem(id: string, message: string | undefined): void {
  dispatch({ type: "server:problem", id, message });
}

/** Unfolds what a server offers, or folds it. */
export function toggleOffer(id: string): void {
  if (tools.value.offers.has(id)) dispatch({ type: "offer:folded", id });
  else dispatch({ type: "offer:asked", id });
}

/** Asks what a server offers; what is known of it stays until the answer is there. */
export function readOffer(id: string): void {
  dispatch({ type: "offer:asked", id });
  ask("tools:offer", { id }, CONNECT_TIMEOUT_MS).then(
    (offer) => {
      dispatch({ type: "offer:known", id, state: { kind: "ready", offer } });
    },
    (error: unknown) => {
      dispatch({ type: "offer:known", id, state: { kind: "failed", message: sentenceOf(error) } });
    },
  );
}
