import { chatToolsTexts } from "../../chat-tools-texts.ts";
import { texts } from "../../texts.ts";

/** What a command does. */
export type SlashAction = "new" | "clear" | "stop" | "markdown" | "ipynb" | "json" | "tools";

/** Something that can be asked for by writing it. */
export interface SlashCommand {
  /** As it is written, with the slash. */
  readonly name: string;
  readonly text: string;
  readonly action: SlashAction;
}

/** What the commands depend on. */
export interface SlashState {
  readonly isEmpty: boolean;
  readonly isAnswering: boolean;
}

const NAMES: readonly (readonly [string, SlashAction])[] = [
  ["/new", "new"],
  ["/clear", "clear"],
  ["/export markdown", "markdown"],
  ["/export notebook", "ipynb"],
  ["/export json", "json"],
  ["/tools", "tools"],
  ["/stop", "stop"],
];

/** The commands that a draft may become, in the order in which they are offered; none once it is more than the beginning of one. */
export function matchingCommands(draft: string, state: SlashState): readonly SlashCommand[] {
  if (!draft.startsWith("/") || draft.includes("\n")) return [];
  const typed = draft.toLowerCase().trimEnd();
  return NAMES.filter(([name, action]) => name.startsWith(typed) && makesSense(action, state)).map(
    ([name, action]) => ({
      name,
      action,
      text: action === "tools" ? chatToolsTexts.slash : texts.chat.slash[action],
    }),
  );
}

function makesSense(action: SlashAction, { isEmpty, isAnswering }: SlashState): boolean {
  if (action === "new" || action === "tools") return true;
  return action === "stop" ? isAnswering : !isEmpty;
}
