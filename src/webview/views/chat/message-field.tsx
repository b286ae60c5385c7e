import type { VNode } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { askForChat, newChat, send, stopAnswer } from "../../chat-actions.ts";
import { answering, dispatch, draft, openChat } from "../../store.ts";
import { texts } from "../../texts.ts";
import { useCurrent } from "../../ui/use-current.ts";
import { COMPOSER_FIELD } from "./composer-field.ts";
import { filesIn } from "./pictures.ts";
import { matchingCommands, type SlashAction, type SlashCommand, type SlashState } from "./slash.ts";
import { SlashMenu, slashRowId } from "./slash-menu.tsx";
import { menuOpen } from "./tools/menu-state.ts";

interface FieldProps {
  readonly onFiles: (files: readonly File[]) => void;
}

/** The box: Enter sends, Shift+Enter makes a line; a slash at the beginning offers the commands. */
export function MessageField({ onFiles }: FieldProps): VNode {
  const { text } = draft.value;
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  /** The text for which Escape has closed the menu. */
  const [closedFor, setClosedFor] = useState<string | undefined>(undefined);
  const commands = closedFor === text ? [] : matchingCommands(text, slashState());
  const isOpen = commands.length > 0;
  const choose = (command: SlashCommand): void => {
    dispatch({ type: "draft:changed", text: "" });
    runCommand(command.action);
  };
  const current = useCurrent(
    commands.length,
    (index) => slashRowId(id, index),
    (index) => {
      const command = commands[index];
      if (command !== undefined) choose(command);
    },
  );
  useEffect(() => {
    if (document.activeElement === document.body) field.current?.focus();
  }, []);
  const onKey = (event: KeyboardEvent): void => {
    // While a word is being composed, keys belong to the input method; some report only the old key code.
    if (event.isComposing || event.key === "Process") return;
    if (isOpen && onMenuKey(event)) return;
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    if (!answering.peek()) send();
  };
  const onMenuKey = (event: KeyboardEvent): boolean => {
    if (event.key === "Escape") {
      event.stopPropagation();
      setClosedFor(text);
      return true;
    }
    if (event.key === "Tab" && !event.shiftKey) {
      event.preventDefault();
      const command = commands[current.index];
      if (command !== undefined) dispatch({ type: "draft:changed", text: command.name });
      return true;
    }
    return !event.shiftKey && current.onKey(event);
  };
  return (
    <>
      {isOpen && <SlashMenu id={id} commands={commands} current={current.index} onChoose={choose} />}
      <textarea
        ref={field}
        id={COMPOSER_FIELD}
        class="text-area"
        rows={1}
        aria-label={texts.chat.composer.label}
        aria-autocomplete="list"
        aria-controls={isOpen ? id : undefined}
        aria-activedescendant={isOpen ? slashRowId(id, current.index) : undefined}
        placeholder={texts.chat.composer.placeholder}
        value={text}
        onInput={(event) => {
          current.reset();
          dispatch({ type: "draft:changed", text: event.currentTarget.value });
        }}
        onKeyDown={onKey}
        onPaste={(event) => {
          const files = filesIn(event.clipboardData);
          if (files.length === 0) return;
          event.preventDefault();
          onFiles(files);
        }}
      />
    </>
  );
}

function runCommand(action: SlashAction): void {
  switch (action) {
    case "new":
      newChat();
      return;
    case "clear":
      askForChat("chat:clear", (chat_id) => ({ chat_id }));
      return;
    case "stop":
      stopAnswer();
      return;
    case "tools":
      menuOpen.value = true;
      return;
    default:
      askForChat("chat:export", (chat_id) => ({ chat_id, format: action }));
  }
}

/** Whether there is a chat to clear and an answer to stop; looked at only while a command is being written. */
function slashState(): SlashState {
  const open = openChat.peek();
  return {
    isEmpty: open.kind !== "ready" || open.chat.messages.length === 0,
    isAnswering: answering.peek(),
  };
}
