import { deepEqual } from "node:assert/strict";
import { matchingCommands } from "../../../src/webview/views/chat/slash.ts";

const begun = { isEmpty: false, isAnswering: false };
const namesFor = (draft: string, state = begun): string[] =>
  matchingCommands(draft, state).map(({ name }) => name);

describe("slash commands", () => {
  it("[C2] are offered from the first slash on", () => {
    deepEqual(namesFor("/"), [
      "/new",
      "/clear",
      "/export markdown",
      "/export notebook",
      "/export json",
      "/tools",
    ]);
    deepEqual(namesFor("/exp"), ["/export markdown", "/export notebook", "/export json"]);
    deepEqual(namesFor("/Export N"), ["/export notebook"]);
  });
  it("[C2] are not offered in a message", () => {
    for (const draft of ["", "new", " /new", "/usr/bin", "/new\n", "/newest"]) deepEqual(namesFor(draft), []);
  });
  it("[C4] lead to the tools in any chat", () => {
    for (const isEmpty of [true, false])
      deepEqual(namesFor("/to", { isEmpty, isAnswering: true }), ["/tools"]);
  });
  it("[C2] are offered only where they make sense", () => {
    deepEqual(namesFor("/", { isEmpty: true, isAnswering: false }), ["/new", "/tools"]);
    deepEqual(namesFor("/s", { isEmpty: false, isAnswering: true }), ["/stop"]);
  });
});
