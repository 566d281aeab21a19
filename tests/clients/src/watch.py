"""Prints the children you work with, at once and whenever something of them changes that you may see."""

import asyncio
import os

from gql import Client, gql
from gql.transport.websockets import WebsocketsTransport

CASELOAD = gql("subscription Caseload { caseloadChanged { givenName ethnicity { state } } }")


async def main() -> None:
    """Until the token ends, or somebody ends the program."""
    transport = WebsocketsTransport(
        url=os.environ["ECAF_URL"].replace("http", "ws", 1) + "/graphql",
        init_payload={"authorization": f"Bearer {os.environ['ECAF_TOKEN']}"},
    )
    async with Client(transport=transport) as session:
        async for event in session.subscribe(CASELOAD):
            children = [f"{one['givenName']} ({one['ethnicity']['state']})" for one in event["caseloadChanged"]]
            print(len(children), "children:", ", ".join(children), flush=True)


asyncio.run(main())
