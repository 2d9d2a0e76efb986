"""Who may publish: agency and dataset ids, and the agencies the project knows by name.

On the command line any well-formed id may be used on one's own store; ids are bound to a registered
agency by its token where documents come in over the network.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ecvet_graph.errors import UsageFault
from ecvet_graph.model.iris import RESERVED_AGENCIES

__all__ = ["AGENCIES", "Agency", "agency_name", "check_agency", "check_dataset"]

_AGENCY = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_DATASET = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Agency:
    """A known agency: its id, its name in English, and whether it only holds demonstration data."""

    id: str
    name: str
    is_illustrative: bool = False


_DEMO_COUNTRIES = {
    "at": "Austria",
    "ch": "Switzerland",
    "de": "Germany",
    "ee": "Estonia",
    "es": "Spain",
    "fi": "Finland",
    "pl": "Poland",
}
AGENCIES: dict[str, Agency] = {
    agency.id: agency
    for agency in (
        Agency("ch-sbfi", "State Secretariat for Education, Research and Innovation"),
        Agency("de-bibb", "Federal Institute for Vocational Education and Training"),
        Agency("ee-htm", "Ministry of Education and Research"),
        Agency("fi-oph", "Finnish National Agency for Education"),
        *(
            Agency(f"demo-{code}", f"Demonstration data: {country}", is_illustrative=True)
            for code, country in _DEMO_COUNTRIES.items()
        ),
    )
}


def agency_name(agency: str) -> str:
    """Return the name of a known agency, else its id."""
    return AGENCIES[agency].name if agency in AGENCIES else agency


def check_agency(agency: str) -> str:
    """Return the id when it is one: lower-case words of `a-z0-9` joined by single hyphens.

    Raises:
        UsageFault: it is not, or it is reserved.
    """
    if agency in RESERVED_AGENCIES:
        raise UsageFault(
            f"The agency id {agency!r} is reserved.", remedy="Choose an id such as de-bibb."
        )
    return _checked(agency, _AGENCY, "agency")


def check_dataset(dataset: str) -> str:
    """Return the name of a dataset when it is one, by the rule for agencies or a digit first.

    Raises:
        UsageFault: it is not.
    """
    return _checked(dataset, _DATASET, "dataset")


def _checked(text: str, form: re.Pattern[str], kind: str) -> str:
    if not form.fullmatch(text) or len(text) > _LENGTH:
        raise UsageFault(
            f"{text!r} is not the id of a {kind}.".replace("a agency", "an agency"),
            remedy=f"Use up to {_LENGTH} of a-z, 0-9 and single hyphens, such as de-bibb.",
        )
    return text
