"""Country codes as people write them, and as the EU authority table does."""

from __future__ import annotations

import pycountry

from ecvet_graph.errors import UsageFault

__all__ = ["alpha2_of", "alpha3_of"]

# The EU's own codes: Greece and the United Kingdom in its style guide, Kosovo in its authority table.
_EU_CODES = {"EL": "GRC", "UK": "GBR", "XK": "1A0", "XKX": "1A0", "1A0": "1A0"}


def alpha3_of(code: str) -> str:
    """Return the code of the EU authority table for an alpha-2 or alpha-3 code (ISO 3166-1), any case.

    Raises:
        UsageFault: there is no such country.
    """
    wanted = code.strip().upper()
    if wanted in _EU_CODES:
        return _EU_CODES[wanted]
    country = pycountry.countries.get(alpha_2=wanted) or pycountry.countries.get(alpha_3=wanted)
    if country is None:
        raise UsageFault(
            f"There is no country {code!r}.",
            remedy="Give a code such as DE or DEU; EL, UK, XK work.",
        )
    return str(country.alpha_3)


def alpha2_of(code: str) -> str:
    """Return the alpha-2 code of a country for its code in the EU authority table.

    That is the code of ISO 3166-1, `GR` and `GB`; Kosovo is `XK`; an unknown code stays as it is.
    """
    if code == _EU_CODES["XK"]:
        return "XK"
    country = pycountry.countries.get(alpha_3=code)
    return str(country.alpha_2) if country else code
