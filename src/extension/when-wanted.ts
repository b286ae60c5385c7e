import { type Disposable, DisposableStore } from "../core/base/lifecycle.ts";
import { trust } from "./trust.ts";

/**
 * Calls back once, when something that waits for no click is wanted and may run: now, or as soon as the user switches it on or trusts the
 * workspace. It costs a look at one setting, in every window.
 */
export function whenWanted(
  isWanted: () => boolean,
  onDidChange: (listener: () => void) => Disposable,
  found: () => void,
): Disposable {
  const held = new DisposableStore();
  const look = (): void => {
    if (!isWanted() || !trust.granted()) return;
    held.dispose();
    found();
  };
  held.add(onDidChange(look));
  held.add(trust.onDidGrant(look));
  look();
  return held;
}
