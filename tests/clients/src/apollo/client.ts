import { ApolloClient, HttpLink, InMemoryCache } from "@apollo/client";
import { relayStylePagination } from "@apollo/client/utilities";

import { fetchAs, PerCapacity, type Capacity } from "../capacity.ts";

/** Apollo clients for one server and one signed-in person, each with a cache of its own. */
export function apolloClients(url: string, token: () => Promise<string>): PerCapacity<ApolloClient> {
  return new PerCapacity(
    (capacity: Capacity) =>
      new ApolloClient({
        link: new HttpLink({ uri: `${url}/graphql`, fetch: fetchAs(capacity, token) }),
        cache: new InMemoryCache({
          typePolicies: {
            // Pages of one list are joined; another filter or order is another list.
            Query: { fields: { children: relayStylePagination(["filter", "orderBy"]) } },
          },
        }),
      }),
  );
}
