/** What explains a withheld field: what the schema says of it and of the reason, and the rule for who is asking. */
import { getNamedType, isEnumType, isObjectType, type GraphQLSchema } from "graphql";

/** What a person asked to have explained. */
export interface Question {
  /** `Child.ethnicity` */
  readonly field: string;
  /** `NOT_INVOLVED` */
  readonly reason: string;
}

interface Access {
  readonly field: string;
  readonly group: string;
  readonly decision: "READABLE" | "CONDITIONAL" | "DENIED";
  readonly conditions: readonly { readonly name: string; readonly meaning: string; readonly isDeny: boolean }[];
}

/** What the rules say about a field, in those of its groups that are decided alike. */
export interface Rule extends Omit<Access, "field" | "group"> {
  readonly groups: readonly string[];
}

export const RULES = `query WhyWithheld($type: String!) {
  viewer { role purpose access(type: $type) { field group decision conditions { name meaning isDeny } } }
}`;

/** The rules for a field, out of the answer to `RULES`; null where it cannot be told. */
export function rulesFor(field: string, answer: unknown): { role: string; purpose: string; rules: Rule[] } | null {
  const { data } = (answer ?? {}) as {
    data?: { viewer: { role: string; purpose: string; access: Access[] } } | null;
  };
  if (!data) return null;
  const name = field.split(".")[1];
  const { role, purpose, access } = data.viewer;
  return { role, purpose, rules: together(access.filter((one) => one.field === name)) };
}

function together(access: readonly Access[]): Rule[] {
  const rules = new Map<string, Rule>();
  for (const { group, decision, conditions } of access) {
    const alike = JSON.stringify([decision, conditions]);
    const groups = [...(rules.get(alike)?.groups ?? []), group];
    rules.set(alike, { groups, decision, conditions });
  }
  return [...rules.values()];
}

/** `NOT_INVOLVED` as `Not involved`. */
export function humanised(reason: string): string {
  const words = reason.toLowerCase().replaceAll("_", " ");
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/** The description that the schema gives this reason, on the enum of `WithheldField.reason`. */
export function meaningOf(reason: string, schema: GraphQLSchema | null | undefined): string {
  const withheld = schema?.getType("WithheldField");
  if (!isObjectType(withheld)) return "";
  const reasons = getNamedType(withheld.getFields()["reason"]?.type);
  return isEnumType(reasons) ? (reasons.getValue(reason)?.description ?? "") : "";
}

/** The description of a field; empty for one that the schema of this role does not have. */
export function descriptionOf(field: string, schema: GraphQLSchema | null | undefined): string {
  const [type = "", name = ""] = field.split(".");
  const found = schema?.getType(type);
  return isObjectType(found) ? (found.getFields()[name]?.description ?? "") : "";
}

/** A page of the documents as it can be read here: without its marks for tests, and without links, as they lead to files. */
export function readable(page: string): string {
  return page.replace(/<!--[^]*?-->\n/g, "").replace(/\[([^\]]*)\]\([^)]*\)/g, "$1");
}
