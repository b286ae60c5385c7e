import type { VNode } from "preact";

interface SwitchProps {
  /** Its accessible name and tooltip. */
  readonly label: string;
  /** The id of what else is to be said of it. */
  readonly describedBy?: string;
  readonly on: boolean;
  readonly onChange: (on: boolean) => void;
  readonly disabled?: boolean;
}

/** Something that is on or off, and changes at once. Native: the toolkit has none. */
export function Switch({ label, describedBy, on, onChange, disabled = false }: SwitchProps): VNode {
  return (
    <button
      type="button"
      class="switch"
      role="switch"
      aria-checked={on}
      aria-label={label}
      aria-describedby={describedBy}
      title={label}
      disabled={disabled}
      onClick={() => {
        onChange(!on);
      }}
    >
      <span class="switch-knob" />
    </button>
  );
}
