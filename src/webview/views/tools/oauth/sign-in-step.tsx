import type { VNode } from "preact";
import type { OAuthStep } from "../../../../protocol/oauth.ts";
import { oauthSteps, oauthTexts } from "../../../oauth-texts.ts";
import { Icon } from "../../../ui/icon-button.tsx";

/** What a sign-in does now, in words. */
export function SignInStep({ step }: { readonly step: OAuthStep | undefined }): VNode {
  return (
    <span class="sign-in-step" role="status">
      <Icon name="loading" class="codicon-modifier-spin" />
      <span>{step === undefined ? oauthTexts.signingIn : oauthSteps[step].running}</span>
    </span>
  );
}
