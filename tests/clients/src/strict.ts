/** What the generated types must not let through. Each line below is a mistake that a page could make. */
import type { PageQueryVariables, RowFragment, WithheldReason } from "./gql/graphql.ts";

// @ts-expect-error: a list of which all is withheld is null, and nobody may count it as empty
export const count = (row: RowFragment): number => row.needs.length;

// @ts-expect-error: a label is there only where a value is recorded and may be seen
export const label = (row: RowFragment): string => row.ethnicity.label;

// @ts-expect-error: there is no such state, so that a misspelt one never hides a withheld value
export const isKept = (row: RowFragment): boolean => row.ethnicity.state === "WITHELD";

// @ts-expect-error: every reason needs words
export const WORDS: Record<WithheldReason, string> = { NO_ROLE: "your role does not see this" };

// @ts-expect-error: a cursor is text, never a number of a page
export const second: PageQueryVariables = { first: 20, after: 2 };
