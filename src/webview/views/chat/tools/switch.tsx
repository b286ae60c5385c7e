import type { VNode } from "preact";

interface SwitchProps {
  /** Its accessible name. */
  readonly label: string;
  /** What else a screen reader says of it. */
  readonly description?: string | undefined;
  readonly on: boolean;
  readonly disabled?: boolean;
  readonly title?: string | undefined;
  readonly onToggle: () => void;
}

/** Something that is on or off. */
export function Switch({ label, description, on, disabled = false, title, onToggle }: SwitchProps): VNode {
  return (
    <button
      type="button"
      class="menu-switch"
      role="switch"
      aria-checked={on}
      aria-label={label}
      aria-description={description}
      // It stays in the order of the arrow keys, so that one can learn why it cannot be used.
      aria-disabled={disabled}
      title={title}
      data-stop
      onClick={(event) => {
        event.stopPropagation();
        if (!disabled) onToggle();
      }}
    >
      <span class="menu-switch-thumb" />
    </button>
  );
}
