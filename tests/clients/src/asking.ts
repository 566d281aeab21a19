/** What the tests of all clients need: the server under test, tokens, and who is asked for. */
import type { Capacity } from "./capacity.ts";

export const url = process.env["ECAF_URL"] ?? "http://127.0.0.1:8000";

/** A token of a demo identity. */
export async function tokenOf(identity: string): Promise<string> {
  const reply = await fetch(`${url}/demo/token`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ as: identity }),
  });
  const { token } = (await reply.json()) as { token: string };
  return token;
}

/** The capacities that a demo identity can act in. */
export async function capacitiesOf(identity: string): Promise<readonly Capacity[]> {
  const query = "{ viewer { subject capacities { role organisation purposes } } }";
  const found: Capacity[] = [];
  for (const [role, purpose] of CHOICES[identity] ?? []) {
    const headers = {
      "Content-Type": "application/json",
      Authorization: `Bearer ${await tokenOf(identity)}`,
      "X-Acting-Role": role,
      "X-Purpose": purpose,
    };
    const reply = await fetch(`${url}/graphql`, { method: "POST", headers, body: JSON.stringify({ query }) });
    const { data } = (await reply.json()) as { data: { viewer: Viewer } };
    const own = data.viewer.capacities.find((one) => one.role === role);
    if (!own?.purposes.includes(purpose)) throw new Error(`${identity} cannot act as ${role} for ${purpose}`);
    found.push({ subject: data.viewer.subject, role, organisation: own.organisation, purpose });
  }
  return found;
}

interface Viewer {
  readonly subject: string;
  readonly capacities: readonly { role: string; organisation: string; purposes: readonly string[] }[];
}

const CHOICES: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  social_worker: [["social_worker", "DIRECT_CARE"]],
  housing_officer: [["housing_officer", "HOUSING_DUTY"]],
  duty_worker: [
    ["front_door", "SAFEGUARDING"],
    ["social_worker", "DIRECT_CARE"],
  ],
};

/** The one capacity of an identity that has one. */
export async function capacityOf(identity: string): Promise<Capacity> {
  const [only] = await capacitiesOf(identity);
  if (!only) throw new Error(`${identity} has no capacity`);
  return only;
}

/** How many requests went to the server since it was made. */
export function counted(): { requests: number } {
  const count = { requests: 0 };
  const asked = globalThis.fetch;
  globalThis.fetch = (...request) => {
    if (String(request[0]).includes("/graphql")) count.requests += 1;
    return asked(...request);
  };
  return count;
}
