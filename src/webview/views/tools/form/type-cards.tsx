import type { VNode } from "preact";
import { useId } from "preact/hooks";
import type { ToolServerType } from "../../../../protocol/tools.ts";
import { texts } from "../../../texts.ts";
import { serverTypes } from "../../../tools-texts.ts";
import type { FormPartProps } from "./form-part.ts";

const TYPES: readonly ToolServerType[] = ["openapi", "mcp"];

/** The two kinds of server, side by side. */
export function TypeCards({ values, change }: FormPartProps): VNode {
  const id = useId();
  return (
    <fieldset class="type-cards">
      <legend class="field-label">{texts.tools.form.type}</legend>
      <div class="type-grid">
        {TYPES.map((type) => (
          <label key={type} class={values.type === type ? `type-card is-chosen` : "type-card"}>
            <input
              type="radio"
              name={id}
              value={type}
              aria-label={serverTypes[type].name}
              aria-describedby={`${id}-${type}`}
              checked={values.type === type}
              onChange={() => {
                change({ type });
              }}
            />
            <span class="type-name">{serverTypes[type].name}</span>
            <span id={`${id}-${type}`} class="type-line">
              {serverTypes[type].line}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
