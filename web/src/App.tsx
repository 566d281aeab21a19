/** The whole page: the bar with the identity, GraphiQL, and the access strip under the answer. */
import { explorerPlugin } from "@graphiql/plugin-explorer";
import type { Fetcher } from "@graphiql/toolkit";
import { GraphiQL, HISTORY_PLUGIN } from "graphiql";
import { useMemo, useRef, useState, type RefObject } from "react";

import { AccessStrip } from "./AccessStrip.tsx";
import { EditorSettings } from "./Editors.tsx";
import { EXPLANATION, ExplainingContext } from "./Explanation.tsx";
import type { Question } from "./explanation.ts";
import { fetcherFor } from "./fetcher.ts";
import { firstCapacity, inWords, remember, type Capacity, type Identity } from "./identity.ts";
import { safeStorage } from "./safeStorage.ts";
import { starterTabs } from "./starterTabs.ts";
import { TopBar } from "./TopBar.tsx";

const PLUGINS = [explorerPlugin({ showAttribution: false }), HISTORY_PLUGIN, EXPLANATION];

export function App({ identities }: { identities: readonly Identity[] | null }) {
  const [capacity, setCapacity] = useState(() => (identities ? firstCapacity(identities) : null));
  const [question, ask] = useState<Question | null>(null);
  const explaining = useMemo(() => ({ question, ask, capacity }), [question, capacity]);
  const answeredTo = useRef<string | null>(null);
  // One fetcher per capacity: GraphiQL reads the schema anew for each, as it differs by role.
  const fetcher = useMemo(() => noting(capacity, answeredTo), [capacity]);

  function choose(next: Capacity) {
    remember(next);
    setCapacity(next);
  }

  return (
    <ExplainingContext value={explaining}>
      <TopBar identities={identities} capacity={capacity} onChoose={choose} />
      <main className="editor">
        <GraphiQL
          fetcher={fetcher}
          storage={safeStorage}
          shouldPersistHeaders={false}
          showPersistHeadersSettings={false}
          defaultTabs={starterTabs(identities !== null)}
          defaultEditorToolsVisibility={identities ? false : "headers"}
          plugins={PLUGINS}
        >
          <GraphiQL.Logo>
            <span />
          </GraphiQL.Logo>
          <GraphiQL.Footer>
            <AccessStrip capacity={capacity} answeredTo={answeredTo} />
          </GraphiQL.Footer>
          <EditorSettings />
        </GraphiQL>
      </main>
    </ExplainingContext>
  );
}

/** Notes whom the latest answer was given to, so that a switch in mid-flight cannot mislabel it. */
function noting(capacity: Capacity | null, answeredTo: RefObject<string | null>): Fetcher {
  const fetcher = fetcherFor(capacity);
  return async (params, options) => {
    const answer = await fetcher(params, options);
    if (params.operationName !== "IntrospectionQuery") {
      answeredTo.current = capacity && inWords(capacity);
    }
    return answer as never; // one plain answer, or those of a subscription: the union is GraphiQL's
  };
}
