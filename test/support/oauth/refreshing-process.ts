import { authorizationServers } from "../../../src/adapters/oauth/authorization-servers.ts";
import { exclusively } from "../../../src/adapters/keeper/file-lock.ts";
import { SealedVault } from "../../../src/adapters/vault/sealed-vault.ts";
import { systemClock } from "../../../src/core/base/clock.ts";
import { OAuthServers } from "../../../src/core/oauth/oauth-servers.ts";
import { testLog } from "../jupyter/run.ts";
import { FileKeyStore } from "./file-key-store.ts";
import { rotatingTool } from "./rotating-record.ts";

/**
 * A window in a process of its own that uses the token of a kept sign-in until the server says that it is over, and has it renewed when it
 * is refused. It prints every token that it has used, as it uses it.
 */
interface Script {
  readonly folder: string;
  readonly keys: string;
  readonly url: string;
  readonly window: string;
}

const { folder, keys, url, window } = JSON.parse(process.argv[2] ?? "{}") as Script;
const { signal } = new AbortController();

/** A token that is refused within a minute after a refresh is not refreshed again: here a minute goes by with each. */
let minutes = 0;
const clock = { ...systemClock, now: () => Date.now() + minutes * 61_000 };

const nobody = (): never => {
  throw new Error("Nobody signs in here.");
};
const oauth = new OAuthServers({
  authority: authorizationServers({ version: "1.0.0" }),
  vault: new SealedVault({ folder, key: new FileKeyStore(keys), exclusively, log: testLog }),
  redirects: { open: nobody },
  openBrowser: nobody,
  clientSecret: async () => undefined,
  metadataDocument: () => undefined,
  clock,
  log: testLog,
});
const access = oauth.access(rotatingTool(url));

for (;;) {
  const credential = await access.credential(signal);
  const token = credential?.reveal() ?? "";
  const headers = { authorization: token, "x-window": window };
  const { status } = await fetch(`${url}/use`, { method: "POST", headers });
  if (status === 410) break;
  if (status === 200) process.stdout.write(`${token}\n`);
  else {
    minutes = Number(token) + 1;
    const goesOn = await access.refused({ status, challenge: undefined, credential }, signal);
    if (!goesOn) throw new Error("The sign-in is lost.");
  }
}
// It would go on listening for changes of the vault.
process.exit();
