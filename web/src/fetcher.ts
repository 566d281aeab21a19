/**
 * How the page asks: one POST to /graphql as the chosen capacity, and an answer that is always
 * a GraphQL answer, so that a server that is away reads as well as one that refuses. A subscription
 * is asked by a WebSocket instead.
 */
import type { Fetcher, FetcherParams, FetcherOpts } from "@graphiql/toolkit";
import { getOperationAST, Kind, OperationTypeNode, parse } from "graphql";

import { forgetToken, headersOf, type Capacity } from "./identity.ts";
import { Subscription } from "./subscription.ts";

/** A fetcher bound to one capacity. A new one makes GraphiQL read the schema again. */
export function fetcherFor(capacity: Capacity | null): Fetcher {
  return async (params: FetcherParams, options?: FetcherOpts) => {
    const typed = new Headers((options?.headers ?? {}) as Record<string, string>);
    try {
      if (isSubscription(params)) return await follow(params, typed, capacity);
      const first = await send(params, typed, capacity);
      const refused = first.status === 401 && capacity && !typed.has("Authorization");
      if (!refused) return await answerOf(first);
      forgetToken(capacity);
      return await answerOf(await send(params, typed, capacity));
    } catch (error) {
      return failure("UNREACHABLE", error instanceof Error ? error.message : String(error));
    }
  };
}

async function send(params: FetcherParams, typed: Headers, capacity: Capacity | null) {
  const headers = await whoAsks(typed, capacity);
  headers.set("Content-Type", "application/json");
  headers.set("Accept", "application/graphql-response+json, application/json;q=0.9");
  const body = JSON.stringify(operationOf(params));
  return fetch("/graphql", { method: "POST", headers, body, credentials: "omit" });
}

async function follow(params: FetcherParams, typed: Headers, capacity: Capacity | null) {
  const forget = () => capacity && forgetToken(capacity);
  return new Subscription(operationOf(params), await whoAsks(typed, capacity), forget);
}

/** What is typed in the headers editor wins over the switch, an Authorization header above all. */
async function whoAsks(typed: Headers, capacity: Capacity | null) {
  const headers =
    capacity && !typed.has("Authorization") ? await headersOf(capacity) : new Headers();
  typed.forEach((value, name) => headers.set(name, value));
  return headers;
}

function operationOf({ query, variables, operationName }: FetcherParams) {
  return { query, variables, operationName: operationIn(query, operationName) };
}

function isSubscription({ query, operationName }: FetcherParams): boolean {
  try {
    const document = parse(query, { noLocation: true });
    const meant = getOperationAST(document, operationIn(query, operationName));
    return meant?.operation === OperationTypeNode.SUBSCRIPTION;
  } catch {
    return false; // the server says what is wrong with the text
  }
}

/**
 * The name of the operation to run. GraphiQL works it out a moment after a change of tab, and
 * would send the other tab's name with this tab's query to whoever is quick.
 */
function operationIn(query: string, meant: string | null | undefined): string | undefined {
  try {
    const names = parse(query, { noLocation: true }).definitions.map((definition) =>
      definition.kind === Kind.OPERATION_DEFINITION ? definition.name?.value : undefined,
    );
    return names.find((name) => name === meant) ?? names.find((name) => name !== undefined);
  } catch {
    return undefined; // the server says what is wrong with the text
  }
}

async function answerOf(response: Response) {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return failure("NOT_GRAPHQL", `the server answered ${response.status} without JSON`);
  }
}

function failure(code: string, message: string) {
  return { errors: [{ message, extensions: { code } }] };
}
