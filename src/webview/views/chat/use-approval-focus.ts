import { useLayoutEffect } from "preact/hooks";
import { COMPOSER_FIELD } from "./composer-field.ts";

/**
 * Gives the focus to a card that asks, when the user is at the page and writes nothing: Escape skips, Tab leads to the code and then to
 * the buttons, and none of them is pressed by a key that was meant for something else. What is typed goes to the message box.
 */
export function useApprovalFocus(card: { readonly current: HTMLElement | null }): void {
  // Before it is gone from the page: afterwards nobody can tell any more that it had the focus.
  useLayoutEffect(() => {
    const element = card.current;
    if (element === null) return undefined;
    if (document.hasFocus() && isIdle(document.activeElement)) element.focus({ preventScroll: true });
    const type = (event: KeyboardEvent): void => {
      if (event.target !== element || event.key.length !== 1 || event.key === " ") return;
      if (!event.ctrlKey && !event.metaKey && !event.altKey) document.getElementById(COMPOSER_FIELD)?.focus();
    };
    element.addEventListener("keydown", type);
    return () => {
      element.removeEventListener("keydown", type);
      // Whoever is in another part of the editor by now stays there.
      if (!document.hasFocus() || !element.contains(document.activeElement)) return;
      document.getElementById(COMPOSER_FIELD)?.focus();
    };
  }, []);
}

/** Nobody is at anything that the card would take the focus from. */
function isIdle(active: Element | null): boolean {
  if (active === null || active === document.body) return true;
  return active instanceof HTMLTextAreaElement && active.id === COMPOSER_FIELD && active.value === "";
}
