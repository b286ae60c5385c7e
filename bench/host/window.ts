import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir, uptime } from "node:os";
import { join } from "node:path";
import { FileJournal } from "../../src/adapters/journal/file-journal.ts";
import { JupyterKernelHost } from "../../src/adapters/jupyter/jupyter-kernel-host.ts";
import { Logins } from "../../src/adapters/jupyter/logins.ts";
import { processesHere } from "../../src/adapters/processes/here.ts";
import { systemClock } from "../../src/core/base/clock.ts";
import { Daemons } from "../../src/core/daemons/daemons.ts";
import type { JupyterServer } from "../../src/core/engine/jupyter-server.ts";
import type { DaemonRecord } from "../../src/protocol/daemon.ts";
import type { DaemonId } from "../../src/protocol/ids.ts";
import { approved } from "../../test/support/executor.ts";
import { FakeLease } from "../../test/support/fake-lease.ts";
import { testLog } from "../../test/support/jupyter/run.ts";
import { assets, FixedServers } from "../../test/support/jupyter/servers.ts";

/** The default of the setting. */
const maxDaemonBytes = 256 * 1024 * 1024;

/** The executor as a window has it: the real kernels, journal and feed; only the keeper is played. */
export class Window {
  readonly daemons: Daemons;
  readonly #folder = mkdtempSync(join(tmpdir(), "backburner-bench-"));
  readonly #kernels: JupyterKernelHost;

  constructor(server: JupyterServer, options: { readonly spare: boolean; readonly elsewhere: boolean }) {
    const clock = systemClock;
    const here = processesHere();
    const logins = new Logins();
    const processes = options.elsewhere ? { ...here, host: async () => "elsewhere" } : here;
    this.#kernels = new JupyterKernelHost({
      servers: new FixedServers(server),
      logins,
      assets,
      clock,
      log: testLog,
      processes,
      spare: () => options.spare,
    });
    this.daemons = new Daemons({
      kernels: this.#kernels,
      journal: new FileJournal({
        folder: this.#folder,
        clock,
        log: testLog,
        maxDaemonBytes: () => maxDaemonBytes,
      }),
      lease: new FakeLease(),
      limits: () => ({ maxConcurrent: 1000, maxRuntimeSeconds: 3600 }),
      headersFor: () => Promise.resolve(logins.accessTo(server).headers()),
      input: { ask: () => Promise.resolve(undefined) },
      uptimeMs: () => uptime() * 1000,
      notKept: (error) => {
        throw error;
      },
      clock,
      log: testLog,
    });
  }

  /** Starts code as the user's own command does. */
  async start(code: string): Promise<DaemonRecord> {
    return this.daemons.start(await approved(code));
  }

  /** Resolves with the record as soon as it satisfies the condition. */
  until(id: DaemonId, condition: (record: DaemonRecord) => boolean): Promise<DaemonRecord> {
    return new Promise((resolve) => {
      const look = (): void => {
        const record = this.daemons.get(id);
        if (record === undefined || !condition(record)) return;
        held.dispose();
        resolve(record);
      };
      const held = this.daemons.onDidChange(look);
      look();
    });
  }

  /** Resolves when it has ended and given everything back. */
  ended(id: DaemonId): Promise<DaemonRecord> {
    return this.until(id, (record) => record.phase === "ended");
  }

  async close(): Promise<void> {
    await this.daemons.stopMine("shutdown");
    this.daemons.dispose();
    this.#kernels.dispose();
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
