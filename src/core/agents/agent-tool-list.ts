import { agentToolSpecs, isCodeTool } from "../chat/tools/tool-specs.ts";
import type { AgentTool } from "./agent-tool.ts";
import { agentToolTitle, isAgentTool } from "./agent-tool-names.ts";

/** The six tools as agents see them. */
export const agentTools: readonly AgentTool[] = agentToolSpecs.flatMap(({ name, description, parameters }) =>
  isAgentTool(name)
    ? [
        {
          name,
          title: agentToolTitle(name),
          description,
          inputSchema: parameters,
          readOnly: !isCodeTool(name) && name !== "stop_daemon",
          runsCode: isCodeTool(name),
        },
      ]
    : [],
);
