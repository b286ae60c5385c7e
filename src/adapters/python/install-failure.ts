import { AppError, type ErrorCode } from "../../core/base/errors.ts";
import type { ProgramEnd } from "./run-program.ts";

/** What was being done when it failed. */
export interface InstallContext {
  /** The interpreter that was to make or take the packages. */
  readonly python: string;
  /** Where the packages go. */
  readonly folder: string;
}

interface Reason {
  readonly pattern: RegExp;
  readonly code: ErrorCode;
  readonly message: (context: InstallContext) => string;
}

/** What installers print, the most telling first; pip and uv have no codes for these. */
const reasons: readonly Reason[] = [
  {
    pattern:
      /No space left on device|\bENOSPC\b|Errno 28\b|Disk quota exceeded|Errno 122\b|not enough space on the disk|WinError 112/i,
    code: "engine.no_disk",
    message: fullDiskMessage,
  },
  {
    pattern: /externally[- ]managed/i,
    code: "engine.install_failed",
    message: ({ python }) =>
      `${python} takes packages only from the operating system: install ipykernel with its package manager (on Debian and Ubuntu: sudo apt install python3-ipykernel), or let Backburner make its own environment.`,
  },
  {
    pattern: /ensurepip is not\s+available|No module named '?(?:ensurepip|venv|pip)\b/i,
    code: "engine.no_pip",
    message: ({ python }) =>
      `${python} has no pip or venv: install them (on Debian and Ubuntu: sudo apt install python3-venv python3-pip), or install uv, then try again.`,
  },
  {
    pattern:
      /NewConnectionError|ConnectTimeoutError|ReadTimeoutError|Max retries exceeded|Failed to establish a new connection|Temporary failure in name resolution|Name or service not known|Network is unreachable|Connection refused|Connection reset|Cannot connect to proxy|ProxyError|certificate verify failed|SSLError|error sending request|dns error|tcp connect error|operation timed out|invalid peer certificate|Read timed out/i,
    code: "engine.no_network",
    message: () =>
      "The package index could not be reached: check the network, the proxy and the certificates, then try again.",
  },
  {
    pattern: /No matching distribution found|No solution found|not found in the package registry|no index/i,
    code: "engine.install_failed",
    message: () =>
      "The package index that is set for pip does not have what is needed for this Python: check pip's settings (index-url, no-index) or choose a newer Python, then try again.",
  },
  {
    pattern: /Permission denied|Errno 13\b|Access is denied|Read-only file system|Errno 30\b|WinError 5\b/i,
    code: "engine.install_failed",
    message: ({ folder }) => `${folder} cannot be written to: check its permissions, then try again.`,
  },
];

/** The failure in a sentence that says what to do; the last lines of the output are its cause, for the log. */
export function installFailure(end: ProgramEnd, context: InstallContext): AppError {
  if (end.kind === "timed-out") {
    return new AppError("engine.no_network", "Installing took too long: check the network, then try again.", {
      cause: causeOf(end.lines),
      retry: true,
    });
  }
  const lines = end.kind === "exited" ? end.lines : [end.reason];
  const output = lines.join("\n");
  const reason = reasons.find(({ pattern }) => pattern.test(output));
  const message =
    reason?.message(context) ??
    'Installing failed: see what the installer said with "Show Log", then try again.';
  return new AppError(reason?.code ?? "engine.install_failed", message, {
    cause: causeOf(lines),
    retry: true,
  });
}

/** The same for what the file system says. */
export function storageFailure(error: unknown, context: InstallContext): AppError {
  return installFailure(
    { kind: "not-started", reason: error instanceof Error ? error.message : String(error) },
    context,
  );
}

/** The failure where only the free space tells that the disk is full. */
export function fullDisk(context: InstallContext, cause: unknown): AppError {
  return new AppError("engine.no_disk", fullDiskMessage(context), { cause, retry: true });
}

function fullDiskMessage({ folder }: InstallContext): string {
  return `The disk is full: free about 300 MB for ${folder}, then try again.`;
}

const shownLines = 20;

function causeOf(lines: readonly string[]): Error {
  return new Error(
    lines
      .slice(-shownLines)
      .join("\n")
      .replaceAll(/:\/\/[^\s/@]+@/g, "://***@"),
  );
}
