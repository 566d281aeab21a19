"""`python -m bench.census`: a large census file, made up, and how quickly `ecaf import cin` takes it in.

The file has every block of the census of 2026: about five blocks and four factors to a child, one child in a hundred
with something wrong. The same number of children gives the same file. It goes into a new database in a temporary
folder, by a process of its own, so that its peak memory is that of the importer alone. `--write FILE` only writes the
file.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

from bench import meter
from db.check_digits import upn_check_letter
from db.embedded import attached, locate
from settings import PREFIX, ROOT, Settings

LAST = date(2026, 3, 31)
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<Message>
  <Header>
    <CollectionDetails>
      <Collection>CIN</Collection><Year>2026</Year><ReferenceDate>2026-03-31</ReferenceDate>
    </CollectionDetails>
    <Source>
      <SourceLevel>L</SourceLevel><LEA>301</LEA><SoftwareCode>bench</SoftwareCode><Release>1</Release>
      <SerialNo>1</SerialNo><DateTime>2026-04-15T09:30:00Z</DateTime>
    </Source>
  </Header>
  <Children>
"""
TAIL = "  </Children>\n</Message>\n"
ETHNICITIES = ("WBRI", "WBRI", "WIRI", "WROM", "WOTH", "MWBC", "MWAS", "AIND", "APKN", "BCRB", "BAFR", "CHNE", "REFU")
DISABILITIES = ("NONE", "NONE", "NONE", "NONE", "MOB", "COMM", "LD", "BEH", "AUT", "HEAR")
SOURCES = ("1A", "2A", "3A", "3E", "5A", "5D", "6", "6", "7", "8")
FACTORS = ("1B", "2B", "3A", "3B", "4A", "4B", "5A", "6A", "7A", "10A", "11A", "15A", "16A", "17A", "18C", "24A")
ABUSE = ("NEG", "EMO", "PHY", "SAB")

_IMPORT = """
import asyncio, json, resource, sys, time
from pathlib import Path
from rich.console import Console
from db.imports.cin import import_file
from db.imports.progress import shown
with shown(Console(stderr=True)) as progress:
    report = asyncio.run(import_file(sys.argv[1], sys.argv[2], progress))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps(report.as_dict() | {"cpu": time.process_time(), "peak_kilobytes": peak}))
"""


def main() -> int:
    """Write, import, print, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.census", description=__doc__)
    parser.add_argument("--children", type=int, default=200_000, help="how many are made up [200000]")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the file there, and import nothing")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    asked = parser.parse_args()
    if asked.write:
        write(asked.write, asked.children)
        return 0
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        del os.environ[name]  # a run never touches the database that somebody works with
    with tempfile.TemporaryDirectory(prefix="ecaf-bench-") as folder:
        Path(folder).chmod(0o755)  # the database may run as another account
        path = Path(folder) / "census.xml"
        print(f"writing {asked.children} children ...", file=sys.stderr)
        write(path, asked.children)
        os.environ[f"{PREFIX}DATA"] = str(Path(folder) / "data")
        found = measure(path)
    if asked.json:
        print(json.dumps(found))
    else:
        print(
            f"{found['children']} children, {found['megabytes']} MB: {found['seconds']} s, "
            f"{found['children_per_second']} children a second, {found['peak_megabytes']} MB of memory at most, "
            f"CPU {found['cpu_importer']} s + PostgreSQL {found['cpu_postgres']} s"
        )
    return 0


def measure(path: Path) -> dict[str, float]:
    """Import a file into a new database; what it took."""
    import asyncio

    from db.migrate import migrate

    settings = Settings()
    with attached(settings) as dsn:
        asyncio.run(migrate(dsn.owner))
        postgres = int(locate(settings).status()["pid"] or 0)
        before = meter.spent_by_family(postgres)
        began = time.monotonic()
        told = subprocess.run(
            [sys.executable, "-c", _IMPORT, dsn.owner, str(path)], cwd=ROOT, check=True, stdout=subprocess.PIPE
        ).stdout
        seconds = time.monotonic() - began
        spent = meter.spent_by_family(postgres) - before
    report = json.loads(told)
    read = report["children"]["imported"] + report["children"]["rejected"]
    return {
        "children": read,
        "rejected": report["children"]["rejected"],
        "megabytes": round(path.stat().st_size / 1e6),
        "seconds": round(seconds, 1),
        "children_per_second": round(read / seconds),
        "cpu_importer": round(report["cpu"], 1),
        "cpu_postgres": round(spent, 1),
        "peak_megabytes": round(report["peak_kilobytes"] / 1024),
    }


def write(path: Path, children: int) -> None:
    """Write a census of so many made-up children."""
    random = Random(children)
    with path.open("w") as file:
        file.write(HEAD)
        for number in range(children):
            file.writelines(_child(random, number))
        file.write(TAIL)


def _child(random: Random, number: int) -> Iterator[str]:
    born = LAST - timedelta(days=random.randrange(400, 6500))
    rest = f"301{number:09}"
    # One in a hundred died before it was born: the importer rejects it.
    died = f"<PersonDeathDate>{born - timedelta(days=9)}</PersonDeathDate>" if number % 100 == 99 else ""
    yield (
        f"    <Child>\n      <ChildIdentifiers>\n        <LAchildID>B{number:07}</LAchildID>\n"
        f"        <UPN>{upn_check_letter(rest)}{rest}</UPN>\n"
        f"        <PersonBirthDate>{born}</PersonBirthDate>\n        <Sex>{random.choice('MF')}</Sex>{died}\n"
        "      </ChildIdentifiers>\n      <ChildCharacteristics>\n"
        f"        <Ethnicity>{random.choice(ETHNICITIES)}</Ethnicity>\n        <Disabilities>"
        f"<Disability>{random.choice(DISABILITIES)}</Disability></Disabilities>\n      </ChildCharacteristics>\n"
    )
    referred = max(born, LAST - timedelta(days=random.randrange(200, 360)))
    yield from _episode(random, referred, closed=None)
    if random.random() < 0.25:
        earlier = max(born, referred - timedelta(days=random.randrange(300, 900)))
        yield from _episode(random, earlier, closed=max(earlier, referred - timedelta(days=40)))
    yield "    </Child>\n"


def _episode(random: Random, referred: date, closed: date | None) -> Iterator[str]:
    ends = f"<CINclosureDate>{closed}</CINclosureDate><ReasonForClosure>RC7</ReasonForClosure>\n" if closed else ""
    yield (
        f"      <CINdetails>\n        <CINreferralDate>{referred}</CINreferralDate>\n"
        f"        <ReferralSource>{random.choice(SOURCES)}</ReferralSource>\n"
        f"        <PrimaryNeedCode>N{random.randrange(1, 9)}</PrimaryNeedCode>\n{ends}"
        f"        <Assessments>\n          <AssessmentActualStartDate>{referred}</AssessmentActualStartDate>\n"
        f"          <AssessmentAuthorisationDate>{referred + timedelta(days=30)}</AssessmentAuthorisationDate>\n"
        "          <FactorsIdentifiedAtAssessment>\n"
    )
    for factor in random.sample(FACTORS, random.randrange(1, 6)):
        yield f"            <AssessmentFactors>{factor}</AssessmentFactors>\n"
    yield "          </FactorsIdentifiedAtAssessment>\n        </Assessments>\n"
    if random.random() < 0.5:
        begins = referred + timedelta(days=35)
        yield f"        <CINPlanDates><CINPlanStartDate>{begins}</CINPlanStartDate></CINPlanDates>\n"
    protected = closed is None and random.random() < 0.25
    if protected:
        yield (
            f"        <Section47>\n          <S47ActualStartDate>{referred + timedelta(days=2)}</S47ActualStartDate>\n"
            "          <ICPCnotRequired>true</ICPCnotRequired>\n        </Section47>\n"
        )
    yield "        <ReferralNFA>false</ReferralNFA>\n"
    if protected:
        yield from _protection(random, referred + timedelta(days=20))
    yield "      </CINdetails>\n"


def _protection(random: Random, begins: date) -> Iterator[str]:
    yield (
        f"        <ChildProtectionPlans>\n          <CPPstartDate>{begins}</CPPstartDate>\n"
        f"          <InitialCategoryOfAbuse>{random.choice(ABUSE)}</InitialCategoryOfAbuse>\n"
        f"          <LatestCategoryOfAbuse>{random.choice(ABUSE)}</LatestCategoryOfAbuse>\n"
        f"          <NumberOfPreviousCPP>{random.randrange(3)}</NumberOfPreviousCPP>\n          <Reviews>\n"
    )
    for days in (90, 170)[: random.randrange(3)]:
        yield f"            <CPPreviewDate>{begins + timedelta(days=days)}</CPPreviewDate>\n"
    yield "          </Reviews>\n        </ChildProtectionPlans>\n"
    if random.random() < 0.1:
        yield (
            f"        <PreProceedingsandFGDM><PPStartDate>{begins}</PPStartDate><LBPSentDate>{begins}</LBPSentDate>"
            "<FGDMMeetingOffer>1</FGDMMeetingOffer><FGDMMeetingFac>0</FGDMMeetingFac>"
            "<ReviewMeetingsCount>1</ReviewMeetingsCount></PreProceedingsandFGDM>\n"
        )


if __name__ == "__main__":
    sys.exit(main())
