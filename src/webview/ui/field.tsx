import type { ComponentChildren, VNode } from "preact";
import { useId } from "preact/hooks";
import { Icon } from "./icon-button.tsx";

/** What ties a control to its label, its help and what is wrong with it. */
interface FieldTies {
  readonly id: string;
  readonly "aria-labelledby": string;
  readonly "aria-describedby": string | undefined;
  readonly "aria-invalid": boolean | undefined;
}

interface FieldProps {
  readonly label: string;
  readonly help?: ComponentChildren;
  /** What is wrong with it, in a sentence. */
  readonly problem?: string | undefined;
  readonly class?: string;
  readonly children: (ties: FieldTies) => ComponentChildren;
}

/**
 * A labelled control of a form, with its help and what is wrong with it below. Native controls stand in it: a control of the
 * toolkit has a tree of its own, into which no label and no description reaches.
 */
export function Field({ label, help, problem, class: extra = "", children }: FieldProps): VNode {
  const id = useId();
  const about = help !== undefined || problem !== undefined;
  return (
    <div class={`field ${extra}`}>
      <label id={`${id}-label`} for={id}>
        {label}
      </label>
      {children({
        id,
        "aria-labelledby": `${id}-label`,
        "aria-describedby": about ? `${id}-about` : undefined,
        "aria-invalid": problem === undefined ? undefined : true,
      })}
      {about && (
        <div id={`${id}-about`} class="field-about">
          {problem !== undefined && (
            <p class="field-problem">
              <Icon name="error" />
              {problem}
            </p>
          )}
          {help !== undefined && <p class="field-help">{help}</p>}
        </div>
      )}
    </div>
  );
}
