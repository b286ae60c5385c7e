import { AppError } from "../../../core/base/errors.ts";
import type { DescribeSignIn } from "../../../core/oauth/authorization-servers.ts";
import { checkToolServer } from "../../../protocol/check-tool-server.ts";
import type { HostMessage } from "../../../protocol/events.ts";
import type { Handlers } from "../../../protocol/requests.ts";
import type { ToolServer } from "../../../protocol/tools.ts";
import { serverOf } from "../form-server.ts";
import { knownServer } from "../known-server.ts";
import { requirePrivateWay } from "../private-way.ts";
import { problemText } from "../server-problems.ts";
import type { ToolDialogs } from "../tool-dialogs.ts";
import type { ToolDrafts } from "../tool-drafts.ts";
import type { AccessWith, DescribeTarget, LiveServers, ServerSettings, Trust } from "../tool-parts.ts";
import type { Translator } from "../translator.ts";
import { forgetClient, signOut } from "./sign-out.ts";
import type { SignIns } from "./sign-ins.ts";
import { namingStep } from "./step-failures.ts";
import { traceLines } from "./trace-lines.ts";

/** What the requests about signing in work with. */
export interface OAuthHandlersContext {
  readonly oauth: Pick<SignIns, "view" | "register" | "signOut" | "forgetClient">;
  readonly settings: Pick<ServerSettings, "list">;
  readonly servers: Pick<LiveServers, "refresh">;
  readonly dialogs: Pick<ToolDialogs, "clientSecret" | "warn">;
  readonly trust: Pick<Trust, "require">;
  readonly accessTo: AccessWith;
  readonly describe: DescribeTarget;
  readonly l10n: Translator;
}

type OAuthHandlers = Pick<Handlers, Extract<keyof Handlers, `oauth:${string}`>>;

/** What the requests about registering and signing out do; signing in is `tools:sign-in`. */
export function oauthHandlers(
  context: OAuthHandlersContext,
  drafts: ToolDrafts,
  post: (message: HostMessage) => void,
): OAuthHandlers {
  const { oauth, dialogs, trust, accessTo, l10n } = context;
  return {
    "oauth:set-client-secret": async ({ draft_id }) => {
      const draft = drafts.require(draft_id, l10n);
      if (draft.base !== undefined) requirePrivateWay(draft.base, l10n);
      const asked = await dialogs.clientSecret(draft.base?.name ?? "");
      if (asked !== undefined) draft.setClientSecret(asked.secret);
      return draft.shown();
    },
    "oauth:register": async (form) => {
      trust.require();
      const { draft_id } = form;
      const draft = drafts.require(draft_id, l10n);
      const server = serverOf(form);
      requireNamed(server, l10n);
      requirePrivateWay(server, l10n);
      draft.use(server);
      const signal = draft.beginRegistration();
      const trace = traceLines((lines) => {
        if (signal.aborted) return;
        post({ kind: "event", name: "oauth:trace", value: { draft_id, lines } });
      });
      const clientSecret = await draft.clientSecret(server);
      const target = { server, access: accessTo(server, draft), specText: form.spec_text };
      const describe: DescribeSignIn | undefined =
        server.type === "mcp" ? undefined : (inTime) => context.describe(target, inTime);
      const registered = await namingStep(
        oauth.register(server, { clientSecret, describe }, trace, signal),
        l10n,
      );
      signal.throwIfAborted();
      draft.setRegistered(server, registered);
      return oauth.view(server, registered);
    },
    "oauth:cancel": async ({ draft_id }) => {
      drafts.get(draft_id)?.endRegistration();
      return undefined;
    },
    "oauth:sign-out": async ({ id }) => {
      await signOut(knownServer(id, context), context, (lines) => {
        post({ kind: "event", name: "oauth:trace", value: { id, lines } });
      });
      return undefined;
    },
    "oauth:forget-client": async ({ id }) => {
      await forgetClient(knownServer(id, context), context);
      return undefined;
    },
  };
}

/** What is registered belongs to the address and is kept under the id. Errors: `tools.invalid`. */
function requireNamed(server: ToolServer, l10n: Translator): void {
  const trimmed = { ...server, id: server.id.trim(), url: server.url.trim() };
  const { url, id } = checkToolServer(trimmed, "", []);
  if (trimmed.url === "" || trimmed.id === "") {
    throw new AppError(
      "tools.invalid",
      l10n.t("Enter the URL and the ID first: what is registered belongs to them."),
    );
  }
  const problem = url ?? id;
  if (problem !== undefined) throw new AppError("tools.invalid", problemText(problem, l10n));
}
