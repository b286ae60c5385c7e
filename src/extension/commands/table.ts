import type { CommandId } from "../command-ids.ts";

/** What a command does; its arguments come from menus, keys and other extensions, and are checked by it. */
export type Command = (...args: readonly unknown[]) => Promise<void>;

/** Every command; a missing one does not compile. */
export type CommandTable = Readonly<Record<CommandId, Command>>;

/** The commands that are about daemons that are there already. */
export type DaemonCommandId = Exclude<
  Extract<CommandId, `backburner.daemons.${string}`>,
  `backburner.daemons.run${"File" | "FileWithArguments" | "Selection" | "Cell"}`
>;
