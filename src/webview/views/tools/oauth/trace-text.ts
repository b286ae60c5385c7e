import type { OAuthTraceLine } from "../../../../protocol/oauth.ts";
import { oauthSteps, oauthTexts } from "../../../oauth-texts.ts";
import { visibleLine } from "../../chat/tools/visible.ts";

/** The steps as text, one a line, to be sent to whoever can help. */
export function traceText(lines: readonly OAuthTraceLine[]): string {
  return lines.map(lineText).join("\n");
}

function lineText({ step, state, url, status, detail }: OAuthTraceLine): string {
  const { trace } = oauthTexts;
  const pieces = [
    `${oauthSteps[step].name}: ${trace.state[state]}`,
    url,
    status === undefined ? undefined : trace.status(String(status)),
    detail,
  ];
  // What a server has written must not look like a line of ours.
  return pieces
    .flatMap((piece) => (piece === undefined || piece === "" ? [] : visibleLine(piece, 4000)))
    .join(" – ");
}
