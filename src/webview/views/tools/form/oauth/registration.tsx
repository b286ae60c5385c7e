import type { VNode } from "preact";
import { useId } from "preact/hooks";
import { oauthTexts } from "../../../../oauth-texts.ts";
import { dispatch, tools } from "../../../../store.ts";
import { missingForClient } from "../../../../tool-form.ts";
import { cancelRegister } from "../../../../tool-form-actions.ts";
import { isOfSaved, oauthViewOf } from "../../../../tool-form-oauth.ts";
import { serverIds, serverOfList } from "../../../../tools-state.ts";
import { Icon } from "../../../../ui/icon-button.tsx";
import { visible } from "../../../chat/tools/visible.ts";
import { Trace } from "../../oauth/trace.tsx";
import type { FormPartProps } from "../form-part.ts";
import { AdvancedOAuth } from "./advanced.tsx";
import { ClientFacts } from "./client-facts.tsx";
import { Session } from "./session.tsx";

interface RegistrationProps extends FormPartProps {
  readonly onRegister: () => void;
}

/** What OAuth 2.1 needs: a client at the authorization server, and then a sign-in with it. */
export function Registration(props: RegistrationProps): VNode {
  const { form } = props;
  const { register, savedId } = form;
  const title = useId();
  const live = serverOfList(tools.value, savedId)?.oauth;
  const view = oauthViewOf(form, live);
  const client = view?.registration.kind === "registered" ? view.registration : undefined;
  const tellProblem = (message: string): void => {
    dispatch({ type: "form:problem", draftId: form.draftId, message });
  };
  return (
    <section class="oauth-registration" data-testid="oauth-registration" aria-labelledby={title}>
      <h2 id={title}>{oauthTexts.title}</h2>
      <p class="oauth-about">
        {form.values.client_id.trim() === "" ? oauthTexts.about : oauthTexts.aboutOwn}
      </p>
      <RegisterButtons {...props} isAgain={client !== undefined} />
      {register.kind === "done" && (
        <p class="verification-head good">
          <Icon name="pass-filled" />
          {oauthTexts.success}
        </p>
      )}
      {register.kind === "failed" && (
        <p class="oauth-failure">
          <Icon name="error" />
          <span>
            <b>{oauthTexts.failed}.</b> {visible(register.message)}
          </span>
        </p>
      )}
      {register.kind !== "none" && (
        <Trace lines={register.lines} isOpen={register.kind !== "done"} onProblem={tellProblem} />
      )}
      {client !== undefined && <ClientFacts client={client} />}
      {savedId !== undefined && view !== undefined && register.kind !== "done" && isOfSaved(form) && (
        <Session id={savedId} view={view} onProblem={tellProblem} />
      )}
      <AdvancedOAuth {...props} />
    </section>
  );
}

interface ButtonsProps extends RegistrationProps {
  readonly isAgain: boolean;
}

/** It can be pressed at any time: without what it needs, it leads there. */
function RegisterButtons({ form, onRegister, isAgain }: ButtonsProps): VNode {
  const about = useId();
  const isRunning = form.register.kind === "running";
  const why = isRunning ? undefined : whyNot(form);
  return (
    <div class="oauth-buttons">
      <button
        type="button"
        class="primary-button"
        aria-disabled={isRunning}
        aria-describedby={why === undefined ? undefined : about}
        onClick={onRegister}
      >
        {isAgain ? oauthTexts.registerAgain : oauthTexts.register}
      </button>
      {isRunning && (
        <>
          <span class="oauth-running" role="status">
            <Icon name="loading" class="codicon-modifier-spin" />
            {oauthTexts.registering}
          </span>
          <button
            type="button"
            class="small-button"
            aria-label={oauthTexts.cancelTip}
            onClick={cancelRegister}
          >
            {oauthTexts.cancel}
          </button>
        </>
      )}
      {why !== undefined && (
        <span id={about} class="soft">
          {why}
        </span>
      )}
    </div>
  );
}

function whyNot(form: FormPartProps["form"]): string | undefined {
  switch (missingForClient(form, serverIds(tools.value))) {
    case "id":
      return form.values.id.trim() === "" ? oauthTexts.idFirst : oauthTexts.mendIdFirst;
    case "url":
      return oauthTexts.urlFirst;
    case undefined:
      return undefined;
  }
}
