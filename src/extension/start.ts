import type { DisposableStore } from "../core/base/lifecycle.ts";
import type { Recovery } from "../core/daemons/recovery.ts";
import type { WindowEngineSettings } from "./engine/window-engine-settings.ts";
import type { Report } from "./report.ts";
import { trust } from "./trust.ts";

/** What starting needs. */
export interface StartContext {
  readonly recovery: Recovery;
  readonly engineSettings: WindowEngineSettings;
  readonly report: Report;
  readonly held: DisposableStore;
}

/** Takes up the lease and what this window left, at once or as soon as the workspace is trusted; resolves when that is done or failed. */
export function startWhenTrusted({ recovery, engineSettings, report, held }: StartContext): Promise<void> {
  const start = (): Promise<void> => report.guard(() => recovery.start());
  if (trust.granted()) return start();
  held.add(
    trust.onDidGrant(() => {
      engineSettings.announce();
      void start();
    }),
  );
  return Promise.resolve();
}
