/** Reads a setting below `chat`; undefined when the editor does not have it. */
export type ChatSetting = (key: string) => unknown;

/**
 * True when the editor may let calls of tools through by itself, by any of its settings from 1.99 on: then its own question proves nothing,
 * and ours is asked. What its permission picker and "Always Allow" do cannot be seen.
 */
export function editorMayNotAsk(setting: ChatSetting): boolean {
  const switches = ["tools.global.autoApprove", "tools.autoApprove", "autopilot.advanced.enabled"];
  return (
    switches.some((key) => isOn(setting(key))) ||
    isOther(setting("permissions.default"), "default") ||
    isOther(approvalsOf(setting("defaultConfiguration")), "manual")
  );
}

/** A switch, or one for each tool. */
function isOn(value: unknown): boolean {
  return (
    value === true || (typeof value === "object" && value !== null && Object.values(value).includes(true))
  );
}

function isOther(value: unknown, usual: string): boolean {
  return value !== undefined && value !== null && value !== usual;
}

function approvalsOf(value: unknown): unknown {
  return typeof value === "object" && value !== null && "approvals" in value ? value.approvals : undefined;
}
