"""An installation with demonstration data, a private store, and the desks of its institutions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from ecvet_graph.assets import asset_folder
from ecvet_graph.config import Settings
from ecvet_graph.model.learning import Text, Texts
from ecvet_graph.model.mobility import SignatoryRole
from ecvet_graph.private import create_private_store
from ecvet_graph.publish import Submission
from ecvet_graph.publish.tokens import Role
from ecvet_graph.service.graph import EcvetGraph
from ecvet_graph.service.importing import ImportRequest, write_skill_scheme
from ecvet_graph.service.mobility.acting import acting
from ecvet_graph.service.mobility.desk import Desk
from ecvet_graph.service.mobility.requests import NewAgreement, NewMemorandum, Signing
from ecvet_graph.service.reading import Reader
from ecvet_graph.service.tokens import give_token

BASE = "http://localhost:8000"
CHAMBER = f"{BASE}/id/demo-de/organisation/handwerkskammer-musterland"
COLLEGE = f"{BASE}/id/demo-fi/organisation/mallikunnan-koulutuskuntayhtyma"
GUILD = f"{BASE}/id/demo-at/organisation/lehrlingsstelle-der-wirtschaftskammer-musterbundesland"
COUNCIL = f"{BASE}/id/scenario-ie/organisation/sample-council-for-technical-training"
INSTITUTIONS = (CHAMBER, COLLEGE, GUILD, COUNCIL)
MECHATRONICS, MECHANIC = "demo-de:kfz-mechatroniker", "demo-fi:ajoneuvomekaanikko"
CAR_TECHNICIAN = "demo-at:kfz-technik"
_TABLES = Path(__file__).resolve().parent / "tables"
_COUNTRIES = ("at", "de", "fi")


def words(text: str) -> Texts:
    """Return a text in English."""
    return (Text(text, "en"),)


def day(text: str) -> date:
    """Return a day from year-month-day."""
    return date.fromisoformat(text)


@dataclass(frozen=True)
class Installation:
    """Settings, what pages read from, and the tokens (secrets) of the institutions by IRI."""

    settings: Settings
    reader: Reader
    secrets: dict[str, str]

    def desk(self, institution: str, on: str) -> Desk:
        """Return the desk of an institution on a day, after it has shown its token."""
        at = datetime.combine(day(on), datetime.min.time(), UTC).replace(hour=9)
        who = acting(self.settings, self.secrets[institution], now=at)
        return Desk.open(self.settings, who, reader=self.reader, at=at)

    def name(self, institution: str) -> str:
        """Return what an institution is called."""
        return acting(self.settings, self.secrets[institution]).name


def settings_in(folder: Path) -> Settings:
    """Return settings with the store and the cache in a folder."""
    return Settings(base=BASE, store=folder / "store", cache=folder / "cache")


def build_store(folder: Path) -> None:
    """Publish, link and match the demonstration data of three countries and the scenarios' tables."""
    settings = settings_in(folder)
    graph = EcvetGraph(settings)
    data = asset_folder("data")
    skills = folder / "skills.nt"
    write_skill_scheme(data / "skills", skills)
    graph.load_vocabularies(skills=skills)
    sources = [(f"demo-{country}", data / "demo" / country) for country in _COUNTRIES]
    submissions = []
    for agency, source in [*sources, ("scenario-ie", _TABLES)]:
        out = folder / f"{agency}.nt"
        request = ImportRequest((source,), base=settings.base, agency=agency)
        graph.import_source("csv", request, out=out)
        submissions.append(Submission(out, agency=agency, dataset="scenarios"))
    for receipt in graph.publish(submissions):
        assert receipt.report is None or receipt.report.is_accepted
    graph.link(with_encoder=False)
    graph.match(with_encoder=False)


def with_private(settings: Settings, folder: Path) -> tuple[Settings, dict[str, str]]:
    """Return settings with an empty private store, and a coordinator's token of each institution."""
    private = replace(settings, private=folder / "private", private_key=folder / "key")
    create_private_store(private)
    secrets = {
        institution: give_token(private, Role.COORDINATOR, institution=institution)[0]
        for institution in INSTITUTIONS
    }
    return private, secrets


def memorandum_with(office: Installation, host: str, compared: str) -> str:
    """Return the id of a memorandum of the chamber and a host, in force from February 2026."""
    drafted = office.desk(CHAMBER, "2026-01-10").new_memorandum(
        NewMemorandum(
            titles=words("Exchange of learners in vehicle technology"),
            parties=(host,),
            qualifications=(MECHATRONICS, compared),
            valid_from=day("2026-02-01"),
            valid_until=day("2029-01-31"),
            review_on=day("2027-06-30"),
        )
    )
    for party, on in ((CHAMBER, "2026-01-12"), (host, "2026-01-20")):
        office.desk(party, on).sign_memorandum(drafted.id, Signing(role=SignatoryRole.PARTY))
    return drafted.id


def sign_all(office: Installation, transfer: str, *, host: str, on: str) -> None:
    """Write down that the chamber, its host and the learner signed the newest agreement."""
    office.desk(CHAMBER, on).sign(transfer, Signing(role=SignatoryRole.HOME))
    office.desk(CHAMBER, on).sign(transfer, Signing(role=SignatoryRole.LEARNER))
    office.desk(host, on).sign(transfer, Signing(role=SignatoryRole.HOST))


def begun_stay(office: Installation, asked: NewAgreement, *, signed_on: str) -> str:
    """Return the id of the chamber's transfer whose agreement all have signed and which has begun."""
    drafted = office.desk(CHAMBER, signed_on).new_agreement(asked)
    sign_all(office, drafted.id, host=asked.host, on=signed_on)
    office.desk(asked.host, asked.start.isoformat()).begin(drafted.id)
    return drafted.id
