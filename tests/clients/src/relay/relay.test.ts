/** Relay: compiler and runtime; a connection that grows, fragments, errors, and a store for each capacity. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  createOperationDescriptor,
  fetchQuery,
  getRequest,
  getSingularSelector,
  type Environment,
  type GraphQLTaggedNode,
  type OperationType,
  type Variables,
} from "relay-runtime";

import { capacitiesOf, capacityOf, counted, tokenOf, url } from "../asking.ts";
import type { documents_card$data } from "./__generated__/documents_card.graphql.ts";
import type { documents_list$data } from "./__generated__/documents_list.graphql.ts";
import Again, { type documentsAgainQuery } from "./__generated__/documentsAgainQuery.graphql.ts";
import type { documentsBirthdayQuery } from "./__generated__/documentsBirthdayQuery.graphql.ts";
import type { documentsFirstPageQuery } from "./__generated__/documentsFirstPageQuery.graphql.ts";
import NextPage, { type documentsNextPageQuery } from "./__generated__/documentsNextPageQuery.graphql.ts";
import { BIRTHDAY, CARD, FIRST_PAGE, LIST } from "./documents.ts";
import { relayEnvironments } from "./environment.ts";

async function environmentOf(identity: string): Promise<Environment> {
  return relayEnvironments(url, () => tokenOf(identity)).of(await capacityOf(identity));
}

/** Asks, and keeps what was found in the store. */
async function ask<Asked extends OperationType>(on: Environment, query: GraphQLTaggedNode, variables: Asked["variables"]) {
  on.retain(createOperationDescriptor(getRequest(query), variables as Variables));
  const found = await fetchQuery<Asked>(on, query, variables, { fetchPolicy: "store-or-network" }).toPromise();
  assert.ok(found);
  return found as Asked["response"];
}

/** What a component that declares this fragment would be given. */
function read<Data>(on: Environment, fragment: GraphQLTaggedNode, ref: unknown): Data {
  const selector = getSingularSelector(fragment as never, ref);
  assert.ok(selector);
  const { data, isMissingData } = on.lookup(selector);
  assert.equal(isMissingData, false);
  return data as Data;
}

async function firstPage(on: Environment, first: number) {
  const root = await ask<documentsFirstPageQuery>(on, FIRST_PAGE, { first });
  return { root, list: read<documents_list$data>(on, LIST, root) };
}

test("a page, its fragments, and what was withheld", async () => {
  const on = await environmentOf("social_worker");
  const { list } = await firstPage(on, 20);
  const cards = list.children.edges.map(({ node }) => read<documents_card$data>(on, CARD, node));
  assert.equal(cards.length, 20);
  const states = new Set(cards.map(({ ethnicity }) => ethnicity.state));
  assert.ok(states.has("RECORDED") && states.has("WITHHELD"), [...states].join());
  for (const { ethnicity, withheld } of cards) {
    assert.equal(ethnicity.state === "WITHHELD", withheld.some(({ field }) => field === "ethnicity"));
  }
});

test("the connection grows by the query that Relay wrote for it", async () => {
  const on = await environmentOf("social_worker");
  const { root, list } = await firstPage(on, 2);
  const { endCursor, hasNextPage } = list.children.pageInfo;
  assert.equal(hasNextPage, true);
  await ask<documentsNextPageQuery>(on, NextPage, { first: 3, after: endCursor ?? null });
  const longer = read<documents_list$data>(on, LIST, root).children.edges.map(({ node }) => node.id);
  assert.equal(longer.length, 5);
  assert.equal(new Set(longer).size, 5);
  assert.deepEqual(longer.slice(0, 2), list.children.edges.map(({ node }) => node.id));
});

test("a row is found again by its id, as Relay refetches", async () => {
  const on = await environmentOf("social_worker");
  const { list } = await firstPage(on, 1);
  const row = list.children.edges[0]?.node;
  assert.ok(row);
  const { node } = await ask<documentsAgainQuery>(on, Again, { id: row.id });
  assert.deepEqual(read<documents_card$data>(on, CARD, node), read<documents_card$data>(on, CARD, row));
});

test("two parts of a page keep their lists of what was withheld apart", async () => {
  const on = await environmentOf("social_worker");
  const { list } = await firstPage(on, 20);
  const rows = list.children.edges.map(({ node }) => node);
  const kept = (row: unknown) => read<documents_card$data>(on, CARD, row).withheld.map(({ field }) => field);
  const before = rows.map(kept);
  const row = rows.find((one) => kept(one).length > 0);
  assert.ok(row);
  const { child } = await ask<documentsBirthdayQuery>(on, BIRTHDAY, { id: row.id });
  assert.deepEqual(child?.withheld, []);
  assert.deepEqual(rows.map(kept), before, "the card still says what it kept back");
});

test("what is wrong with an operation reaches the client, with its code", async () => {
  const on = await environmentOf("social_worker");
  await assert.rejects(ask<documentsFirstPageQuery>(on, FIRST_PAGE, { first: 500 }), (error: Error) => {
    const { source } = error as Error & { source?: { errors: { extensions: { code: string } }[] } };
    assert.equal(source?.errors[0]?.extensions.code, "BAD_USER_INPUT");
    return true;
  });
});

test("each capacity has a store of its own", async () => {
  const environments = relayEnvironments(url, () => tokenOf("duty_worker"));
  const [frontDoor, socialWorker] = await capacitiesOf("duty_worker");
  assert.ok(frontDoor && socialWorker);
  const cards = async (capacity: typeof frontDoor) => {
    const on = environments.of(capacity);
    const { list } = await firstPage(on, 50);
    return JSON.stringify(list.children.edges.map(({ node }) => read<documents_card$data>(on, CARD, node)));
  };
  const asFrontDoor = await cards(frontDoor);
  const asSocialWorker = await cards(socialWorker);
  assert.notEqual(asFrontDoor, asSocialWorker);
  const count = counted();
  assert.equal(await cards(frontDoor), asFrontDoor);
  assert.equal(await cards(socialWorker), asSocialWorker);
  assert.equal(count.requests, 0, "both came out of their own stores");
  environments.forget();
  assert.equal(await cards(frontDoor), asFrontDoor);
  assert.equal(count.requests, 1, "nothing was left to read");
});
