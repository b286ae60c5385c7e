import type { VNode } from "preact";
import { useId } from "preact/hooks";
import type { ToolServerAuth } from "../../../../protocol/tools.ts";
import { oauthTexts } from "../../../oauth-texts.ts";
import { tools } from "../../../store.ts";
import { texts } from "../../../texts.ts";
import type { OpenForm } from "../../../tool-form.ts";
import { askForSecret } from "../../../tool-form-actions.ts";
import { oauthViewOf } from "../../../tool-form-oauth.ts";
import { serverOfList } from "../../../tools-state.ts";
import { authBadges, serverAuths } from "../../../tools-texts.ts";
import { Button } from "../../../ui/controls.tsx";
import { Field } from "../../../ui/field.tsx";
import { type FormPartProps, sentenceFor } from "./form-part.ts";

const AUTHS: readonly ToolServerAuth[] = ["none", "bearer", "session", "oauth", "oauth_2.1"];

/** How the server is told who asks: a choice, how it stands, and what belongs to it. */
export function AuthRow(props: FormPartProps): VNode {
  const { form, values, change } = props;
  const badge = badgeOf(form);
  return (
    <>
      <Field label={texts.tools.form.auth} help={serverAuths[values.auth].about}>
        {(ties) => (
          <div class="auth-row">
            <select
              {...ties}
              class="input"
              value={values.auth}
              onChange={(event) => {
                const auth = AUTHS.find((each) => each === event.currentTarget.value);
                if (auth !== undefined) change({ auth });
              }}
            >
              {AUTHS.map((auth) => (
                <option key={auth} value={auth}>
                  {serverAuths[auth].name}
                </option>
              ))}
            </select>
            {badge !== undefined && (
              <span class={`auth-badge ${badge.tone}`} data-testid="auth-badge">
                {badge.text}
              </span>
            )}
          </div>
        )}
      </Field>
      {values.auth === "bearer" && <KeyButton isSet={form.secrets.key} />}
      {values.auth === "oauth" && <AccountFields {...props} />}
    </>
  );
}

interface Badge {
  readonly text: string;
  readonly tone: "good" | "missing" | "warning";
}

function badgeOf(form: OpenForm): Badge | undefined {
  const { values, secrets, savedId } = form;
  switch (values.auth) {
    case "none":
      return undefined;
    case "bearer":
      return secrets.key
        ? { text: authBadges.keySet, tone: "good" }
        : { text: authBadges.noKey, tone: "missing" };
    case "session":
      return { text: authBadges.session, tone: "good" };
    case "oauth": {
      const provider = values.provider.trim();
      return provider === ""
        ? { text: authBadges.noAccount, tone: "missing" }
        : { text: provider, tone: "good" };
    }
    case "oauth_2.1": {
      const view = oauthViewOf(form, serverOfList(tools.value, savedId)?.oauth);
      return view?.registration.kind === "registered"
        ? { text: oauthTexts.registered, tone: "good" }
        : { text: oauthTexts.notRegistered, tone: "warning" };
    }
  }
}

function KeyButton({ isSet }: { readonly isSet: boolean }): VNode {
  const words = texts.tools.form;
  return (
    <div class="field key-row">
      <Button
        onPress={() => {
          askForSecret();
        }}
      >
        {isSet ? words.changeKey : words.setKey}
      </Button>
    </div>
  );
}

function AccountFields({ form, values, change, problemOf, visit }: FormPartProps): VNode {
  const words = texts.tools.form;
  const suggestions = useId();
  return (
    <div class="pair">
      <Field label={words.provider} help={words.providerHelp} problem={sentenceFor(problemOf("account"))}>
        {(ties) => (
          <>
            <input
              {...ties}
              data-field="account"
              class="input"
              type="text"
              list={suggestions}
              spellcheck={false}
              maxLength={200}
              value={values.provider}
              onInput={(event) => {
                visit("account");
                change({ provider: event.currentTarget.value });
              }}
              onBlur={() => {
                visit("account");
              }}
            />
            <datalist id={suggestions}>
              {form.providers.map((provider) => (
                <option key={provider} value={provider} />
              ))}
            </datalist>
          </>
        )}
      </Field>
      <Field label={words.scopes} help={words.scopesHelp}>
        {(ties) => (
          <input
            {...ties}
            class="input"
            type="text"
            spellcheck={false}
            value={values.scopes}
            onInput={(event) => {
              change({ scopes: event.currentTarget.value });
            }}
          />
        )}
      </Field>
    </div>
  );
}
