import { newServerId } from "../../core/tools/new-server-id.ts";
import type { HostMessage } from "../../protocol/events.ts";
import type { Handlers } from "../../protocol/requests.ts";
import type { ToolServer } from "../../protocol/tools.ts";
import { blankServer } from "./blank-server.ts";
import type { Consents } from "./consents.ts";
import { serverOf } from "./form-server.ts";
import { knownServer } from "./known-server.ts";
import { oauthViewOf } from "./oauth/oauth-view.ts";
import type { SignIns } from "./oauth/sign-ins.ts";
import { requirePrivateWay } from "./private-way.ts";
import { saveServer, type SaveServerContext } from "./save-server.ts";
import { askForToken, type SignInContext } from "./sign-in.ts";
import type { ToolDialogs } from "./tool-dialogs.ts";
import { ToolDraft, type ToolDrafts } from "./tool-drafts.ts";
import type { AccessWith, SecretVault, Trust, VerifyTarget } from "./tool-parts.ts";

/** What the forms of a page work with. */
export interface ToolFormContext extends SaveServerContext, Pick<SignInContext, "sessions" | "accounts"> {
  readonly secrets: SecretVault;
  readonly oauth: Pick<SignIns, "view" | "keep" | "forget">;
  readonly consents: Pick<Consents, "release" | "releaseOf">;
  readonly accessTo: AccessWith;
  readonly verify: VerifyTarget;
  readonly accountProviders: () => readonly string[];
  readonly dialogs: Pick<ToolDialogs, "key" | "header">;
  readonly trust: Pick<Trust, "require">;
}

type FormHandlers = Pick<
  Handlers,
  | "tools:draft"
  | "tools:set-key"
  | "tools:set-header"
  | "tools:verify"
  | "tools:cancel-verify"
  | "tools:save"
  | "tools:discard"
>;

/** What the requests of a form do. */
export function toolFormHandlers(
  context: ToolFormContext,
  drafts: ToolDrafts,
  post: (message: HostMessage) => void,
): FormHandlers {
  const { secrets, specs, dialogs, accountProviders, oauth, consents, trust, l10n } = context;
  const open = (id: string): ToolDraft => drafts.require(id, l10n);
  return {
    "tools:draft": async ({ id, copy }) => {
      const base = id === undefined ? undefined : knownServer(id, context);
      const draft = new ToolDraft(secrets, base, copy ? undefined : id);
      const server = copy && base !== undefined ? copyOf(base, context) : (base ?? blankServer);
      const signIn = await oauthViewOf(oauth, server);
      return {
        draft_id: drafts.add(draft),
        server,
        spec_text: (base?.inline_spec === true ? await specs.get(base.id) : undefined) ?? "",
        is_saved: draft.replaces !== undefined,
        secrets: await draft.shown(),
        account_providers: accountProviders(),
        ...(signIn === undefined ? {} : { oauth: signIn }),
      };
    },
    "tools:set-key": async ({ draft_id }) => {
      const draft = open(draft_id);
      if (draft.base !== undefined) requirePrivateWay(draft.base, l10n);
      const asked = await dialogs.key(draft.base?.name ?? "", draft.base?.url);
      if (asked !== undefined) draft.setKey(asked.secret);
      return draft.shown();
    },
    "tools:set-header": async ({ draft_id, name }) => {
      const draft = open(draft_id);
      if (draft.base !== undefined) requirePrivateWay(draft.base, l10n);
      const asked = await dialogs.header(name, draft.base?.url);
      if (asked !== undefined) draft.setHeader(name, asked.secret);
      return draft.shown();
    },
    "tools:verify": async (form) => {
      trust.require();
      const draft = open(form.draft_id);
      const server = serverOf(form);
      draft.use(server);
      const signal = draft.beginCheck();
      if (await askForToken(server, context)) draft.noteConsent(server);
      // The form was left while the user was asked.
      if (drafts.get(form.draft_id) !== draft) await consents.releaseOf(draft);
      signal.throwIfAborted();
      const access = context.accessTo(server, draft);
      const text = server.type === "openapi" && server.inline_spec ? { specText: form.spec_text } : {};
      return context.verify(
        { server, access, ...text },
        (steps) => {
          if (signal.aborted) return;
          post({ kind: "event", name: "tools:steps", value: { draft_id: form.draft_id, steps } });
        },
        signal,
      );
    },
    "tools:cancel-verify": async ({ draft_id }) => {
      drafts.get(draft_id)?.endCheck();
      return undefined;
    },
    "tools:save": async (form) => {
      const draft = open(form.draft_id);
      const server = serverOf(form);
      const id = await saveServer({ server, specText: form.spec_text, draft }, context);
      drafts.forget(form.draft_id);
      return { id };
    },
    "tools:discard": async ({ draft_id }) => {
      drafts.forget(draft_id);
      return undefined;
    },
  };
}

/** The same once more, under an id of its own. */
function copyOf(base: ToolServer, { settings }: ToolFormContext): ToolServer {
  const taken = settings.list().map(({ id }) => id);
  return { ...base, id: newServerId(base.name || base.id, taken) };
}
