/** Who asks, in what role, for which organisation, for what purpose: an answer is good for exactly that. */
export interface Capacity {
  /** Who is signed in: `sub` of the token, as `viewer.subject` says it. */
  readonly subject: string;
  readonly role: string;
  readonly organisation: string;
  readonly purpose: string;
}

/** The key of everything that is kept of answers. */
export function keyOf({ subject, role, organisation, purpose }: Capacity): string {
  return JSON.stringify([subject, role, organisation, purpose]);
}

/** One client, and so one cache, for each capacity. Whoever signs out leaves nothing behind. */
export class PerCapacity<Client> {
  readonly #clients = new Map<string, Client>();
  readonly #make: (capacity: Capacity) => Client;

  constructor(make: (capacity: Capacity) => Client) {
    this.#make = make;
  }

  of(capacity: Capacity): Client {
    const key = keyOf(capacity);
    const client = this.#clients.get(key) ?? this.#make(capacity);
    this.#clients.set(key, client);
    return client;
  }

  forget(): void {
    this.#clients.clear();
  }
}

/** `fetch` in a capacity: for any client that lets one give it a `fetch`. */
export function fetchAs(capacity: Capacity, token: () => Promise<string>): typeof fetch {
  return async (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set("Authorization", `Bearer ${await token()}`);
    headers.set("X-Acting-Role", capacity.role);
    headers.set("X-Acting-Organisation", capacity.organisation);
    headers.set("X-Purpose", capacity.purpose);
    return fetch(input, { ...init, headers, cache: "no-store" });
  };
}
