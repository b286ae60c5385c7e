import { texts } from "../../texts.ts";
import { clockTime } from "../../time.ts";

/** How long something took, in words. */
export function took(seconds: number): string {
  return seconds < 60 ? texts.chat.run.took(seconds.toFixed(seconds < 10 ? 1 : 0)) : clockTime(seconds);
}
