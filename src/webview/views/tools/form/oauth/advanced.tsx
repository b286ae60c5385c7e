import type { VNode } from "preact";
import { useEffect, useId, useState } from "preact/hooks";
import { clientAuths, oauthTexts } from "../../../../oauth-texts.ts";
import { askForClientSecret } from "../../../../tool-form-actions.ts";
import { oauthSettings, type RegisterState } from "../../../../tool-form-oauth.ts";
import { Field } from "../../../../ui/field.tsx";
import { Switch } from "../../../../ui/switch.tsx";
import type { FormPartProps } from "../form-part.ts";

const words = oauthTexts.advanced;

/** What can be set beside discovery; most servers need none of it. */
export function AdvancedOAuth(props: FormPartProps): VNode {
  const { form, values, change } = props;
  // Folded only where there is nothing to overlook.
  const [isOpen, setOpen] = useState(
    oauthSettings(values) !== undefined || form.secrets.client_secret === true,
  );
  const needsId = hasRefusedClient(form.register);
  useEffect(() => {
    if (needsId) setOpen(true);
  }, [needsId]);
  return (
    <details class="oauth-advanced" open={isOpen}>
      <summary>{words.title}</summary>
      <div class="oauth-advanced-fields">
        <Field label={oauthTexts.clientId} help={words.clientIdHelp}>
          {(ties) => (
            <input
              {...ties}
              class="input"
              type="text"
              spellcheck={false}
              autoComplete="off"
              maxLength={2000}
              value={values.client_id}
              onInput={(event) => {
                change({ client_id: event.currentTarget.value });
              }}
            />
          )}
        </Field>
        <ClientSecret isSet={form.secrets.client_secret === true} />
        <Field label={words.auth} help={words.authHelp}>
          {(ties) => (
            <select
              {...ties}
              class="input"
              value={values.client_auth}
              onChange={(event) => {
                const chosen = clientAuths.find(([each]) => each === event.currentTarget.value);
                if (chosen !== undefined) change({ client_auth: chosen[0] });
              }}
            >
              {clientAuths.map(([each, name]) => (
                <option key={each} value={each}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={words.scopes} help={words.scopesHelp}>
          {(ties) => (
            <input
              {...ties}
              class="input"
              type="text"
              spellcheck={false}
              value={values.oauth_scopes}
              onInput={(event) => {
                change({ oauth_scopes: event.currentTarget.value });
              }}
            />
          )}
        </Field>
        <SwitchField
          label={words.omitResource}
          help={words.omitResourceHelp}
          on={values.omit_resource}
          onChange={(omit) => {
            change({ omit_resource: omit });
          }}
        />
        <SwitchField
          label={words.silentPkce}
          help={words.silentPkceHelp}
          on={values.allow_silent_pkce}
          onChange={(allow) => {
            change({ allow_silent_pkce: allow });
          }}
        />
      </div>
    </details>
  );
}

/** A server that registers no client leaves one to be entered by hand. */
function hasRefusedClient(register: RegisterState): boolean {
  return (
    register.kind === "failed" &&
    register.lines.some(({ step, state }) => step === "register" && state === "failed")
  );
}

function ClientSecret({ isSet }: { readonly isSet: boolean }): VNode {
  const about = useId();
  return (
    <div class="field">
      <div class="oauth-buttons">
        <button
          type="button"
          class="small-button"
          aria-describedby={about}
          onClick={() => {
            askForClientSecret();
          }}
        >
          {isSet ? words.changeSecret : words.setSecret}
        </button>
        <span class="soft">{isSet ? words.secretSet : words.noSecret}</span>
      </div>
      <p id={about} class="field-help">
        {words.secretHelp}
      </p>
    </div>
  );
}

interface SwitchFieldProps {
  readonly label: string;
  readonly help: string;
  readonly on: boolean;
  readonly onChange: (on: boolean) => void;
}

function SwitchField({ label, help, on, onChange }: SwitchFieldProps): VNode {
  const about = useId();
  return (
    <div class="field switch-field">
      <div class="switch-row">
        <Switch label={label} describedBy={about} on={on} onChange={onChange} />
        <span aria-hidden="true">{label}</span>
      </div>
      <p id={about} class="field-help">
        {help}
      </p>
    </div>
  );
}
