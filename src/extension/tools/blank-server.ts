import type { ToolServer } from "../../protocol/tools.ts";

/** What a form for a new server begins with. */
export const blankServer: ToolServer = {
  id: "",
  type: "openapi",
  url: "",
  spec_path: "openapi.json",
  inline_spec: false,
  auth: "none",
  account: undefined,
  headers: [],
  name: "",
  description: "",
  enabled: true,
  tool_filter: [],
};
