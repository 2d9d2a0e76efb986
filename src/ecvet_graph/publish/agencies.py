"""Who may publish: agency and dataset ids, and the agencies the project knows by name.

On the command line any well-formed id may be used on one's own store; ids are bound to a registered
agency by its token where documents come in over the network.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["AGENCIES", "Agency", "agency_name"]


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
