import { texts } from "../../texts.ts";
import { clockTime, shortSeconds } from "../../time.ts";

/** How long something took, in words. */
export function took(seconds: number): string {
  return seconds < 60 ? texts.chat.run.took(shortSeconds(seconds)) : clockTime(seconds);
}
