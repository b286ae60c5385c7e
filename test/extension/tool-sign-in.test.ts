import assert from "node:assert/strict";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import * as vscode from "vscode";
import { openLoopback } from "../../src/adapters/oauth/loopback.ts";
import { openBrowser } from "../../src/extension/tools/oauth/open-browser.ts";
import { PendingSignIns } from "../../src/extension/tools/oauth/pending-sign-ins.ts";
import { portIn } from "../../src/extension/tools/oauth/port-in.ts";
import { signingIn } from "../../src/extension/tools/oauth/signing-in.ts";
import { VsCodeRedirects } from "../../src/extension/tools/oauth/vscode-redirects.ts";
import { quietLog } from "../support/executor.ts";

const { signal } = new AbortController();
const extensionId = "backburner.backburner";

/** Puts a function of the editor's in another's place meanwhile. */
async function instead<T>(place: object, name: string, value: unknown, work: () => Promise<T>): Promise<T> {
  const changed = place as Record<string, unknown>;
  const real = changed[name];
  changed[name] = value;
  try {
    return await work();
  } finally {
    changed[name] = real;
  }
}

describe("a sign-in in the browser", () => {
  let pending: PendingSignIns;
  let redirects: VsCodeRedirects;

  beforeEach(() => {
    pending = new PendingSignIns();
    redirects = new VsCodeRedirects({
      openLoopback,
      port: () => undefined,
      pending,
      extensionId,
      log: quietLog,
    });
  });

  it("[O3] comes back to a listener, by the address that the editor makes of it", async () => {
    const redirect = await redirects.open(undefined, signal);
    try {
      const port = portIn(redirect.uri);
      assert.ok(port !== undefined, redirect.uri);
      assert.ok(redirect.uri.endsWith("/callback"), redirect.uri);
      const coming = redirect.answer("s-1", signal);
      const stranger = await fetch(`http://127.0.0.1:${String(port)}/callback?code=c&state=other`);
      assert.equal(stranger.status, 400);
      const response = await fetch(`http://127.0.0.1:${String(port)}/callback?code=a%2Bb&state=s-1`);
      assert.match(await response.text(), /You are signed in/);
      assert.equal((await coming).searchParams.get("code"), "a+b");
    } finally {
      redirect.dispose();
    }
  });

  it("[O3] comes back to the address that its client is registered with, when that is free", async () => {
    const first = await redirects.open(undefined, signal);
    first.dispose();
    const second = await redirects.open(first.uri, signal);
    second.dispose();
    assert.equal(second.uri, first.uri);
  });

  it("[O3, bad/oauth-port-taken] comes back to another one when it is taken", async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => {
      taken.listen(0, "127.0.0.1", resolve);
    });
    const { port } = taken.address() as AddressInfo;
    const redirect = await redirects.open(`http://127.0.0.1:${String(port)}/callback`, signal);
    redirect.dispose();
    taken.close();
    assert.ok(portIn(redirect.uri) !== undefined && portIn(redirect.uri) !== port, redirect.uri);
  });

  it("[O3, bad/oauth-port-taken] comes back to the port of the settings and to no other", async () => {
    const any = await redirects.open(undefined, signal);
    const port = portIn(any.uri);
    redirects = new VsCodeRedirects({ openLoopback, port: () => port, pending, extensionId, log: quietLog });
    await assert.rejects(redirects.open("http://127.0.0.1:4711/callback", signal), {
      code: "oauth.callback",
      message: new RegExp(`Port ${String(port)}.*signInPort`),
    });
    any.dispose();
    const redirect = await redirects.open("http://127.0.0.1:4711/callback", signal);
    redirect.dispose();
    assert.equal(portIn(redirect.uri), port);
  });

  it("[O3, bad/oauth-port-taken] comes back through the editor when no port can be opened", async () => {
    redirects = new VsCodeRedirects({
      openLoopback: () => Promise.reject(new Error("EACCES")),
      ...{ port: () => undefined, pending, extensionId, log: quietLog },
    });
    const registered = await redirects.open(undefined, signal);
    registered.dispose();
    const redirect = await redirects.open(registered.uri, signal);
    assert.match(redirect.uri, /callback/);
    assert.equal(redirect.uri, registered.uri);
    const coming = redirect.answer("s-1", signal);
    assert.equal(pending.take(new URL(`vscode://${extensionId}/callback?code=c&state=s-1`)), true);
    assert.equal((await coming).searchParams.get("code"), "c");
    redirect.dispose();
    const next = await redirects.open(redirect.uri, signal);
    assert.equal(next.uri === redirect.uri, vscode.env.uiKind === vscode.UIKind.Desktop);
  });

  it("[O3, bad/oauth-port-taken] says what to do when there is no way back at all", async () => {
    const refuse = (): Promise<never> => Promise.reject(new Error("no tunnel"));
    await instead(vscode.env, "asExternalUri", refuse, () =>
      assert.rejects(redirects.open(undefined, signal), { code: "oauth.callback", message: /no tunnel/ }),
    );
    const aborted = AbortSignal.abort(new Error("given up"));
    await assert.rejects(redirects.open(undefined, aborted), /given up/);
  });

  it("[O3] comes back by an address that is pasted, whatever became of the listener", async () => {
    const redirect = await redirects.open(undefined, signal);
    const coming = redirect.answer("s-1", signal);
    assert.equal(pending.take(new URL(`${redirect.uri}?code=c&state=s-1`)), true);
    assert.equal((await coming).searchParams.get("code"), "c");
    redirect.dispose();
  });

  it("[O3, bad/oauth-unsafe-address] opens pages as they are written, and only those of the web", async () => {
    const opened: unknown[] = [];
    const noted: string[] = [];
    const open = openBrowser((url) => noted.push(url));
    const page =
      "https://login.example/authorize?redirect_uri=http%3A%2F%2F127.0.0.1%3A1%2Fcallback&state=a%2Bb";
    const external = async (url: unknown): Promise<boolean> => {
      opened.push(url);
      return true;
    };
    await instead(vscode.env, "openExternal", external, async () => {
      assert.equal(await open(page), true);
      for (const bad of ["javascript:alert(1)", "http://login.example/", "command:workbench.action.quit"]) {
        assert.equal(await open(bad), false);
      }
    });
    assert.deepEqual([opened, noted], [[page], [page]]);
  });

  it("[O3] shows what it does, with the other ways there and back while the browser is awaited", async () => {
    const shown: unknown[] = [];
    const fake = (options: vscode.ProgressOptions, work: (...args: unknown[]) => Promise<unknown>) => {
      shown.push([options.title, options.cancellable]);
      const report = ({ message }: { readonly message: string }): void => void shown.push(message);
      return work({ report }, new vscode.CancellationTokenSource().token);
    };
    const result = await instead(vscode.window, "withProgress", fake, () =>
      signingIn("Mail [x](command:evil)", async (trace) => {
        trace({ step: "register", state: "running", detail: "" });
        trace({ step: "register", state: "done", detail: "" });
        trace({ step: "callback", state: "running", detail: "" });
        return "done";
      }),
    );
    assert.equal(result, "done");
    assert.deepEqual(shown, [
      ["Signing in to Mail [x] (command:evil)", true],
      "Registering the client",
      "waiting for the browser · [Copy Link](command:_backburner.signIn.copyLink) · [Paste Address…](command:_backburner.signIn.pasteAddress)",
    ]);
  });
});
