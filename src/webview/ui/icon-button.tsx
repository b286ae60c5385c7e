import type { Ref, VNode } from "preact";

/** The icons that the page uses, by their names in the product's icon font. */
export type IconName =
  | "account"
  | "add"
  | "arrow-down"
  | "arrow-left"
  | "arrow-up"
  | "attach"
  | "check"
  | "chevron-down"
  | "chevron-right"
  | "circle-slash"
  | "clear-all"
  | "clock"
  | "close"
  | "code"
  | "comment-discussion"
  | "copy"
  | "debug-disconnect"
  | "debug-rerun"
  | "debug-stop"
  | "edit"
  | "ellipsis"
  | "error"
  | "export"
  | "file-media"
  | "file-text"
  | "go-to-file"
  | "history"
  | "info"
  | "insert"
  | "link-external"
  | "list-selection"
  | "loading"
  | "lock"
  | "multiple-windows"
  | "pass-filled"
  | "plug"
  | "play"
  | "question"
  | "refresh"
  | "run-all"
  | "save"
  | "search"
  | "send"
  | "settings-gear"
  | "shield"
  | "stop-circle"
  | "sync"
  | "tools"
  | "trash"
  | "warning";

/** A picture beside a text that says the same: a screen reader skips it. */
export function Icon({
  name,
  class: extra = "",
}: {
  readonly name: IconName;
  readonly class?: string;
}): VNode {
  return <span class={`codicon codicon-${name} ${extra}`} aria-hidden="true" />;
}

interface IconButtonProps {
  readonly icon: IconName;
  /** Its accessible name and tooltip. */
  readonly label: string;
  readonly onPress: (event: MouseEvent) => void;
  /** Shows the label beside the icon where there is room. */
  readonly withText?: boolean;
  readonly pressed?: boolean;
  /** Whether what it opens is open, and the id of that. */
  readonly expanded?: boolean;
  readonly controls?: string | undefined;
  /** The arrow keys of the menu that it is in stop at it. */
  readonly stop?: boolean;
  readonly disabled?: boolean;
  readonly class?: string;
  /** -1 where the arrow keys lead to it. */
  readonly tabIndex?: number;
  readonly button?: Ref<HTMLButtonElement>;
}

/** A small flat button as in VS Code's own toolbars: native, since a list has many of them. */
export function IconButton(props: IconButtonProps): VNode {
  const {
    icon,
    label,
    onPress,
    withText = false,
    pressed,
    expanded,
    controls,
    stop,
    disabled = false,
    class: extra = "",
    tabIndex,
    button,
  } = props;
  return (
    <button
      ref={button ?? null}
      type="button"
      class={`icon-button ${extra}`}
      title={label}
      aria-label={label}
      aria-pressed={pressed}
      aria-expanded={expanded}
      aria-controls={controls}
      data-stop={stop}
      disabled={disabled}
      tabIndex={tabIndex}
      onClick={onPress}
    >
      <Icon name={icon} />
      {withText && <span class="icon-button-text">{label}</span>}
    </button>
  );
}
