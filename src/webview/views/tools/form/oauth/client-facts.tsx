import type { VNode } from "preact";
import type { OAuthView } from "../../../../../protocol/oauth.ts";
import { clientOrigins, oauthTexts } from "../../../../oauth-texts.ts";
import { visibleLine } from "../../../chat/tools/visible.ts";
import { shortened } from "./shortened.ts";

interface ClientFactsProps {
  readonly client: Extract<OAuthView["registration"], { kind: "registered" }>;
}

/** Which client there is, where, and how it came to be. */
export function ClientFacts({ client }: ClientFactsProps): VNode {
  const id = visibleLine(client.client_id, 2000);
  return (
    <dl class="client-facts">
      <div>
        <dt>{oauthTexts.clientId}</dt>
        <dd>
          <code title={id}>{shortened(id)}</code>
        </dd>
      </div>
      <div>
        <dt>{oauthTexts.issuer}</dt>
        <dd>{visibleLine(client.issuer, 500)}</dd>
      </div>
      <div>
        <dt>{oauthTexts.origin}</dt>
        <dd>{clientOrigins[client.origin]}</dd>
      </div>
    </dl>
  );
}
