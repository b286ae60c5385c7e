import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import type { HostEnvironment } from "./shell-environment.ts";

/** Where Jupyter servers of this user write their runtime files, as `jupyter_core.paths` has it, the old and the new way. */
export function jupyterRuntimeFolders(env: HostEnvironment, platform: NodeJS.Platform): string[] {
  const home = homedir();
  const data = env["JUPYTER_DATA_DIR"];
  const named = [env["JUPYTER_RUNTIME_DIR"], data && join(data, "runtime")];
  return [...new Set([...named, ...usual(env, home, platform)])].filter(
    (folder): folder is string => folder !== undefined && isAbsolute(folder),
  );
}

function usual(env: HostEnvironment, home: string, platform: NodeJS.Platform): (string | undefined)[] {
  switch (platform) {
    case "darwin":
      return [
        join(home, "Library", "Jupyter", "runtime"),
        join(home, "Library", "Application Support", "jupyter", "runtime"),
      ];
    case "win32": {
      const roaming = env["APPDATA"] ?? join(home, "AppData", "Roaming");
      const local = env["LOCALAPPDATA"] ?? join(home, "AppData", "Local");
      return [join(roaming, "jupyter", "runtime"), join(local, "jupyter", "runtime")];
    }
    default: {
      const share = env["XDG_DATA_HOME"] ?? join(home, ".local", "share");
      const run = env["XDG_RUNTIME_DIR"];
      return [join(share, "jupyter", "runtime"), run && join(run, "jupyter")];
    }
  }
}
