import type { ComponentChildren, VNode } from "preact";
import { Icon } from "../../ui/icon-button.tsx";

interface FailedProps {
  readonly title: string;
  readonly message: string;
  /** The ways on. */
  readonly children: ComponentChildren;
}

/** Says why there is nothing to see. */
export function Failed({ title, message, children }: FailedProps): VNode {
  return (
    <section class="empty" role="alert">
      <Icon name="error" class="empty-icon" />
      <h1>{title}</h1>
      <p>{message}</p>
      <div class="empty-actions">{children}</div>
    </section>
  );
}
