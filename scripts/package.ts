/** Makes out/backburner.vsix, ready to install. */
import { stat } from "node:fs/promises";
import { relative } from "node:path";
import { packageExtension } from "./package/vsix.ts";
import { projectRoot } from "./provision/project.ts";

const path = await packageExtension();
const { size } = await stat(path);
console.log(`${relative(projectRoot, path)} (${(size / 1024).toFixed(0)} KB)`);
