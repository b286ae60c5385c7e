import { revealed, Secret, type SecretHeaders } from "../../core/base/secret.ts";
import { unreachable } from "./rest.ts";

type Cookies = Map<string, string>;

/**
 * Signs in at Jupyter's own page, as a browser does; undefined when there is no such page or it does not take the password.
 * Errors: `jupyter.unreachable`, or the signal's reason.
 */
export async function signIn(
  baseUrl: string,
  password: Secret,
  signal: AbortSignal,
): Promise<SecretHeaders | undefined> {
  try {
    return await exchange(`${baseUrl}login`, password, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw unreachable(baseUrl, error);
  }
}

async function exchange(
  page: string,
  password: Secret,
  signal: AbortSignal,
): Promise<SecretHeaders | undefined> {
  const cookies: Cookies = new Map();
  const form = await ask(page, { signal }, cookies);
  const xsrf = cookies.get("_xsrf");
  // Whatever has another page there is not given the password.
  if (form !== 200 || xsrf === undefined) return undefined;
  const body = new URLSearchParams({ password: password.reveal(), _xsrf: xsrf });
  const answer = await ask(
    page,
    { method: "POST", body, headers: revealed(headersOf(cookies)), signal },
    cookies,
  );
  // It leads on to its next page when it takes the password, and shows the form again when it does not.
  return answer >= 300 && answer < 400 ? headersOf(cookies) : undefined;
}

/** Resolves to the status, and keeps what the server set. */
async function ask(url: string, init: RequestInit, cookies: Cookies): Promise<number> {
  const response = await fetch(url, { ...init, redirect: "manual" });
  await response.body?.cancel();
  for (const line of response.headers.getSetCookie()) {
    const [, name, value] = /^([^=;]+)=("?[^";]*"?)/.exec(line) ?? [];
    if (name === undefined || value === undefined) continue;
    if (value === "" || value === '""') cookies.delete(name);
    else cookies.set(name, value);
  }
  return response.status;
}

/** Whoever shows cookies to Jupyter must also repeat one of them, which other sites cannot. */
function headersOf(cookies: Cookies): SecretHeaders {
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const xsrf = cookies.get("_xsrf");
  return {
    Cookie: new Secret(cookie),
    ...(xsrf === undefined ? {} : { "X-XSRFToken": new Secret(xsrf) }),
  };
}
