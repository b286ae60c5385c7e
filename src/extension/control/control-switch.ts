import type { Disposable } from "../../core/base/lifecycle.ts";
import { DisposableStore } from "../../core/base/lifecycle.ts";
import { settings } from "../settings.ts";
import { trust } from "../trust.ts";

/**
 * Calls back once, when the control API is switched on and may run: now, or when the user does so. It costs a look at one setting, in every
 * window.
 */
export function onControlApiOn(found: () => void): Disposable {
  const held = new DisposableStore();
  const look = (): void => {
    if (!settings.controlApi().enabled || !trust.granted()) return;
    held.dispose();
    found();
  };
  held.add(settings.onDidChangeControlApi(look));
  held.add(trust.onDidGrant(look));
  look();
  return held;
}
