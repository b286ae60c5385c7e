import { useEffect } from "preact/hooks";
import { canOffer, type Integration } from "./integration.ts";
import { loadOffer, type Offer, offers } from "./offers.ts";

/** The tools of a server, read while someone looks at them, and again when they may be others. */
export function useOffer(integration: Integration, isWanted: boolean): Offer | undefined {
  const { id, version } = integration;
  const load = isWanted && canOffer(integration);
  useEffect(() => {
    if (load) loadOffer(id);
  }, [id, version, load]);
  return offers.value.get(id);
}
