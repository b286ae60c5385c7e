import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { texts } from "../../texts.ts";

interface TitleFieldProps {
  readonly title: string;
  /** Called once with the new title, or with nothing when it stays as it is; `byKey` when the focus has nowhere to be. */
  readonly onDone: (title: string | undefined, byKey: boolean) => void;
}

/** A title that is being written anew: Enter and leaving keep it, Escape does not. */
export function TitleField({ title, onDone }: TitleFieldProps): VNode {
  const field = useRef<HTMLInputElement>(null);
  const isDone = useRef(false);
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  const finish = (value: string | undefined, byKey: boolean): void => {
    if (isDone.current) return;
    isDone.current = true;
    const name = value?.trim() ?? "";
    onDone(name === "" || name === title ? undefined : name, byKey);
  };
  return (
    <input
      ref={field}
      class="title-field"
      type="text"
      aria-label={texts.chat.header.title}
      maxLength={200}
      defaultValue={title}
      onKeyDown={(event) => {
        if (event.isComposing) return;
        if (event.key === "Enter") {
          // The key must not press the button that gets the focus.
          event.preventDefault();
          finish(event.currentTarget.value, true);
        }
        if (event.key !== "Escape") return;
        event.stopPropagation();
        finish(undefined, true);
      }}
      onBlur={(event) => {
        finish(event.currentTarget.value, false);
      }}
    />
  );
}
