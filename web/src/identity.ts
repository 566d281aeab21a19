/**
 * Who is asking: the demo identities, the chosen capacity and its bearer token.
 *
 * The server decides whether there is a demo at all (`GET /demo/identities` is 404 outside
 * demo mode); this page only offers what it is given. Tokens live in this module's memory:
 * they are never stored, shown or logged.
 */

export interface Identity {
  readonly name: string;
  readonly description: string;
  /** The roles it may act in, and for each the purposes that it may declare. */
  readonly capacities: readonly { readonly role: string; readonly purposes: readonly string[] }[];
}

/** One identity acting in one role for one purpose; null leaves the choice to the server. */
export interface Capacity {
  readonly identity: Identity;
  readonly role: string | null;
  readonly purpose: string | null;
}

interface HeldToken {
  readonly token: Promise<string>;
  goodUntil: number;
}

const CHOICE_KEY = "ecaf:identity"; // the name only
const REFRESH_EARLY_S = 30;
const held = new Map<string, HeldToken>();

/** The demo identities, or null where this server is no demo. */
export async function loadIdentities(): Promise<readonly Identity[] | null> {
  const response = await fetch("/demo/identities", { headers: { Accept: "application/json" } });
  if (response.status === 404) return null;
  if (!response.ok) throw new Error(`the demo identities could not be read (${response.status})`);
  const { identities } = (await response.json()) as { identities: Identity[] };
  return identities.length > 0 ? identities : null;
}

/** What an identity does in a role, by default its first: with a purpose where the role leaves a choice. */
export function startingCapacity(identity: Identity, wanted?: string): Capacity {
  const first = identity.capacities.find(({ role }) => role === wanted) ?? identity.capacities[0];
  const role = identity.capacities.length > 1 ? (first?.role ?? null) : null;
  const purpose = first && first.purposes.length > 1 ? (first.purposes[0] ?? null) : null;
  return { identity, role, purpose };
}

/** The role and purpose of an identity that leaves no choice, which no header has to say; null where it leaves one. */
export function onlyOne({ capacities }: Identity): { role: string; purpose: string } | null {
  const [first, ...others] = capacities;
  const [purpose, ...more] = first?.purposes ?? [];
  return first && purpose && !others.length && !more.length ? { role: first.role, purpose } : null;
}

/** The purposes to choose from in the role that is acted in; none where there is no choice. */
export function purposesOf({ identity, role }: Capacity): readonly string[] {
  const acting = identity.capacities.find((one) => role === null || one.role === role);
  return acting && acting.purposes.length > 1 ? acting.purposes : [];
}

/** The capacity to begin with: the identity last chosen in this browser tab, else the first. */
export function firstCapacity(identities: readonly Identity[]): Capacity | null {
  const remembered = sessionStorage.getItem(CHOICE_KEY);
  const identity = identities.find(({ name }) => name === remembered) ?? identities[0];
  return identity ? startingCapacity(identity) : null;
}

export function remember(capacity: Capacity): void {
  sessionStorage.setItem(CHOICE_KEY, capacity.identity.name);
}

/** A capacity in words, such as `duty_worker as front_door for SAFEGUARDING`. */
export function inWords({ identity, role, purpose }: Capacity): string {
  return identity.name + (role ? ` as ${role}` : "") + (purpose ? ` for ${purpose}` : "");
}

/** The request headers that make the server see this capacity. Throws if no token is given. */
export async function headersOf({ identity, role, purpose }: Capacity): Promise<Headers> {
  const headers = new Headers({ Authorization: `Bearer ${await tokenOf(identity.name)}` });
  if (role) headers.set("X-Acting-Role", role);
  if (purpose) headers.set("X-Purpose", purpose);
  return headers;
}

/** Drops a token that the server no longer takes (it may have been given new keys). */
export function forgetToken({ identity }: Capacity): void {
  held.delete(identity.name);
}

function tokenOf(name: string): Promise<string> {
  const known = held.get(name);
  if (known && Date.now() < known.goodUntil) return known.token;
  const fresh: HeldToken = { token: requestToken(name), goodUntil: Number.POSITIVE_INFINITY };
  held.set(name, fresh); // at once, so that requests sent together share one token
  fresh.token.catch(() => held.delete(name));
  return fresh.token;

  async function requestToken(as: string): Promise<string> {
    const response = await fetch("/demo/token", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ as }),
    });
    if (!response.ok) throw new Error(`no token was given to ${as} (${response.status})`);
    const { token, expires_in } = (await response.json()) as { token: string; expires_in: number };
    fresh.goodUntil = Date.now() + Math.max(expires_in - REFRESH_EARLY_S, 0) * 1000;
    return token;
  }
}
