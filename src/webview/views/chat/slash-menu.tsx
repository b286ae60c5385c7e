import type { VNode } from "preact";
import { texts } from "../../texts.ts";
import type { SlashCommand } from "./slash.ts";

interface SlashMenuProps {
  readonly id: string;
  readonly commands: readonly SlashCommand[];
  readonly current: number;
  readonly onChoose: (command: SlashCommand) => void;
}

/** The id of a command's row, for the message box to point at. */
export const slashRowId = (id: string, index: number): string => `${id}-${String(index)}`;

/** What can follow a slash; the focus stays in the message box. */
export function SlashMenu({ id, commands, current, onChoose }: SlashMenuProps): VNode {
  return (
    <div id={id} class="slash-menu" role="listbox" aria-label={texts.chat.composer.commands}>
      {commands.map((command, index) => (
        <div
          key={command.name}
          id={slashRowId(id, index)}
          class={index === current ? "option current" : "option"}
          role="option"
          aria-selected={index === current}
          onPointerDown={(event) => {
            event.preventDefault();
            onChoose(command);
          }}
        >
          <span class="option-name">{command.name}</span>
          <span class="option-note">{command.text}</span>
        </div>
      ))}
    </div>
  );
}
