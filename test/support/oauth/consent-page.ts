import type { Interaction } from "oidc-provider";

/** What a person sees there; both buttons send the form to where the page came from. */
export function consentPage({ prompt, params }: Interaction): string {
  const scopes = typeof params["scope"] === "string" ? params["scope"] : "nothing in particular";
  const isLogin = prompt.name === "login";
  const title = isLogin ? "Sign in" : "Allow access";
  const asked = isLogin ? "Who are you?" : `Backburner wants: ${scopes.replace(/[<&]/g, "")}`;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title></head><body>
<h1>${title}</h1><p>${asked}</p>
<form method="post">
<button name="answer" value="allow">${isLogin ? "Sign in" : "Allow"}</button>
<button name="answer" value="deny">Deny</button>
</form></body></html>`;
}
