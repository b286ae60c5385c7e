import { signal } from "@preact/signals";
import type { ServerOffer } from "../../../../protocol/tools.ts";
import { ask, sentenceOf } from "../../../host.ts";

/** What the page knows of the tools of one server. */
export type Offer =
  /** asked for them, nothing yet */
  | { readonly kind: "loading" }
  /** the host did not give them */
  | { readonly kind: "failed"; readonly message: string }
  /** the newest ones */
  | { readonly kind: "ready"; readonly offer: ServerOffer };

/** The tools of those servers whose tools were asked for, by the server's id. A map, since a server may be called "constructor". */
export const offers = signal<ReadonlyMap<string, Offer>>(new Map());

/** A server that is slow to start must not look like one that has nothing. */
const TIMEOUT_MS = 120_000;

const turns = new Map<string, number>();

/** Reads the tools of a server, again if need be; those that are known stay until the new ones are there. */
export function loadOffer(id: string): void {
  const turn = (turns.get(id) ?? 0) + 1;
  turns.set(id, turn);
  const set = (offer: Offer): void => {
    if (turns.get(id) === turn) offers.value = new Map(offers.value).set(id, offer);
  };
  if (offers.peek().get(id)?.kind !== "ready") set({ kind: "loading" });
  ask("tools:offer", { id }, TIMEOUT_MS).then(
    (offer) => {
      set({ kind: "ready", offer });
    },
    (error: unknown) => {
      set({ kind: "failed", message: sentenceOf(error) });
    },
  );
}
