import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { baseEnv } from "../../test/support/jupyter/servers.ts";
import type { Stack } from "../../test/support/jupyter/stacks.ts";

interface Results {
  readonly run: { readonly ms: number; readonly lines: number; readonly messages: number };
  readonly cold: { readonly ms: number };
  readonly warm: { readonly ms: number };
}

/** Does it with a direct client of the kernel, in a Python process of its own. */
export async function zeromq<Do extends keyof Results>(
  stack: Stack,
  what: Do,
  code: string,
): Promise<Results[Do]> {
  const folder = mkdtempSync(join(tmpdir(), "backburner-zeromq-"));
  const env = { ...baseEnv(), JUPYTER_RUNTIME_DIR: folder, IPYTHONDIR: join(folder, "ipython") };
  try {
    const child = spawn(stack.python, ["-I", join(import.meta.dirname, "zeromq.py")], {
      env,
      cwd: folder,
      stdio: ["pipe", "pipe", "pipe"],
    });
    child.stdin.end(JSON.stringify({ do: what, code }));
    const [said, complained] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, "close"),
    ]);
    if (said === "") throw new Error(`the direct client failed: ${complained}`);
    return JSON.parse(said) as Results[Do];
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
