import { format } from "node:util";
import type { Page } from "playwright-core";

/** What a page with the test driver reports. */
export interface TestReport {
  /** A line of the workbench or of the extension host. */
  readonly log: (level: string, line: string) => void;
  /** The tests have ended with this exit code. */
  readonly exit: (code: number) => void;
}

/**
 * Lets the window that this page will open take `extensionDevelopmentPath` and `extensionTestsPath` from its address, and report.
 * The workbench does so only in a mode that it reads from its page; older servers have no option for that mode, so it is set here.
 * In this mode toasts are not shown and modal dialogs are refused.
 */
export async function useTestDriver(page: Page, report: TestReport): Promise<void> {
  await page.exposeFunction("codeAutomationLog", (level: string, args: unknown[]) => {
    report.log(level, format(...args));
  });
  await page.exposeFunction("codeAutomationExit", report.exit);
  await page.addInitScript(() => {
    const read = Object.getOwnPropertyDescriptor(Element.prototype, "getAttribute")
      ?.value as Element["getAttribute"];
    Element.prototype.getAttribute = function (name) {
      const value = read.call(this, name);
      if (value === null || name !== "data-settings" || this.id !== "vscode-workbench-web-configuration")
        return value;
      const settings = JSON.parse(value) as { developmentOptions?: object };
      return JSON.stringify({
        ...settings,
        developmentOptions: { ...settings.developmentOptions, enableSmokeTestDriver: true },
      });
    };
  });
}
