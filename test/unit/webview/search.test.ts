import { deepEqual } from "node:assert/strict";
import { found } from "../../../src/webview/views/chat/search.ts";

describe("a search by name", () => {
  const names = ["CPU monitor", "Read data.csv", "Monitor disks"];
  const search = (query: string): readonly string[] => found(names, query, (name) => name);
  it("[C3] finds all words in any order and case", () => {
    deepEqual(search("monitor"), ["CPU monitor", "Monitor disks"]);
    deepEqual(search(" disks MON "), ["Monitor disks"]);
    deepEqual(search("csv monitor"), []);
  });
  it("[C3] finds everything when nothing is asked", () => {
    deepEqual(search("  "), names);
  });
});
