import { graphql } from "relay-runtime";

/** A row. Relay writes the query that asks for it again, by `node(id:)`. */
export const CARD = graphql`
  fragment documents_card on Child @refetchable(queryName: "documentsAgainQuery") {
    givenName
    ethnicity { state label }
    needs { summary }
    withheld(for: "card") { field reason }
  }
`;

/** Another part of the page, about the same child: its list of what was withheld has a name of its own. */
export const BIRTHDAY = graphql`
  query documentsBirthdayQuery($id: ID!) {
    child(id: $id) {
      dateOfBirth
      withheld(for: "birthday") { field reason }
    }
  }
`;

/** A list that grows by pages. Relay writes the query for the next page itself. */
export const LIST = graphql`
  fragment documents_list on Query
  @refetchable(queryName: "documentsNextPageQuery")
  @argumentDefinitions(first: { type: "Int", defaultValue: 2 }, after: { type: "String" }) {
    children(first: $first, after: $after) @connection(key: "list_children") {
      edges { node { id ...documents_card } }
      pageInfo { hasNextPage endCursor }
    }
  }
`;

export const FIRST_PAGE = graphql`
  query documentsFirstPageQuery($first: Int!) {
    ...documents_list @arguments(first: $first)
  }
`;
