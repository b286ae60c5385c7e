import type { VNode } from "preact";
import { texts } from "../../../texts.ts";
import { importInstead } from "../../../tool-form-actions.ts";
import { Field } from "../../../ui/field.tsx";
import { Icon, IconButton } from "../../../ui/icon-button.tsx";
import { type FormPartProps, sentenceFor } from "./form-part.ts";
import { VerificationPanel } from "./verification.tsx";

/** The server's address, and at its end the button that makes a real connection. */
export function UrlField(props: FormPartProps & { readonly onVerify: () => void }): VNode {
  const { form, values, change, problemOf, visit, onVerify } = props;
  const words = texts.tools.form;
  const isChecking = form.check.kind === "running";
  return (
    <Field label={words.url} help={words.urlHelp[values.type]} problem={sentenceFor(problemOf("url"))}>
      {(ties) => (
        <>
          <div class="input-with-button">
            <input
              {...ties}
              data-field="url"
              class="input"
              type="url"
              inputMode="url"
              spellcheck={false}
              autoComplete="off"
              maxLength={8192}
              placeholder={values.type === "mcp" ? "https://example.com/mcp" : "https://example.com/api"}
              value={values.url}
              onInput={(event) => {
                visit("url");
                change({ url: event.currentTarget.value });
              }}
              onBlur={() => {
                // Nothing was entered yet: whoever looks around must not be told off.
                if (values.url !== "") visit("url");
              }}
            />
            <IconButton
              icon="refresh"
              class={isChecking ? "spinning" : ""}
              label={words.verify}
              onPress={onVerify}
            />
          </div>
          <VerificationPanel check={form.check} type={values.type} />
          {looksLikeFile(values.url) && <ImportHint />}
        </>
      )}
    </Field>
  );
}

/** Tells a configuration in the place of an address; cheap however long it is. */
function looksLikeFile(text: string): boolean {
  return /^\s*[[{]/.test(text) || text.includes('"mcpServers"');
}

function ImportHint(): VNode {
  return (
    <p class="notice info import-hint" role="status">
      <Icon name="info" />
      <span>{texts.tools.form.looksLikeFile}</span>
      <button type="button" class="small-button" onClick={importInstead}>
        {texts.tools.import}
      </button>
    </p>
  );
}
