import { Environment, Network, RecordSource, Store, type GraphQLResponse } from "relay-runtime";

import { fetchAs, PerCapacity, type Capacity } from "../capacity.ts";

/** Relay environments for one server and one signed-in person, each with a store of its own. */
export function relayEnvironments(url: string, token: () => Promise<string>): PerCapacity<Environment> {
  return new PerCapacity((capacity: Capacity) => {
    const ask = fetchAs(capacity, token);
    const network = Network.create(async ({ text }, variables) => {
      const reply = await ask(`${url}/graphql`, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/graphql-response+json" },
        body: JSON.stringify({ query: text, variables }),
      });
      return (await reply.json()) as GraphQLResponse;
    });
    return new Environment({ network, store: new Store(new RecordSource()) });
  });
}
