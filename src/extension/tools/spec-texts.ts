import { createHash, randomUUID } from "node:crypto";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import * as vscode from "vscode";
import { AppError, messageOf } from "../../core/base/errors.ts";

/** The documents of OpenAPI servers that were given as text, one file each. */
export class SpecTexts {
  readonly #folder: string;

  constructor(folder: vscode.Uri) {
    this.#folder = folder.fsPath;
  }

  /** Undefined when there is none. Errors: `tools.failed` when it cannot be read. */
  async get(id: string): Promise<string | undefined> {
    const file = this.#fileOf(id);
    return guard(file, async () => {
      try {
        return await fs.readFile(file, "utf8");
      } catch (error) {
        if (codeOf(error) === "ENOENT") return undefined;
        throw error;
      }
    });
  }

  /** Keeps one, or removes it; who reads at that time gets the old text or the new one. Errors: `tools.failed`. */
  async set(id: string, text: string | undefined): Promise<void> {
    const file = this.#fileOf(id);
    await guard(file, () => (text === undefined ? fs.rm(file, { force: true }) : replaceFile(file, text)));
  }

  /** Ids differ in case, and some are names that Windows keeps for itself. */
  #fileOf(id: string): string {
    const name = createHash("sha256").update(id).digest("hex").slice(0, 32);
    return path.join(this.#folder, `${name}.txt`);
  }
}

async function replaceFile(file: string, text: string): Promise<void> {
  await fs.mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const partial = `${file}.${randomUUID()}.partial`;
  try {
    await fs.writeFile(partial, text, { mode: 0o600, flag: "wx" });
    await renameOver(partial, file);
  } catch (error) {
    await fs.rm(partial, { force: true });
    throw error;
  }
}

/** Windows refuses to replace a file that somebody reads at this moment, a virus scanner for instance. */
async function renameOver(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await fs.rename(from, to);
      return;
    } catch (error) {
      const isBusy = ["EPERM", "EACCES", "EBUSY"].includes(codeOf(error));
      if (process.platform !== "win32" || !isBusy || attempt === 10) throw error;
      await wait(10 * attempt);
    }
  }
}

async function guard<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new AppError(
      "tools.failed",
      vscode.l10n.t(
        "The OpenAPI document in {0} cannot be read or written: {1}",
        path.dirname(file),
        messageOf(error),
      ),
      { cause: error },
    );
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
