/** node scripts/screenshots.ts: takes the pictures of the README, in docs/images, from the packaged extension at work on the samples. */
import { cpSync, mkdirSync } from "node:fs";
import { runFile, card, Session } from "../test/e2e/support/session.ts";
import { inProject, say } from "./provision/project.ts";

const folder = inProject("docs", "images");
mkdirSync(folder, { recursive: true });

const session = await Session.start({});
try {
  cpSync(inProject("samples"), session.workspace, { recursive: true });
  const window = await session.openWindow();
  const shoot = async (name: string): Promise<void> => {
    await window.page.waitForTimeout(1500);
    await window.page.screenshot({ path: `${folder}/${name}.png` });
    say(`docs/images/${name}.png`);
  };
  const page = await runFile(window, "monitor.py");
  await card(page, "monitor.py").getByText("%").nth(6).waitFor();
  await runFile(window, "progress.py");
  await window.openContainer("Backburner");
  await shoot("daemons-dark");
  await (await session.host()).setSetting("workbench.colorTheme", "Light Modern");
  await runFile(window, "animation.py");
  await window.openContainer("Backburner");
  await window.page.waitForTimeout(3000);
  await shoot("daemons-light");
} finally {
  await session.stop();
}
