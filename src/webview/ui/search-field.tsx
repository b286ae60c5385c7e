import type { RefObject, VNode } from "preact";
import { useEffect } from "preact/hooks";

interface SearchFieldProps {
  readonly field: RefObject<HTMLInputElement | null>;
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly onKey: (event: KeyboardEvent) => void;
  /** The id of the list that it filters, and of the row in it that is current. */
  readonly list: string;
  readonly active: string | undefined;
}

/** A line of text above a list that it filters. Native: its list must be in the same tree for a screen reader to find the current row. */
export function SearchField({ field, label, value, onInput, onKey, list, active }: SearchFieldProps): VNode {
  useEffect(() => field.current?.focus(), []);
  return (
    <input
      ref={field}
      class="search-field"
      type="text"
      role="combobox"
      aria-label={label}
      aria-expanded="true"
      aria-autocomplete="list"
      aria-controls={list}
      aria-activedescendant={active}
      placeholder={label}
      spellcheck={false}
      value={value}
      onInput={(event) => {
        onInput(event.currentTarget.value);
      }}
      onKeyDown={onKey}
    />
  );
}
