import { type Signal, useSignal } from "@preact/signals";
import type { ComponentChildren, VNode } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { Icon, type IconName } from "./icon-button.tsx";

interface PopoverProps {
  readonly icon?: IconName;
  /** The accessible name and tooltip of the button. */
  readonly label: string;
  /** What stands on the button beside the icon. */
  readonly text?: ComponentChildren;
  /** The name of what opens. */
  readonly title: string;
  readonly kind?: "dialog" | "menu";
  readonly class?: string;
  readonly disabled?: boolean;
  /** Whether it is open, where something else than its button opens it too. */
  readonly opened?: Signal<boolean>;
  /** What it holds; made only while it is open. */
  readonly children: (close: () => void) => ComponentChildren;
}

/** A button that opens something above the page. Escape and a press outside close it; the focus goes back to the button. */
export function Popover(props: PopoverProps): VNode {
  const { icon, label, text, title, kind = "dialog", class: extra = "", disabled = false, children } = props;
  const own = useSignal(false);
  const opened = props.opened ?? own;
  const open = opened.value;
  const setOpen = (value: boolean): void => {
    opened.value = value;
  };
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useOutside(box, open, () => {
    setOpen(false);
  });
  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <div
      ref={box}
      class={`popover ${extra}`}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !open) return;
        event.stopPropagation();
        close();
      }}
    >
      <button
        ref={button}
        type="button"
        class="icon-button"
        title={label}
        aria-label={label}
        aria-haspopup={kind}
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        disabled={disabled}
        onClick={() => {
          setOpen(!open);
        }}
      >
        {icon !== undefined && <Icon name={icon} />}
        {text !== undefined && <span class="popover-text">{text}</span>}
        {text !== undefined && <Icon name="chevron-down" class="small" />}
      </button>
      {open && (
        <div id={id} class="popover-panel" role={kind} aria-label={title}>
          {children(close)}
        </div>
      )}
    </div>
  );
}

/** Calls back when the user presses, or moves the focus, outside of an element. */
function useOutside(box: { current: HTMLElement | null }, active: boolean, onOutside: () => void): void {
  useEffect(() => {
    if (!active) return undefined;
    const leave = (event: Event): void => {
      if (event.target instanceof Node && box.current?.contains(event.target) !== true) onOutside();
    };
    document.addEventListener("pointerdown", leave, true);
    document.addEventListener("focusin", leave, true);
    return () => {
      document.removeEventListener("pointerdown", leave, true);
      document.removeEventListener("focusin", leave, true);
    };
  }, [active]);
}
