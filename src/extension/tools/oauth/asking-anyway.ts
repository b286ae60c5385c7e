import { AppError } from "../../../core/base/errors.ts";
import { isPrivateWay } from "../../../core/chat/endpoint-address.ts";
import type { ToolTarget } from "../../../core/tools/tool-client.ts";

/** A server as it is checked: where nobody has signed in yet it is asked without a token, so that it says where to. */
export function askingAnyway(target: ToolTarget): ToolTarget {
  const { server, access } = target;
  if (server.auth !== "oauth_2.1" || !isPrivateWay(server.url)) return target;
  return {
    ...target,
    access: {
      credential: async (signal) => {
        try {
          return await access.credential(signal);
        } catch (error) {
          if (error instanceof AppError && error.code === "tools.unauthorized") return undefined;
          throw error;
        }
      },
      headers: (signal) => access.headers(signal),
      refused: (refusal, signal) => access.refused(refusal, signal),
    },
  };
}
