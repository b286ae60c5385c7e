import type { ComponentChildren, VNode } from "preact";
import { texts } from "../../texts.ts";
import { Icon, IconButton } from "../../ui/icon-button.tsx";

interface NoticeProps {
  readonly kind: "error" | "info";
  readonly message: string;
  readonly onDismiss: () => void;
  /** What can be done about it. */
  readonly children?: ComponentChildren;
}

/** One sentence that stays until it is dismissed. */
export function Notice({ kind, message, onDismiss, children }: NoticeProps): VNode {
  return (
    <div class={`notice ${kind}`} role={kind === "error" ? "alert" : "status"}>
      <Icon name={kind} />
      <span>{message}</span>
      {children}
      <IconButton icon="close" label={texts.page.dismiss} onPress={onDismiss} />
    </div>
  );
}
