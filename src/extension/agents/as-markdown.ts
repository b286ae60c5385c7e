import { withoutInvisible } from "../daemons/shown-line.ts";

/**
 * Somebody else's text as a piece of a line of Markdown in which nothing of it has a meaning (CommonMark 2.4). The editor's own `appendText` makes
 * its spaces unbreakable.
 */
export function asMarkdown(text: string): string {
  return withoutInvisible(text.replace(/\s+/g, " ").replace(/[!-/:-@[-`{-~]/g, "\\$&"));
}
