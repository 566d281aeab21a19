import type { WithheldReason } from "../gql/graphql.ts";

/** Why, in the words of this page. A reason that a later version adds does not compile until it has words. */
const WHY: Record<WithheldReason, string> = {
  NO_ROLE: "your role does not see this",
  OTHER_AUTHORITY: "another authority is responsible for this child",
  NOT_INVOLVED: "you do not work with this child",
  NO_PURPOSE: "not for the purpose that you declared",
  NO_CONSENT: "the family has not agreed that you see this",
  CONSENT_WITHDRAWN: "the family no longer agrees that you see this",
  RESTRICTED: "nobody may use this while it is being challenged",
};

interface Props {
  readonly field: string;
  readonly of: readonly { readonly field: string; readonly reason: WithheldReason }[];
}

/** What was kept back of a field, never drawn as an empty one. It draws nothing where nothing was kept back. */
export function Withheld({ field, of }: Props) {
  return of
    .filter((entry) => entry.field === field)
    .map(({ reason }) => <em key={reason}> withheld: {WHY[reason] ?? "you may not see this"}</em>);
}
