/**
 * The strip below an answer: how many values were withheld, of which fields, and why.
 *
 * It reads the very text that the response pane shows, so the two can never disagree, and each
 * tab keeps its own. What a reason means is the schema's to say: no second list is kept here. Each
 * field leads to its explanation.
 */
import { pick, useGraphiQL, useGraphiQLActions } from "@graphiql/react";
import type { GraphQLSchema } from "graphql";
import { useContext, useEffect, useState, type RefObject } from "react";

import { inWords, remedyFor, reportOn, type ReasonGroup, type Report } from "./access.ts";
import { ExplainingContext, turn } from "./Explanation.tsx";
import { humanised, meaningOf } from "./explanation.ts";
import { inWords as capacityInWords, type Capacity } from "./identity.ts";

interface Props {
  readonly capacity: Capacity | null;
  /** Whom the latest answer was given to; null where no identity was chosen on this page. */
  readonly answeredTo: RefObject<string | null>;
}

export function AccessStrip({ capacity, answeredTo }: Props) {
  const { tabs, activeTabIndex, schema, isFetching } = useGraphiQL(
    pick("tabs", "activeTabIndex", "schema", "isFetching"),
  );
  const tab = tabs[activeTabIndex];
  const report = reportOn(tab?.response);
  const asked = useAskedAs(tab?.id ?? "", tab?.response ?? "", answeredTo);
  useSchemaAfterFirstAnswer(report);
  const current = capacity && capacityInWords(capacity);

  return (
    <section className="access" aria-label="Access">
      <div role="status">
        {isFetching ? <p>Asking …</p> : <Findings {...{ report, schema, asked }} demo={!!capacity} />}
      </div>
      {asked && current && asked !== current && !isFetching && (
        <p className="stale">
          This answer was given to <b>{asked}</b>. Run the query again to see it as <b>{current}</b>.
        </p>
      )}
    </section>
  );
}

interface FindingsProps {
  readonly report: Report;
  readonly schema: GraphQLSchema | null | undefined;
  readonly asked: string | null;
  readonly demo: boolean;
}

function Findings({ report, schema, asked, demo }: FindingsProps) {
  switch (report.kind) {
    case "nothing-asked":
      return <p>Run the query to see what is withheld, and why.</p>;
    case "no-report":
      return <p>This answer carries no report on access.</p>;
    case "refused": {
      const remedy = remedyFor(report.code, demo);
      return (
        <p className="refused">
          <b>{inWords(report.code)}.</b> The server says: “{report.message}”. {remedy}
        </p>
      );
    }
    case "access":
      return report.values === 0 ? (
        <p>
          <b>Nothing is marked withheld</b> in this answer{asked && <> to {asked}</>}. Records that may not be opened are
          not listed, and some protected facts are never mentioned.
        </p>
      ) : (
        <>
          <p className="kept">
            <b>
              {report.values} {report.values === 1 ? "value was" : "values were"} withheld
            </b>
            {asked && <> from {asked}</>}.
          </p>
          <ul className="reasons">
            {report.groups.map((group) => (
              <Reason key={group.reason} group={group} schema={schema} />
            ))}
          </ul>
        </>
      );
  }
}

function Reason({ group, schema }: { group: ReasonGroup; schema: FindingsProps["schema"] }) {
  const { ask } = useContext(ExplainingContext);
  const explain = (field: string) => {
    ask({ field, reason: group.reason });
    turn("Show");
  };
  return (
    <li>
      <b>{humanised(group.reason)}:</b> <span className="meaning">{firstSentence(meaningOf(group.reason, schema))}</span>
      <ul className="fields">
        {group.fields.map(({ field, values }) => (
          <li key={field}>
            <button type="button" title={`Why ${field} is withheld`} onClick={() => explain(field)}>
              <code>{field}</code>: {values}
            </button>
          </li>
        ))}
      </ul>
    </li>
  );
}

/** What a reason means; what may help is said where it is explained. */
function firstSentence(text: string): string {
  return text.replace(/^([^.]*\.).*$/s, "$1");
}

/** Remembers, for each tab, whom its present answer was given to. */
function useAskedAs(tab: string, response: string, answeredTo: RefObject<string | null>) {
  const [asked, setAsked] = useState<Readonly<Record<string, string | null>>>({});
  const answered = response !== "";
  useEffect(() => {
    if (answered) setAsked((all) => (tab in all ? all : { ...all, [tab]: answeredTo.current }));
    else setAsked(({ [tab]: _, ...others }) => others);
  }, [tab, answered, answeredTo]);
  return answered ? (asked[tab] ?? null) : null;
}

/** Where a token had to be pasted first, the schema can be read only once it is there. */
function useSchemaAfterFirstAnswer(report: Report) {
  const { introspect } = useGraphiQLActions();
  const missing = useGraphiQL(({ schema, isIntrospecting }) => !schema && !isIntrospecting);
  const admitted = report.kind === "access";
  useEffect(() => {
    if (admitted && missing) void introspect();
    // `missing` is left out: a schema that cannot be read is tried once, not for ever.
  }, [admitted, introspect]);
}
