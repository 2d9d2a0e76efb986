"""What is known about each national source but not said in its files: a table, one row a country.

Publisher and awarding body are assumed defaults of the source and marked so in the data.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from ecvet_graph.model.iris import COUNTRY, OWN, Minter, slug
from ecvet_graph.model.learning import Organisation, Text, Texts

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "LISTS_OF_UNITS",
    "NATIONAL_SOURCES",
    "RECORD_NOTES",
    "YEARS",
    "Body",
    "NationalSource",
]

_AWARDS = OWN + "function/awards"
_DESIGNS = OWN + "function/designs"


@dataclass(frozen=True, slots=True)
class Body:
    """An institution before it has an IRI: names, the first one official, and a public page."""

    names: Texts
    homepage: str | None = None

    def to_organisation(self, minter: Minter, country: str, *functions: str) -> Organisation:
        """Return the institution as an organisation of the agency."""
        iri = minter.iri("organisation", slug(self.names[0].value))
        return Organisation(iri, self.names, country, self.homepage, functions)


@dataclass(frozen=True, slots=True)
class NationalSource:
    """Defaults of a source: agency id, institutions, label of NQF levels, language of reasons."""

    country: str
    agency: str
    publisher: Body
    awarding: Body
    nqf_label: str
    basis_language: str = "en"
    code_prefix: str = ""

    def organisations(self, minter: Minter) -> tuple[Organisation, Organisation]:
        """Return publisher and awarding body; they are one where the source has only one."""
        if self.publisher == self.awarding:
            both = self.publisher.to_organisation(minter, self.country, _AWARDS, _DESIGNS)
            return both, both
        return (
            self.publisher.to_organisation(minter, self.country, _DESIGNS),
            self.awarding.to_organisation(minter, self.country, _AWARDS),
        )


def _body(homepage: str | None, **names: str) -> Body:
    return Body(tuple(Text(name, language) for language, name in names.items()), homepage)


_BIBB = _body(
    "https://www.bibb.de/",
    de="Bundesinstitut für Berufsbildung",
    en="Federal Institute for Vocational Education and Training",
)
_CHAMBERS = _body(None, de="Zuständige Kammern", en="Competent chambers")
_HTM = _body(
    "https://www.hm.ee/",
    et="Haridus- ja Teadusministeerium",
    en="Ministry of Education and Research",
)
_OPH = _body(
    "https://www.oph.fi/",
    fi="Opetushallitus",
    sv="Utbildningsstyrelsen",
    en="Finnish National Agency for Education",
)
_SBFI = _body(
    "https://www.sbfi.admin.ch/",
    de="Staatssekretariat für Bildung, Forschung und Innovation",
    fr="Secrétariat d'État à la formation, à la recherche et à l'innovation",
    it="Segreteria di Stato per la formazione, la ricerca e l'innovazione",
    en="State Secretariat for Education, Research and Innovation",
)

NATIONAL_SOURCES: Mapping[str, NationalSource] = {
    "CH": NationalSource(COUNTRY + "CHE", "ch-sbfi", _SBFI, _SBFI, "NQF VPET Level {}"),
    "DE": NationalSource(COUNTRY + "DEU", "de-bibb", _BIBB, _CHAMBERS, "DQR Level {}"),
    "EE": NationalSource(COUNTRY + "EST", "ee-htm", _HTM, _HTM, "EstQF Level {}", "et"),
    "FI": NationalSource(
        COUNTRY + "FIN", "fi-oph", _OPH, _OPH, "FiNQF Level {}", code_prefix="tutkinnonosat_"
    ),
}

# Annexes of the Estonian regulation that list units open to every qualification.
LISTS_OF_UNITS = frozenset(
    {
        "ee:kohutuslike-üldharidusõpingute-moodulite-kirjeldused",
        "ee:valikõpingute-moodulite-ettevõtlusõpe-ja-riigikaitseõpetuse-välilaager-kirjeldused",
    }
)

RECORD_NOTES: Mapping[str, str] = {
    "fi:40/011/2001": "This regulation of 2001 holds paragraphs instead of single outcomes; "
    "they are imported as they stand, one outcome each.",
}

# Length of the reference pathway in years, as the German and Swiss sources write it.
YEARS: Mapping[str, Decimal] = {
    "2 Jahre": Decimal(2),
    "3 Jahre": Decimal(3),
    "36 Monate": Decimal(3),
    "4 Jahre": Decimal(4),
    "drei Jahre": Decimal(3),
    "dreieinhalb Jahre": Decimal("3.5"),
    "vier Jahre": Decimal(4),
    "zwei Jahre": Decimal(2),
}
