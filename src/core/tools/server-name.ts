import type { ServerFacts, ToolServer } from "../../protocol/tools.ts";
import { withoutQuery } from "./plain-address.ts";
import { oneLine } from "./plain-text.ts";

/** More than a row can show. */
const maxTitleChars = 80;

/** What a server is called in lists: its own title once that is known, else the user's name for it, else its URL; one line that hides nothing. */
export function shownTitle(
  server: Pick<ToolServer, "name" | "url">,
  facts: Pick<ServerFacts, "title"> | undefined,
): string {
  const names = [facts?.title ?? "", server.name, withoutQuery(server.url)].map((name) =>
    oneLine(name, maxTitleChars),
  );
  return names.find((name) => name !== "") ?? "";
}

/** What a server is called in a sentence. */
export function serverName({ name, id }: Pick<ToolServer, "name" | "id">): string {
  const word = name.trim() === "" ? id : name.trim();
  return word === "" ? "The server" : word;
}
