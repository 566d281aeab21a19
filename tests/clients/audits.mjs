// The audits of GraphQL over HTTP, as their authors publish them, against the server named by ECAF_URL.
// Prints what each found, as JSON.
import { serverAudits } from "graphql-http";

const { ECAF_URL, ECAF_TOKEN } = process.env;

/** The audits know nothing of tokens, and every request to eCAF needs one. */
function fetchFn(url, init = {}) {
  return fetch(url, { ...init, headers: { ...init.headers, authorization: `Bearer ${ECAF_TOKEN}` } });
}

const found = [];
for (const audit of serverAudits({ url: `${ECAF_URL}/graphql`, fetchFn })) {
  const { status, reason } = await audit.fn();
  found.push({ id: audit.id, name: audit.name, status, reason });
}
console.log(JSON.stringify(found));
