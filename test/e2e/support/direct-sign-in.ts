import type { BrowserContext } from "playwright-core";

/**
 * Lets the browser of a test go to an authorization server of this machine as it is: this editor leads such addresses through itself, which
 * breaks the cookies of a server there. Others are reached as they are.
 */
export async function signInDirectly(
  context: BrowserContext,
  { port, issuer }: { readonly port: number; readonly issuer: string },
): Promise<void> {
  await context.route(new RegExp(`/proxy/${String(port)}/`), async (route) => {
    const { pathname, search } = new URL(route.request().url());
    const location = `${issuer}${pathname.replace(/^.*\/proxy\/\d+/, "")}${search}`;
    await route.fulfill({ status: 302, headers: { location } });
  });
}
