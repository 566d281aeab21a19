/** The two tabs that a newcomer finds: they show the point of eCAF without any editing. */
import { NARROW } from "./Editors.tsx";

const WITH_SWITCH = `# What may I see?
#
# 1. Run this query: press ▶ or Ctrl-Enter.
# 2. Set Identity to housing_officer.
# 3. Run it again: another answer.
#
# What is kept back says WITHHELD. The strip
# below the answer says why: choose a field there.
# A red line marks what your role never sees:
# you may ask all the same.
`;

/** On a narrow screen, so that the query is in sight as well. */
const WITH_SWITCH_NARROW = `# 1. Press ▶.
# 2. Set Identity to
#    housing_officer.
# 3. Press ▶ again.
`;

const WITH_TOKEN = `# What may I see?
#
# 1. Paste your token into the Headers tab below:
#    {"Authorization": "Bearer …"}
#    and, where it leaves a choice, what you act as:
#    {…, "X-Acting-Role": "…", "X-Purpose": "…"}
# 2. Run this query: press the ▶ button, or Ctrl-Enter.
#
# What is kept back says WITHHELD. The strip
# below the answer says why: choose a field there.
# A red line marks what your role never sees:
# you may ask all the same.
`;

const WHAT_MAY_I_SEE = `
query WhatMayISee {
  children(first: 5) {
    nodes {
      givenName
      familyName
      withheld { field reason }
      ethnicity { state label }
      immigrationStatus { state label }
      needs { element { label } level summary }
    }
  }
}
`;

const ONE_CHILDS_STORY = `# One child's story: the family, the needs,
# what is being done about them, and by whom.
#
# Each record on the way is decided for itself.

query OneChildsStory {
  children(first: 1) {
    nodes {
      givenName
      familyName
      dateOfBirth
      familyMembers {
        givenName
        familyName
        relation { label }
        hasParentalResponsibility
        livesWith
      }
      needs {
        element { label }
        level
        summary
        interventions { title status }
      }
      interventions {
        title
        status
        startedOn
        outcome
        agency { name sector }
      }
      involvements {
        role
        isLead
        practitionerName
        agency { name }
      }
      withheld { field reason }
    }
  }
}
`;

/** The starter tabs, worded for a page with the identity switch or for one without. */
export function starterTabs(hasSwitch: boolean): { query: string }[] {
  const withSwitch = matchMedia(NARROW).matches ? WITH_SWITCH_NARROW : WITH_SWITCH;
  const whatMayISee = (hasSwitch ? withSwitch : WITH_TOKEN) + WHAT_MAY_I_SEE;
  return [{ query: whatMayISee }, { query: ONE_CHILDS_STORY }];
}
