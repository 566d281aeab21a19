/** urql: fragments and variables, paging, withheld values, errors, and a cache for each capacity. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { capacitiesOf, capacityOf, counted, tokenOf, url } from "../asking.ts";
import { getFragmentData, graphql } from "../gql/index.ts";
import { urqlClients } from "./client.ts";

const CARD = graphql(`
  fragment Card on Child {
    givenName
    ethnicity { state label }
    needs { summary }
    withheld(for: "Card") { field reason }
  }
`);

const CARDS = graphql(`
  query Cards($first: Int!, $after: String) {
    children(first: $first, after: $after) {
      edges { node { id ...Card } }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

async function clientOf(identity: string) {
  return urqlClients(url, () => tokenOf(identity)).of(await capacityOf(identity));
}

test("a page, its fragments, and what was withheld", async () => {
  const client = await clientOf("social_worker");
  const { data, error } = await client.query(CARDS, { first: 20 }).toPromise();
  assert.equal(error, undefined);
  const cards = data?.children.edges.map(({ node }) => getFragmentData(CARD, node)) ?? [];
  assert.equal(cards.length, 20);
  const states = new Set(cards.map(({ ethnicity }) => ethnicity.state));
  assert.ok(states.has("RECORDED") && states.has("WITHHELD"), [...states].join());
  for (const { ethnicity, withheld } of cards) {
    assert.equal(ethnicity.state === "WITHHELD", withheld.some(({ field }) => field === "ethnicity"));
  }
});

test("the next page follows the first", async () => {
  const client = await clientOf("social_worker");
  const ids: string[] = [];
  let after: string | null = null;
  for (let page = 0; page < 3; page += 1) {
    const { data }: { data?: { children: { edges: readonly { node: { id: string } }[]; pageInfo: { endCursor: string | null } } } } =
      await client.query(CARDS, { first: 3, after }).toPromise();
    ids.push(...(data?.children.edges.map(({ node }) => node.id) ?? []));
    after = data?.children.pageInfo.endCursor ?? null;
  }
  assert.equal(new Set(ids).size, 9);
});

test("what is wrong with an operation reaches the client, with its code and status", async () => {
  const client = await clientOf("social_worker");
  const { data, error } = await client.query(CARDS, { first: 500 }).toPromise();
  assert.equal(data, undefined);
  assert.equal(error?.graphQLErrors[0]?.extensions["code"], "BAD_USER_INPUT");
  assert.equal((error?.response as Response).status, 400);
});

test("each capacity has a cache of its own", async () => {
  const clients = urqlClients(url, () => tokenOf("duty_worker"));
  const [frontDoor, socialWorker] = await capacitiesOf("duty_worker");
  assert.ok(frontDoor && socialWorker);
  const cards = async (capacity: typeof frontDoor) =>
    JSON.stringify((await clients.of(capacity).query(CARDS, { first: 50 }).toPromise()).data);
  const asFrontDoor = await cards(frontDoor);
  const asSocialWorker = await cards(socialWorker);
  assert.notEqual(asFrontDoor, asSocialWorker);
  const count = counted();
  assert.equal(await cards(frontDoor), asFrontDoor);
  assert.equal(await cards(socialWorker), asSocialWorker);
  assert.equal(count.requests, 0, "both came out of their own caches");
  clients.forget();
  assert.equal(await cards(frontDoor), asFrontDoor);
  assert.equal(count.requests, 1, "nothing was left to read");
});
