import type { VNode } from "preact";
import { useId } from "preact/hooks";
import type { ToolServerAuth } from "../../../../protocol/tools.ts";
import { tools } from "../../../store.ts";
import { texts } from "../../../texts.ts";
import type { OpenForm } from "../../../tool-form.ts";
import { askForSecret } from "../../../tool-form-actions.ts";
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
              <span class={`auth-badge ${badge.isGood ? "good" : "missing"}`} data-testid="auth-badge">
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

function badgeOf({ values, secrets, savedId }: OpenForm): { text: string; isGood: boolean } | undefined {
  switch (values.auth) {
    case "none":
      return undefined;
    case "bearer":
      return { text: secrets.key ? authBadges.keySet : authBadges.noKey, isGood: secrets.key };
    case "session":
      return { text: authBadges.session, isGood: true };
    case "oauth": {
      const provider = values.provider.trim();
      return { text: provider === "" ? authBadges.noAccount : provider, isGood: provider !== "" };
    }
    case "oauth_2.1": {
      const { list } = tools.value;
      const servers = list.kind === "ready" ? list.view.servers : [];
      const saved = servers.find(({ server }) => server.id === savedId);
      const isSignedIn = saved?.server.auth === "oauth_2.1" && saved.state.kind === "ready";
      return { text: isSignedIn ? authBadges.signedIn : authBadges.notSignedIn, isGood: isSignedIn };
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
