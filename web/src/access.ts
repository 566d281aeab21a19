/**
 * What an answer says about access, made ready to be read: pure functions, no React.
 *
 * `extensions.access.withheld` groups refusals by path, field and reason; `*` in a path is each
 * row of the list there, and `rows` (absent: all of them) numbers the rows concerned.
 */

interface WithheldEntry {
  readonly path: readonly string[];
  readonly field: string;
  readonly reason: string;
  readonly rows?: readonly unknown[];
}

interface AnswerError {
  readonly message: string;
  readonly extensions?: { readonly code?: string };
}

interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly AnswerError[];
  readonly extensions?: {
    readonly access?: { readonly contact?: string; readonly withheld?: readonly WithheldEntry[] };
  };
}

export interface FieldCount {
  readonly field: string;
  readonly values: number;
}

export interface ReasonGroup {
  readonly reason: string;
  readonly fields: readonly FieldCount[];
}

export type Report =
  | { readonly kind: "nothing-asked" }
  | { readonly kind: "refused"; readonly code: string; readonly message: string }
  | { readonly kind: "no-report" }
  | { readonly kind: "access"; readonly values: number; readonly groups: readonly ReasonGroup[] };

/** Reads the text of an answer as the response pane shows it. */
export function reportOn(responseText: string | null | undefined): Report {
  const answer = parse(responseText);
  if (!answer) return { kind: "nothing-asked" };
  // A located FIELD_WITHHELD error is a way of telling the same, not a failure.
  const failed = answer.errors?.find(({ extensions }) => extensions?.code !== "FIELD_WITHHELD");
  if (failed) {
    return { kind: "refused", code: failed.extensions?.code ?? "", message: failed.message };
  }
  const entries = answer.extensions?.access?.withheld;
  if (!entries) return { kind: "no-report" };
  const groups = grouped(entries, answer.data);
  const values = groups.flatMap(({ fields }) => fields).reduce((sum, one) => sum + one.values, 0);
  return { kind: "access", values, groups };
}

/** Whom to ask about what is withheld, where the server's settings name somebody. */
export function contactIn(responseText: string | null | undefined): string | null {
  return parse(responseText)?.extensions?.access?.contact ?? null;
}

function parse(text: string | null | undefined): Answer | null {
  if (!text) return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Answer) : null;
  } catch {
    return null;
  }
}

function grouped(entries: readonly WithheldEntry[], data: unknown): ReasonGroup[] {
  const reasons = new Map<string, Map<string, number>>();
  for (const { path, field, reason, rows } of entries) {
    const values = rows ? rows.length : countPositions(data, path);
    const fields = reasons.get(reason) ?? new Map<string, number>();
    fields.set(field, (fields.get(field) ?? 0) + values);
    reasons.set(reason, fields);
  }
  return [...reasons].map(([reason, fields]) => ({
    reason,
    fields: [...fields].map(([field, values]) => ({ field, values })),
  }));
}

/** How many places of the data a path stands for: one, unless it has a `*`. */
export function countPositions(data: unknown, path: readonly string[]): number {
  const [step, ...rest] = path;
  if (step === undefined) return 1;
  if (data === null || typeof data !== "object") return 0;
  if (step === "*") {
    if (!Array.isArray(data)) return 0;
    return data.reduce((sum: number, row) => sum + countPositions(row, rest), 0);
  }
  return countPositions((data as Record<string, unknown>)[step], rest);
}

const IN_WORDS: Readonly<Record<string, string>> = {
  UNAUTHENTICATED: "The server does not know who is asking",
  FORBIDDEN: "This identity may not act like that",
  BAD_USER_INPUT: "There is a mistake in the query or its variables",
  LIMIT_EXCEEDED: "The query asks for too much at once",
  RATE_LIMITED: "This was asked too often in the last hour. Wait, and try again",
  UNAVAILABLE:
    "The database or the audit ledger is away, so nothing was answered. Try again in a few seconds",
  UNREACHABLE: "The server cannot be reached. Is it running?",
  NOT_GRAPHQL: "Something other than the API answered",
  INTERNAL: "The server failed, and kept the details in its log",
};

/** What to do about each code that has a remedy on this page. */
export function remedyFor(code: string, demo: boolean): string | null {
  if (code === "UNAUTHENTICATED") {
    return demo
      ? "Choose an identity at the top, or correct the Authorization header in the Headers tab."
      : 'Paste {"Authorization": "Bearer …"} into the Headers tab below the query.';
  }
  if (code === "FORBIDDEN" && demo) return "Choose another role or purpose at the top.";
  return null;
}

/** An error code as a sentence without its full stop. */
export function inWords(code: string): string {
  return IN_WORDS[code] ?? "The server refused";
}
