import { type Disposable, DisposableStore } from "../../core/base/lifecycle.ts";
import { settings } from "../settings.ts";
import { trust } from "../trust.ts";

/** Calls back as soon as this window is to serve other agents, at once or when the user wants it; light enough for every start. */
export function whenServing(found: () => void): Disposable {
  const held = new DisposableStore();
  const look = (): void => {
    if (!settings.serveAgents() || !trust.granted()) return;
    held.dispose();
    found();
  };
  held.add(settings.onDidChangeAgents(look));
  held.add(trust.onDidGrant(look));
  look();
  return held;
}
