// The first query: a token for somebody whom the demo knows, and one question.
const server = process.env.ECAF_URL ?? "http://127.0.0.1:8000";
const json = { "Content-Type": "application/json" };

const signIn = await fetch(`${server}/demo/token`, {
  method: "POST",
  headers: json,
  body: JSON.stringify({ as: "social_worker" }),
});
const { token } = await signIn.json();

const query = `
  query First($first: Int!) {
    children(first: $first) {
      nodes {
        givenName
        ethnicity { state label }
        withheld { field reason }
      }
    }
  }`;
const reply = await fetch(`${server}/graphql`, {
  method: "POST",
  headers: { ...json, Accept: "application/graphql-response+json", Authorization: `Bearer ${token}` },
  body: JSON.stringify({ query, variables: { first: 3 } }),
});
const { data, errors } = await reply.json();
if (errors) throw new Error(`${reply.status} ${errors[0].extensions.code}: ${errors[0].message}`);

for (const { givenName, ethnicity, withheld } of data.children.nodes) {
  const [kept] = withheld;
  console.log(`${givenName}: ${ethnicity.label ?? ethnicity.state}${kept ? ` (${kept.reason})` : ""}`);
}
