import { type Animated, animate as animated } from "../../test/support/real/animation.ts";
import type { Window } from "../../test/support/real/window.ts";

/** Runs an animation of so many seconds. */
export function animate(window: Window, { seconds }: { readonly seconds: number }): Promise<Animated> {
  return animated(window, seconds);
}
