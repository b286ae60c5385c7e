import type { VNode } from "preact";

/** One of several places of which one is seen. */
interface Tab<Id extends string> {
  readonly id: Id;
  readonly label: string;
  /** How much there is, beside the label. */
  readonly count?: number;
  /** What a screen reader says of it. */
  readonly description?: string;
}

interface TabsProps<Id extends string> {
  readonly label: string;
  readonly tabs: readonly Tab<Id>[];
  readonly chosen: Id;
  readonly onChoose: (id: Id) => void;
}

/** The id of the element that a tab shows. */
export const panelId = (id: string): string => `panel-${id}`;

/** The id of a tab. */
export const tabId = (id: string): string => `tab-${id}`;

/** Tabs as in VS Code's own panels; arrow keys go from one to the next. */
export function Tabs<Id extends string>({ label, tabs, chosen, onChoose }: TabsProps<Id>): VNode {
  const go = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    const at = tabs.findIndex(({ id }) => id === chosen);
    const next = tabs[(at + step + tabs.length) % tabs.length];
    if (step === 0 || next === undefined) return;
    event.preventDefault();
    onChoose(next.id);
    document.getElementById(tabId(next.id))?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label={label} onKeyDown={go}>
      {tabs.map(({ id, label: name, count, description }) => (
        <button
          key={id}
          id={tabId(id)}
          type="button"
          class="tab"
          role="tab"
          aria-selected={id === chosen}
          aria-controls={id === chosen ? panelId(id) : undefined}
          aria-label={name}
          aria-description={description}
          tabIndex={id === chosen ? 0 : -1}
          onClick={() => {
            onChoose(id);
          }}
        >
          {name}
          {count !== undefined && count > 0 && <span class="count">{count}</span>}
        </button>
      ))}
    </div>
  );
}
