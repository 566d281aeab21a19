import { useQuery } from "@apollo/client/react";

import { getFragmentData, graphql, type FragmentType } from "../gql/index.ts";
import { Withheld } from "./Withheld.tsx";

const ROW = graphql(`
  fragment Row on Child {
    givenName
    ethnicity { state label }
    needs { summary }
    withheld(for: "Row") { field reason }
  }
`);

const PAGE = graphql(`
  query Page($first: Int!, $after: String) {
    children(first: $first, after: $after) {
      edges { node { id ...Row } }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

export function Children() {
  const { data, error, fetchMore } = useQuery(PAGE, { variables: { first: 2 } });
  if (error) return <p role="alert">{error.message}</p>;
  if (!data) return <p>Loading …</p>;
  const { edges, pageInfo } = data.children;
  const more = () => fetchMore({ variables: { after: pageInfo.endCursor } });
  return (
    <>
      {edges.map(({ node }) => (
        <Child key={node.id} row={node} />
      ))}
      {pageInfo.hasNextPage && <button onClick={more}>More</button>}
    </>
  );
}

function Child({ row }: { row: FragmentType<typeof ROW> }) {
  const { givenName, ethnicity, needs, withheld } = getFragmentData(ROW, row);
  return (
    <section>
      <h2>{givenName ?? "no first name recorded"}</h2>
      <p>
        Ethnicity: {ethnicity.state === "RECORDED" && ethnicity.label}
        {ethnicity.state === "NOT_YET_OBTAINED" && "nothing recorded"}
        {ethnicity.state === "REFUSED" && "declined to say"}
        <Withheld field="ethnicity" of={withheld} />
      </p>
      {/* A list can be there and have rows kept back all the same: both are said. */}
      <p>
        Needs: {needs?.length === 0 ? "none that you may see" : needs?.map(({ summary }) => summary).join("; ")}
        <Withheld field="needs" of={withheld} />
      </p>
    </section>
  );
}
