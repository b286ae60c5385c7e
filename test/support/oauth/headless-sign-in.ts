import { openLoopback } from "../../../src/adapters/oauth/loopback.ts";
import { authorizationServers } from "../../../src/adapters/oauth/authorization-servers.ts";
import { systemClock } from "../../../src/core/base/clock.ts";
import { Emitter } from "../../../src/core/base/emitter.ts";
import type { Secret } from "../../../src/core/base/secret.ts";
import type { OAuthContext } from "../../../src/core/oauth/oauth-context.ts";
import { OAuthServers } from "../../../src/core/oauth/oauth-servers.ts";
import type { Kept, Vault } from "../../../src/core/oauth/vault.ts";
import { TestBrowser } from "./test-browser.ts";

/** Sign-ins as the product makes them, with a browser that needs nobody: whatever wants one is signed in to at once. */
export function headlessSignIns(
  clientSecret: Secret | undefined,
  metadataDocument?: string,
  describe: OAuthContext["describe"] = () => undefined,
): OAuthServers {
  return new OAuthServers({
    authority: authorizationServers({ version: "1.0.0" }),
    vault: memoryVault(),
    redirects: {
      open: async (preferred) => {
        const port = preferred === undefined ? 0 : Number(new URL(preferred).port);
        return openLoopback({ port, page: () => "" });
      },
    },
    openBrowser: async (url) => {
      await new TestBrowser().open(url);
      return true;
    },
    describe,
    clientSecret: async () => clientSecret,
    metadataDocument: () => metadataDocument,
    clock: systemClock,
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
    stepUp: "now",
  });
}

/** For one process, and as long as it runs. */
function memoryVault(): Vault {
  const records = new Map<string, string>();
  const changed = new Emitter<string>();
  const works = new Map<string, Promise<unknown>>();
  return {
    read: async (name): Promise<Kept> => {
      const text = records.get(name);
      return text === undefined ? { kind: "none" } : { kind: "found", value: JSON.parse(text) as unknown };
    },
    write: async (name, value) => {
      records.set(name, JSON.stringify(value));
      changed.fire(name);
    },
    remove: async (name) => {
      records.delete(name);
      changed.fire(name);
    },
    exclusively: async (name, work) => {
      const next = (works.get(name) ?? Promise.resolve()).then(work, work);
      works.set(name, next);
      return next;
    },
    onDidChange: changed.event,
  };
}
