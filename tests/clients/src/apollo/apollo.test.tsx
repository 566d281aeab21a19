/** Apollo Client: the component that the guide shows, paging, errors, and a cache for each capacity. */
import { CombinedGraphQLErrors } from "@apollo/client";
import { ApolloProvider } from "@apollo/client/react";
import { prerenderStatic } from "@apollo/client/react/ssr";
import assert from "node:assert/strict";
import { test } from "node:test";
import { renderToString } from "react-dom/server";
import { filter, firstValueFrom } from "rxjs";

import { capacitiesOf, capacityOf, counted, tokenOf, url } from "../asking.ts";
import { graphql } from "../gql/index.ts";
import { apolloClients } from "./client.ts";
import { Children } from "./Children.tsx";

const NAMES = graphql(`
  query Names($first: Int!, $after: String) {
    children(first: $first, after: $after) {
      edges { node { id givenName ethnicity { state } } }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

const KEPT = graphql(`
  query Kept($first: Int!) {
    children(first: $first) {
      edges { node { id ethnicity { state } withheld(for: "Kept") { field } } }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

const BIRTHDAYS = graphql(`
  query Birthdays($first: Int!) {
    children(first: $first) {
      edges { node { id dateOfBirth withheld(for: "Birthdays") { field } } }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

/** A client for an identity with one capacity. */
async function clientOf(identity: string) {
  return apolloClients(url, () => tokenOf(identity)).of(await capacityOf(identity));
}

/** The page as its reader gets it. */
async function drawn(identity: string): Promise<string> {
  const client = await clientOf(identity);
  const tree = (
    <ApolloProvider client={client}>
      <Children />
    </ApolloProvider>
  );
  const { result } = await prerenderStatic({ tree, context: { client }, renderFunction: renderToString });
  return result.replaceAll(/<!-- -->/g, "");
}

test("a withheld value is drawn as withheld, a recorded one as itself", async () => {
  const page = await drawn("social_worker");
  assert.match(page, /Ethnicity: Bangladeshi<\/p>/);
  assert.match(page, /Ethnicity: <em> withheld: you do not work with this child<\/em>/);
  assert.match(page, /Needs: <em> withheld: you do not work with this child<\/em>/);
  assert.match(page, /<button>More<\/button>/);
});

test("another role reads another page", async () => {
  const page = await drawn("housing_officer");
  assert.match(page, /Ethnicity: <em> withheld: your role does not see this<\/em>/);
  assert.doesNotMatch(page, /Bangladeshi/);
});

test("fetchMore joins pages", async () => {
  const client = await clientOf("social_worker");
  const query = client.watchQuery({ query: NAMES, variables: { first: 2 } });
  const first = await firstValueFrom(query.pipe(filter((result) => result.dataState === "complete")));
  await query.fetchMore({ variables: { after: first.data.children.pageInfo.endCursor } });
  const both = query.getCurrentResult();
  assert.ok(both.dataState === "complete");
  const ids = both.data.children.edges.map(({ node }) => node.id);
  assert.equal(ids.length, 4);
  assert.equal(new Set(ids).size, 4);
});

test("what is wrong with an operation reaches the client as a GraphQL error", async () => {
  const client = await clientOf("social_worker");
  const asked = client.query({ query: NAMES, variables: { first: 500 } });
  await assert.rejects(asked, (error) => {
    assert.ok(CombinedGraphQLErrors.is(error));
    assert.equal(error.errors[0]?.extensions?.["code"], "BAD_USER_INPUT");
    return true;
  });
});

test("two parts of a page keep their lists of what was withheld apart", async () => {
  const client = await clientOf("social_worker");
  const kept = async () => {
    const { data } = await client.query({ query: KEPT, variables: { first: 20 } });
    return data?.children.edges.map(({ node }) => node.withheld.map(({ field }) => field).join());
  };
  const before = await kept();
  assert.ok(before?.includes("ethnicity"), before?.join());
  await client.query({ query: BIRTHDAYS, variables: { first: 20 } });
  assert.deepEqual(await kept(), before, "the other list still says what it kept back");
});

test("each capacity has a cache of its own", async () => {
  const clients = apolloClients(url, () => tokenOf("duty_worker"));
  const [frontDoor, socialWorker] = await capacitiesOf("duty_worker");
  assert.ok(frontDoor && socialWorker);
  const variables = { first: 50 };
  const states = async (capacity: typeof frontDoor) => {
    const { data } = await clients.of(capacity).query({ query: NAMES, variables });
    return data?.children.edges.map(({ node }) => node.ethnicity.state).join() ?? "";
  };
  const asFrontDoor = await states(frontDoor);
  const asSocialWorker = await states(socialWorker);
  assert.notEqual(asFrontDoor, asSocialWorker);
  const count = counted();
  assert.equal(await states(frontDoor), asFrontDoor);
  assert.equal(await states(socialWorker), asSocialWorker);
  assert.equal(count.requests, 0, "both came out of their own caches");
  clients.forget();
  assert.equal(await states(frontDoor), asFrontDoor);
  assert.equal(count.requests, 1, "nothing was left to read");
});
