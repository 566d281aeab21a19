import { cacheExchange, Client, fetchExchange } from "@urql/core";

import { fetchAs, PerCapacity, type Capacity } from "../capacity.ts";

/** urql clients for one server and one signed-in person, each with a cache of its own. */
export function urqlClients(url: string, token: () => Promise<string>): PerCapacity<Client> {
  return new PerCapacity(
    (capacity: Capacity) =>
      new Client({
        url: `${url}/graphql`,
        fetch: fetchAs(capacity, token),
        preferGetMethod: false, // variables may name a child, and addresses are written into logs
        exchanges: [cacheExchange, fetchExchange],
      }),
  );
}
