import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir, uptime } from "node:os";
import { join } from "node:path";
import { FileJournal } from "../../../src/adapters/journal/file-journal.ts";
import { JupyterKernelHost } from "../../../src/adapters/jupyter/jupyter-kernel-host.ts";
import { Logins } from "../../../src/adapters/jupyter/logins.ts";
import { processesHere } from "../../../src/adapters/processes/here.ts";
import { systemClock } from "../../../src/core/base/clock.ts";
import { Daemons } from "../../../src/core/daemons/daemons.ts";
import type { Lease } from "../../../src/core/daemons/lease.ts";
import { Recovery } from "../../../src/core/daemons/recovery.ts";
import type { JupyterServer } from "../../../src/core/engine/jupyter-server.ts";
import type { DaemonRecord } from "../../../src/protocol/daemon.ts";
import type { DaemonId } from "../../../src/protocol/ids.ts";
import { approved } from "../executor.ts";
import { FakeLease } from "../fake-lease.ts";
import { testLog } from "../jupyter/run.ts";
import { assets, FixedServers } from "../jupyter/servers.ts";

/** The default of the setting. */
export const maxDaemonBytes = 256 * 1024 * 1024;

/** How a window differs from one that is alone. */
export interface WindowOptions {
  readonly spare?: boolean;
  /** Takes the kernels for kernels of another machine. */
  readonly elsewhere?: boolean;
  readonly maxRuntimeSeconds?: number;
  /** The journal's folder, for windows that share it; one of its own, which goes with the window, when absent. */
  readonly folder?: string;
  /** The line to a real keeper; else the keeper is played. */
  readonly lease?: Lease;
}

/** The executor as a window has it: the real kernels, journal and feed; only the keeper may be played. */
export class Window {
  readonly daemons: Daemons;
  /** Where the journal is. */
  readonly folder: string;
  readonly #ownsFolder: boolean;
  readonly #kernels: JupyterKernelHost;
  readonly #recovery: Recovery;

  constructor(server: JupyterServer, options: WindowOptions = {}) {
    const { spare = false, elsewhere = false, maxRuntimeSeconds = 3600, lease = new FakeLease() } = options;
    const clock = systemClock;
    const here = processesHere();
    const logins = new Logins();
    const processes = elsewhere ? { ...here, host: async () => "elsewhere" } : here;
    this.folder = options.folder ?? mkdtempSync(join(tmpdir(), "backburner-window-"));
    this.#ownsFolder = options.folder === undefined;
    this.#kernels = new JupyterKernelHost({
      servers: new FixedServers(server),
      logins,
      assets,
      clock,
      log: testLog,
      processes,
      spare: () => spare,
    });
    const journal = new FileJournal({
      folder: this.folder,
      clock,
      log: testLog,
      maxDaemonBytes: () => maxDaemonBytes,
    });
    this.daemons = new Daemons({
      kernels: this.#kernels,
      journal,
      lease,
      limits: () => ({ maxConcurrent: 1000, maxRuntimeSeconds }),
      headersFor: () => Promise.resolve(logins.accessTo(server).headers()),
      input: { ask: () => Promise.resolve(undefined) },
      uptimeMs,
      notKept: (error) => {
        throw error;
      },
      clock,
      log: testLog,
    });
    const retention = { maxDaemonBytes, maxTotalBytes: 10 * maxDaemonBytes, maxAgeDays: 14 };
    this.#recovery = new Recovery({
      daemons: this.daemons,
      journal,
      lease,
      clock,
      uptimeMs,
      log: testLog,
      retention: () => retention,
    });
  }

  /** Takes over what windows before it have left, as every window does first. */
  recover(): Promise<void> {
    return this.#recovery.start();
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

  /** Lets go of everything and leaves it running, as a window that reloads does. */
  leave(): void {
    this.#recovery.dispose();
    this.daemons.dispose();
    this.#kernels.dispose();
  }

  /** Ends everything. */
  async close(): Promise<void> {
    await this.daemons.stopMine("shutdown");
    this.leave();
    if (this.#ownsFolder) rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

function uptimeMs(): number {
  return uptime() * 1000;
}
