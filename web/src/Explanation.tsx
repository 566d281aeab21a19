/**
 * Why a field was withheld: a panel of GraphiQL, which the fields in the strip lead to.
 *
 * What it says is the server's own: the schema's words, `viewer.access` for the capacity that is
 * asking, the contact of the settings, and the page of the documents. No second list is kept here.
 */
import { MarkdownContent, pick, useGraphiQL, type GraphiQLPlugin } from "@graphiql/react";
import { createContext, useContext, useEffect, useRef, useState } from "react";

import page from "../../docs/explanation/withheld.md?raw";
import { contactIn } from "./access.ts";
import { descriptionOf, humanised, meaningOf, readable, RULES, rulesFor, type Question, type Rule } from "./explanation.ts";
import { fetcherFor } from "./fetcher.ts";
import { inWords, type Capacity } from "./identity.ts";

interface Explaining {
  readonly question: Question | null;
  readonly ask: (question: Question) => void;
  readonly capacity: Capacity | null;
}

export const ExplainingContext = createContext<Explaining>({ question: null, ask: () => {}, capacity: null });

export const EXPLANATION: GraphiQLPlugin = { title: "Why withheld", icon: Icon, content: Panel };

/**
 * Shows or hides the panel. GraphiQL makes room for a panel only where its own button is pressed;
 * its action `setVisiblePlugin` leaves the room folded up.
 */
export function turn(word: "Show" | "Hide"): void {
  document.querySelector<HTMLButtonElement>(`button[aria-label="${word} ${EXPLANATION.title}"]`)?.click();
}

function Icon() {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <circle cx="12" cy="12" r="9.5" />
      <path d="M9.3 9.5a2.7 2.7 0 1 1 4 2.4c-.9.5-1.3 1-1.3 2.1" />
      <circle cx="12" cy="17" r="0.6" fill="currentColor" />
    </svg>
  );
}

function Panel() {
  const { question } = useContext(ExplainingContext);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [question]);
  return (
    <section className="explanation" aria-label="Why withheld">
      <header>
        <h2 ref={heading} tabIndex={-1}>
          Why withheld
        </h2>
        <button type="button" onClick={() => turn("Hide")}>
          Close
        </button>
      </header>
      {question ? <Explanation {...question} /> : <p>Run a query, and choose a field in the strip below the answer.</p>}
      <details>
        <summary>All about withheld values</summary>
        <MarkdownContent type="description">{readable(page)}</MarkdownContent>
      </details>
    </section>
  );
}

function Explanation({ field, reason }: Question) {
  const { schema, tabs, activeTabIndex } = useGraphiQL(pick("schema", "tabs", "activeTabIndex"));
  const contact = contactIn(tabs[activeTabIndex]?.response);
  return (
    <>
      <h3>
        <code>{field}</code>
      </h3>
      <MarkdownContent type="description">{descriptionOf(field, schema)}</MarkdownContent>
      <h4>The reason: {humanised(reason)}</h4>
      <p>{meaningOf(reason, schema)}</p>
      <TheRule field={field} />
      <h4>Whom to ask</h4>
      <p>
        {contact && <b>{contact}. </b>}
        Who works with a child is in <code>involvements</code>, where you may see it.
      </p>
      <p className="quiet">Withheld says nothing about whether a value is held.</p>
    </>
  );
}

function TheRule({ field }: { field: string }) {
  const { capacity } = useContext(ExplainingContext);
  const answer = useAnswer(field, capacity);
  if (answer === undefined) return <p>Asking for the rule …</p>;
  const found = rulesFor(field, answer);
  if (!found || found.rules.length === 0) return null;
  return (
    <>
      <h4>
        The rule for {capacity ? inWords(capacity) : found.role} ({found.purpose})
      </h4>
      <ul>
        {found.rules.map((rule) => (
          <li key={rule.groups.join()}>
            <code>{rule.groups.join(", ")}</code>: <Decision {...rule} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Decision({ decision, conditions }: Rule) {
  if (decision === "READABLE") return <>on every row that exists for you.</>;
  if (decision === "DENIED") return <>on no row.</>;
  return (
    <>
      on some rows, by these conditions:{" "}
      <ul>
        {conditions.map(({ name, meaning, isDeny }) => (
          <li key={name}>
            {isDeny && "but not where "}
            <code>{name}</code> {meaning}
          </li>
        ))}
      </ul>
    </>
  );
}

/** What the server says of the field's type in this capacity; undefined until it has. */
function useAnswer(field: string, capacity: Capacity | null): unknown {
  const typed = useGraphiQL(({ headerEditor }) => headerEditor);
  const [answer, setAnswer] = useState<unknown>();
  useEffect(() => {
    let wanted = true;
    setAnswer(undefined);
    const asked = fetcherFor(capacity)(
      { query: RULES, variables: { type: field.split(".")[0] }, operationName: "WhyWithheld" },
      { headers: headersIn(typed?.getValue()) },
    );
    void Promise.resolve(asked).then((found) => {
      if (wanted) setAnswer(found);
    });
    return () => {
      wanted = false;
    };
  }, [field, capacity, typed]);
  return answer;
}

/** The headers that are typed below the query; none where they cannot be read yet. */
function headersIn(text: string | undefined): Record<string, string> {
  try {
    const found: unknown = JSON.parse(text || "{}");
    return typeof found === "object" && found !== null ? (found as Record<string, string>) : {};
  } catch {
    return {};
  }
}
