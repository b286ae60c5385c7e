import type { ForegroundLimits } from "../core/chat/chat-kernel.ts";
import type { CallLimits } from "../core/code-mode/call-budget.ts";
import { type Limits, maxRuntimeSeconds } from "../core/daemons/limits.ts";
import type { Retention } from "../core/daemons/journal.ts";

/** A setting by its key below `backburner`; undefined when the user has not set it. */
export type ReadSetting = (key: string) => unknown;

const megabyte = 1024 * 1024;

/** How much may run, and for how long; a value that makes no sense counts as not set. */
export function limitsOf(read: ReadSetting, environment: string | undefined): Limits {
  return {
    maxConcurrent: Math.floor(numberOf(read("daemons.maxConcurrent"), 3, { min: 1, max: 100 })),
    maxRuntimeSeconds: maxRuntimeSeconds(positive(read("daemons.maxRuntime")), environment),
  };
}

/** How much is kept of what was printed. */
export function retentionOf(read: ReadSetting): Retention {
  return {
    maxDaemonBytes: numberOf(read("daemons.maxLogSize"), 256, { min: 1, max: 16 * 1024 }) * megabyte,
    maxTotalBytes: numberOf(read("daemons.maxTotalLogSize"), 2048, { min: 1, max: 1024 * 1024 }) * megabyte,
    maxAgeDays: numberOf(read("daemons.keepDays"), 14, { min: 1, max: 3650 }),
  };
}

/** How long daemons outlive their user, in seconds; 0 for `uiLostSeconds` means for ever. */
export function gracesOf(read: ReadSetting): {
  readonly disconnectSeconds: number;
  readonly uiLostSeconds: number;
} {
  return {
    disconnectSeconds: numberOf(read("daemons.disconnectGrace"), 60, { min: 5, max: 24 * 3600 }),
    uiLostSeconds: numberOf(read("daemons.uiLostGrace"), 600, { min: 0, max: 7 * 24 * 3600 }),
  };
}

/** How long code of a chat may run in its kernel before it is offered to move to the background, and how long an idle kernel is kept. */
export function foregroundLimitsOf(read: ReadSetting): ForegroundLimits {
  return {
    limitSeconds: numberOf(read("chat.codeTimeLimit"), 60, { min: 1, max: 24 * 3600 }),
    idleSeconds: numberOf(read("chat.kernelIdleTime"), 1800, { min: 60, max: 7 * 24 * 3600 }),
  };
}

/** How many replies a model may give to one message. */
export function maxRoundsOf(read: ReadSetting): number {
  return Math.floor(numberOf(read("chat.maxRounds"), 5, { min: 1, max: 50 }));
}

/** The control API: off unless the user has switched it on, and at a free port unless a real one is named. */
export function controlApiOf(read: ReadSetting): { readonly enabled: boolean; readonly port: number } {
  return { enabled: switchOf(read, "api.enabled", false), port: portOf(read, "api.port") };
}

/** Whether code may call the chat's tools, and how often. */
export function codeModeOf(read: ReadSetting): CallLimits & { readonly enabled: boolean } {
  const count = (key: string, fallback: number): number =>
    Math.floor(numberOf(read(`codeMode.${key}`), fallback, { min: 1, max: 100_000 }));
  return {
    enabled: switchOf(read, "codeMode.enabled", true),
    maxCallsPerRun: count("maxCallsPerRun", 50),
    maxCallsPerHour: count("maxCallsPerHour", 600),
  };
}

/** A switch. */
export function switchOf(read: ReadSetting, key: string, fallback: boolean): boolean {
  const value = read(key);
  return typeof value === "boolean" ? value : fallback;
}

/** A port; 0 for any, and for what is none. */
export function portOf(read: ReadSetting, key: string): number {
  const value = read(key);
  const isPort = typeof value === "number" && Number.isInteger(value) && value > 0 && value < 65_536;
  return isPort ? value : 0;
}

/** A text with something in it. */
export function textOf(read: ReadSetting, key: string): string | undefined {
  const value = read(key);
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}

/** The https address of a document about this client; one that a client cannot have as its id counts as not set. */
export function metadataDocumentOf(read: ReadSetting): string | undefined {
  const text = textOf(read, "tools.clientMetadataDocument");
  const url = text === undefined ? null : URL.parse(text);
  if (url?.protocol !== "https:" || url.username !== "" || url.password !== "") return undefined;
  return url.pathname === "/" || url.hash !== "" ? undefined : text;
}

/** The variables of `backburner.run.environment`: names that an environment can have, values that are texts. */
export function variablesOf(read: ReadSetting): Readonly<Record<string, string>> {
  const value = read("run.environment");
  if (typeof value !== "object" || value === null) return {};
  const pairs = Object.entries(value).filter(
    (pair): pair is [string, string] => typeof pair[1] === "string" && /^[A-Za-z_]\w*$/.test(pair[0]),
  );
  return Object.fromEntries(pairs);
}

function positive(value: unknown): number | undefined {
  return typeof value === "number" && value > 0 ? value : undefined;
}

/** A finite number within the bounds; one that is beyond them is moved to the nearer one. */
function numberOf(value: unknown, fallback: number, { min, max }: { min: number; max: number }): number {
  if (typeof value !== "number" || !Number.isFinite(value)) return fallback;
  return Math.min(max, Math.max(min, value));
}
