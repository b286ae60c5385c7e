import type { OAuthView } from "../../../../../protocol/oauth.ts";
import { oauthTexts } from "../../../../oauth-texts.ts";
import { visibleLine } from "../../../chat/tools/visible.ts";

/** How a session stands, in a line. */
export function sessionWords(session: OAuthView["session"], nowSeconds: number): string {
  const words = oauthTexts.session;
  switch (session.kind) {
    case "none":
      return words.none;
    case "over":
      return words.over(visibleLine(session.message, 500));
    case "signed-in": {
      const { until, renews } = session;
      const pieces = [words.signedIn];
      if (until !== undefined) pieces.push(words.until(timeOf(until, nowSeconds)));
      if (renews) pieces.push(words.renews);
      return pieces.join(", ");
    }
  }
}

/** The time today, else with its day. */
function timeOf(epochSeconds: number, nowSeconds: number): string {
  const [date, today] = [new Date(epochSeconds * 1000), new Date(nowSeconds * 1000)];
  const isToday = date.toDateString() === today.toDateString();
  return isToday
    ? date.toLocaleTimeString(undefined, { timeStyle: "short" })
    : date.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}
