import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { IconName } from "./icon-button.tsx";
import { Popover } from "./popover.tsx";

/** Something that a menu offers. */
interface MenuItem {
  readonly label: string;
  readonly onPress: () => void;
}

interface MenuProps {
  readonly icon: IconName;
  readonly label: string;
  readonly items: readonly MenuItem[];
  readonly disabled?: boolean;
  readonly class?: string;
}

/** A button with a menu; arrow keys go from item to item. */
export function Menu({ icon, label, items, disabled = false, class: extra = "" }: MenuProps): VNode {
  return (
    <Popover icon={icon} label={label} title={label} kind="menu" disabled={disabled} class={`menu ${extra}`}>
      {(close) => <Items items={items} close={close} />}
    </Popover>
  );
}

function Items({ items, close }: Pick<MenuProps, "items"> & { readonly close: () => void }): VNode {
  const list = useRef<HTMLDivElement>(null);
  const buttons = (): HTMLElement[] => [...(list.current?.querySelectorAll("button") ?? [])];
  useEffect(() => {
    buttons()[0]?.focus();
    // Of a row at the bottom, all of it must be seen, not only the item that has the focus.
    list.current?.parentElement?.scrollIntoView({ block: "nearest" });
  }, []);
  const go = (event: KeyboardEvent): void => {
    const all = buttons();
    const at = all.findIndex((button) => button === document.activeElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (event.key === "Tab") close();
    if (next === undefined) return;
    event.preventDefault();
    all.at(next % all.length)?.focus();
  };
  return (
    <div ref={list} role="none" onKeyDown={go}>
      {items.map(({ label, onPress }) => (
        <button
          key={label}
          type="button"
          class="menu-item"
          role="menuitem"
          tabIndex={-1}
          onClick={() => {
            close();
            onPress();
          }}
        >
          {label}
        </button>
      ))}
    </div>
  );
}
