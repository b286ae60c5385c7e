import type { VNode } from "preact";
import { useId } from "preact/hooks";
import { texts } from "../../../texts.ts";
import { Field } from "../../../ui/field.tsx";
import { type FormPartProps, sentenceFor } from "./form-part.ts";
import { specAddress } from "./spec-address.ts";

/** Where the document of an OpenAPI server is, or the document itself. */
export function SpecFields(props: FormPartProps): VNode {
  const { values, change } = props;
  const words = texts.tools.form;
  const id = useId();
  const choices = [
    [false, words.specUrl],
    [true, words.specText],
  ] as const;
  return (
    <>
      <fieldset class="choices">
        <legend class="field-label">{words.spec}</legend>
        {choices.map(([isInline, label]) => (
          <label key={label} class="choice">
            <input
              type="radio"
              name={id}
              aria-label={label}
              checked={values.inline_spec === isInline}
              onChange={() => {
                change({ inline_spec: isInline });
              }}
            />
            {label}
          </label>
        ))}
      </fieldset>
      {values.inline_spec ? <SpecText {...props} /> : <SpecPath {...props} />}
    </>
  );
}

function SpecPath({ values, change, problemOf, visit }: FormPartProps): VNode {
  const words = texts.tools.form;
  const isKnown = values.url.trim() !== "" && values.spec_path.trim() !== "";
  const help = isKnown ? words.specRead(specAddress(values.url, values.spec_path)) : words.specPathHelp;
  return (
    <Field label={words.specPath} help={help} problem={sentenceFor(problemOf("spec_path"))}>
      {(ties) => (
        <input
          {...ties}
          data-field="spec_path"
          class="input"
          type="text"
          spellcheck={false}
          maxLength={8192}
          placeholder="openapi.json"
          value={values.spec_path}
          onInput={(event) => {
            visit("spec_path");
            change({ spec_path: event.currentTarget.value });
          }}
          onBlur={() => {
            visit("spec_path");
          }}
        />
      )}
    </Field>
  );
}

function SpecText({ values, change, problemOf, visit }: FormPartProps): VNode {
  const words = texts.tools.form;
  return (
    <Field
      label={words.specDocument}
      help={words.specDocumentHelp}
      problem={sentenceFor(problemOf("spec_text"))}
    >
      {(ties) => (
        <textarea
          {...ties}
          data-field="spec_text"
          class="input spec-text"
          rows={10}
          spellcheck={false}
          value={values.spec_text}
          onInput={(event) => {
            visit("spec_text");
            change({ spec_text: event.currentTarget.value });
          }}
          onBlur={() => {
            visit("spec_text");
          }}
        />
      )}
    </Field>
  );
}
