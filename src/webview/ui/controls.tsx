import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeProgressRing,
  vsCodeTextField,
} from "@vscode/webview-ui-toolkit";
import { type ComponentChildren, h, type VNode } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

/**
 * The controls of the page, in our own words. This is the only file that knows the toolkit behind them: it registers its
 * elements and writes its tags, so that another one can take its place here.
 */
provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeProgressRing(), vsCodeTextField());

/** Writes one of the toolkit's elements; Preact does not know their properties, so they are checked by our own types above it. */
function element(tag: string, props: Record<string, unknown>, children?: ComponentChildren): VNode {
  return h(tag, props, children);
}

interface ButtonProps {
  readonly primary?: boolean;
  readonly disabled?: boolean;
  readonly title?: string;
  readonly onPress: () => void;
  readonly children: ComponentChildren;
}

/** A button for the few big choices; rows and toolbars use the light `IconButton`. */
export function Button({ primary = false, disabled = false, title, onPress, children }: ButtonProps): VNode {
  return element(
    "vscode-button",
    {
      appearance: primary ? "primary" : "secondary",
      disabled,
      title,
      onClick: disabled ? undefined : onPress,
    },
    children,
  );
}

/** Says that something is on its way. */
export function Spinner({ label }: { readonly label: string }): VNode {
  return (
    <p class="spinner" role="status">
      {element("vscode-progress-ring", { "aria-hidden": "true" })}
      <span>{label}</span>
    </p>
  );
}

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly onKey?: (event: KeyboardEvent) => void;
  /** Whether it takes the focus when it appears. */
  readonly autoFocus?: boolean;
}

/** A line of text. State is changed on every key: the toolkit would put the old value back otherwise. */
export function TextField({ label, value, onInput, onKey, autoFocus = false }: TextFieldProps): VNode {
  const field = useRef<HTMLElement>(null);
  // The toolkit writes a name of its own over ours when the element is connected.
  useLayoutEffect(() => field.current?.setAttribute("aria-label", label), [label]);
  useEffect(() => {
    if (!autoFocus) return undefined;
    // The inner field is made in the frame after the element is connected.
    const frame = requestAnimationFrame(() => field.current?.focus());
    return () => {
      cancelAnimationFrame(frame);
    };
  }, [autoFocus]);
  return element("vscode-text-field", {
    ref: field,
    placeholder: label,
    value,
    onInput: (event: InputEvent) => {
      onInput((event.target as HTMLInputElement).value);
    },
    onKeyDown: onKey,
  });
}
