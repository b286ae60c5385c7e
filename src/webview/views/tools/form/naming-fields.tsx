import type { VNode } from "preact";
import { texts } from "../../../texts.ts";
import type { FormValues } from "../../../tool-form.ts";
import { Field } from "../../../ui/field.tsx";
import { Switch } from "../../../ui/switch.tsx";
import { type FormPartProps, sentenceFor } from "./form-part.ts";

/** What the server is called here, which of its tools are used, and whether it is on. */
export function NamingFields(props: FormPartProps): VNode {
  const { values, change, problemOf, visit } = props;
  const words = texts.tools.form;
  const idHelp = values.type === "mcp" ? words.idHelp : `${words.idHelp} ${words.idAuto}`;
  return (
    <>
      <div class="pair">
        <Field label={words.id} help={idHelp} problem={sentenceFor(problemOf("id"))}>
          {(ties) => (
            <input
              {...ties}
              data-field="id"
              class="input"
              type="text"
              required={values.type === "mcp"}
              spellcheck={false}
              autoComplete="off"
              maxLength={200}
              value={values.id}
              onInput={(event) => {
                visit("id");
                change({ id: event.currentTarget.value });
              }}
              onBlur={() => {
                visit("id");
              }}
            />
          )}
        </Field>
        <PlainField {...props} name="name" label={words.name} help={words.nameHelp} maxLength={200} />
      </div>
      <PlainField {...props} name="description" label={words.description} maxLength={4000} />
      <PlainField {...props} name="tool_filter" label={words.filter} help={<FilterHelp />} />
      <div class="field enabled-row">
        <Switch
          label={words.enabled}
          on={values.enabled}
          onChange={(enabled) => {
            change({ enabled });
          }}
        />
        <span aria-hidden="true">{words.enabled}</span>
      </div>
    </>
  );
}

interface PlainFieldProps extends FormPartProps {
  readonly name: "name" | "description" | "tool_filter";
  readonly label: string;
  readonly help?: string | VNode;
  readonly maxLength?: number;
}

function PlainField({ values, change, name, label, help, maxLength }: PlainFieldProps): VNode {
  return (
    <Field label={label} help={help}>
      {(ties) => (
        <input
          {...ties}
          class="input"
          type="text"
          maxLength={maxLength}
          value={values[name]}
          onInput={(event) => {
            const changed: Partial<FormValues> = { [name]: event.currentTarget.value };
            change(changed);
          }}
        />
      )}
    </Field>
  );
}

/** The words between backticks are code. */
function FilterHelp(): VNode {
  const pieces = texts.tools.form.filterHelp.split("`");
  return <>{pieces.map((piece, index) => (index % 2 === 0 ? piece : <code key={piece}>{piece}</code>))}</>;
}
