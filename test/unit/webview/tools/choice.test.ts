import { deepEqual, equal } from "node:assert/strict";
import {
  isToolOn,
  noTools,
  serversOn,
  sumOf,
  withServer,
  withTool,
} from "../../../../src/webview/views/chat/tools/choice.ts";
import { someOffers, someServers } from "../../../webview/chat-tools-fixtures.ts";

describe("the tools of a chat", () => {
  it("[C4] are switched by server, which remembers what was off", () => {
    const on = withServer(noTools, "github", true);
    deepEqual(on, { servers: ["github"], off: [] });
    deepEqual(withServer(on, "github", true), on);
    const without = withTool(on, "github", "search", false);
    deepEqual(without, { servers: ["github"], off: ["github/search"] });
    deepEqual(withServer(without, "github", false), { servers: [], off: ["github/search"] });
    deepEqual(withTool(without, "github", "search", true), on);
  });
  it("[C4] are on when both they and their server are", () => {
    const tools = { servers: ["github"], off: ["github/search", "weather/search"] };
    deepEqual(
      [
        isToolOn(tools, "github", "create_issue"),
        isToolOn(tools, "github", "search"),
        isToolOn(tools, "weather", "forecast"),
      ],
      [true, false, false],
    );
  });
  it("[C4] count only for servers that are there and switched on in the settings", () => {
    const tools = { servers: ["github", "gone", "unused", "vscode", "github"], off: [] };
    deepEqual(serversOn(tools, someServers), ["github", "vscode"]);
    deepEqual(serversOn(tools, { ...someServers, editor_tools: 0 }), ["github"]);
  });
  it("[C4] take as many tokens as those take that are on", () => {
    deepEqual(
      sumOf({ servers: ["github", "vscode"], off: ["github/search"] }, new Map(Object.entries(someOffers))),
      {
        count: 4,
        tokens: 400 + 300 + 900 + 60,
      },
    );
    equal(sumOf(noTools, new Map(Object.entries(someOffers))).count, 0);
  });
});
