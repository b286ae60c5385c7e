import { exclusively } from "../../../src/adapters/keeper/file-lock.ts";
import { SealedVault } from "../../../src/adapters/vault/sealed-vault.ts";
import { testLog } from "../jupyter/run.ts";
import { FileKeyStore } from "./file-key-store.ts";
import type { RotatedTokens } from "./rotating-server.ts";

/**
 * A window in a process of its own that uses a token until the server says that it is over, and refreshes it when it is refused.
 * It prints every token that it has used, as it uses it.
 */
interface Script {
  readonly folder: string;
  readonly keys: string;
  readonly url: string;
  readonly window: string;
  readonly name: string;
}

const { folder, keys, url, window, name } = JSON.parse(process.argv[2] ?? "{}") as Script;
const vault = new SealedVault({ folder, key: new FileKeyStore(keys), exclusively, log: testLog });

async function send(path: string, token: number): Promise<Response> {
  return fetch(`${url}${path}`, {
    method: "POST",
    headers: { authorization: String(token), "x-window": window },
  });
}

async function kept(): Promise<RotatedTokens> {
  const record = await vault.read(name);
  if (record.kind !== "found") throw new Error(`The record is ${record.kind}.`);
  return record.value as RotatedTokens;
}

/** What gets new tokens for old ones. */
async function refresh(tokens: RotatedTokens): Promise<RotatedTokens> {
  const response = await send("/token", tokens.refresh);
  if (!response.ok) throw new Error(`The session is lost: ${await response.text()}`);
  return (await response.json()) as RotatedTokens;
}

async function renew(refused: RotatedTokens): Promise<void> {
  await vault.exclusively(
    name,
    async () => {
      const tokens = await kept();
      if (tokens.access === refused.access) await vault.write(name, await refresh(tokens));
    },
    AbortSignal.timeout(60_000),
  );
}

for (;;) {
  const tokens = await kept();
  const { status } = await send("/use", tokens.access);
  if (status === 410) break;
  if (status === 200) process.stdout.write(`${String(tokens.access)}\n`);
  else await renew(tokens);
}
