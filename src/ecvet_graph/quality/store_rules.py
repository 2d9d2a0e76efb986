"""Rules over a whole store, across qualifications and datasets: a query of `queries/quality/` each.

What one agency publishes is checked when it publishes; whether it still fits to what all others
published since, and to what was derived from it, only the store can tell.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from ecvet_graph.model.iris import ECVETSH, prefixed_name
from ecvet_graph.quality.findings import Finding, Messages, Severity, worst_first
from ecvet_graph.query import Row, run
from ecvet_graph.store import GraphStore

__all__ = ["STORE_LEVEL", "STORE_RULES", "StoreRule", "find_broken_rules"]

# What reports about a store carry where those about a document carry the obligation level.
STORE_LEVEL = "store"


@dataclass(frozen=True, slots=True)
class StoreRule:
    """A rule: the query whose rows break it, how grave that is, its name, and what to tell the user.

    The query returns `thing`, and where they say more `property` and `value`.
    """

    query: str
    severity: Severity
    name: str
    messages: Messages

    @property
    def iri(self) -> str:
        """Return the code of the findings, an IRI beside those of the constraints."""
        return f"{ECVETSH}{self.query}"

    def finding(self, row: Row) -> Finding:
        """Return the finding that a row is."""
        value = str(row["value"]) if "value" in row else None
        path = str(row["property"]) if "property" in row else None
        return Finding(
            shape=self.iri,
            severity=self.severity,
            focus=str(row["thing"]),
            path=path and (prefixed_name(path) or f"<{path}>"),
            value=value,
            messages=tuple(
                (language, text.replace("{?value}", value or "?"))
                for language, text in self.messages
            ),
        )


def _rule(query: str, severity: Severity, name: str, *texts: str) -> StoreRule:
    return StoreRule(query, severity, name, tuple(zip(("en", "de", "fr"), texts, strict=True)))


STORE_RULES = (
    _rule(
        "undescribed-references",
        Severity.VIOLATION,
        "What is referred to is described",
        "It refers to {?value}, which no dataset describes. Publish the description, or correct the "
        "reference.",
        "Es verweist auf {?value}, das kein Datensatz beschreibt. Veröffentlichen Sie die "
        "Beschreibung oder berichtigen Sie den Verweis.",
        "Il est fait référence à {?value}, qu\u2019aucun jeu de données ne décrit. Publiez la "
        "description ou corrigez la référence.",
    ),
    _rule(
        "lost-premises",
        Severity.VIOLATION,
        "Derived statements are about things that exist",
        "It was derived from {?value}, which is not there any more. Link and match again.",
        "Es wurde aus {?value} abgeleitet, das es nicht mehr gibt. Verknüpfen und vergleichen Sie "
        "erneut.",
        "Il a été dérivé de {?value}, qui n\u2019existe plus. Relancez la mise en relation et la "
        "comparaison.",
    ),
    _rule(
        "one-sided-same-units",
        Severity.WARNING,
        "The same unit is said to be so from both sides",
        "The unit is said to be the same as {?value}, which does not say so. State it for both, or "
        "for neither.",
        "Die Einheit gilt als dieselbe wie {?value}, was dort nicht steht. Geben Sie es bei beiden "
        "oder bei keiner an.",
        "L\u2019unité est donnée comme identique à {?value}, qui ne le dit pas. Indiquez-le pour les "
        "deux ou pour aucune.",
    ),
    _rule(
        "different-same-units",
        Severity.WARNING,
        "The same unit has the same content",
        "The unit is said to be the same as {?value} and differs in its official code or its "
        "learning outcomes. Correct one of them, or remove the link.",
        "Die Einheit gilt als dieselbe wie {?value}, weicht aber im amtlichen Code oder in den "
        "Lernergebnissen ab. Berichtigen Sie eine der beiden oder entfernen Sie die Verknüpfung.",
        "L\u2019unité est donnée comme identique à {?value} mais s\u2019en écarte par son code officiel "
        "ou ses acquis d\u2019apprentissage. Corrigez l\u2019une des deux ou supprimez le lien.",
    ),
    _rule(
        "shared-identifiers",
        Severity.WARNING,
        "An identifier names one thing",
        "Another unit or qualification has the same identifier {?value}. Give each its own.",
        "Eine andere Einheit oder Qualifikation hat dieselbe Kennung {?value}. Geben Sie jeder eine "
        "eigene.",
        "Une autre unité ou certification porte le même identifiant {?value}. Donnez à chacune le "
        "sien.",
    ),
    _rule(
        "contradicting-verdicts",
        Severity.VIOLATION,
        "A verdict follows from the figures",
        "The verdict {?value} or the score of the match does not follow from its coverages and "
        "reservation. Match again.",
        "Das Ergebnis {?value} oder der Wert des Vergleichsvorschlags folgt nicht aus seinen "
        "Abdeckungen und Vorbehalten. Vergleichen Sie erneut.",
        "Le résultat {?value} ou le score de la correspondance ne découle pas de ses taux de "
        "couverture et de ses réserves. Relancez la comparaison.",
    ),
    _rule(
        "undecided-matches",
        Severity.VIOLATION,
        "A suggestion is not a recognition",
        "The match has the status {?value} without a memorandum of understanding or recognition "
        "decision that is there. Link the decision, or set the status back to suggested.",
        "Der Vergleichsvorschlag hat den Status {?value} ohne vorhandene Partnerschaftsvereinbarung "
        "oder Anerkennungsentscheidung. Verknüpfen Sie die Entscheidung oder setzen Sie den Status "
        "auf Vorschlag zurück.",
        "La correspondance a le statut {?value} sans protocole d\u2019accord ni décision de "
        "reconnaissance disponible. Reliez la décision ou rétablissez le statut de suggestion.",
    ),
    _rule(
        "unknown-skills",
        Severity.WARNING,
        "Skills are in the loaded scheme",
        "The skill {?value} is not in the skills scheme that is loaded. Use a skill of that version, "
        "or load the version that was meant; link again.",
        "Die Fertigkeit {?value} ist nicht im geladenen Kompetenzschema. Verwenden Sie eine aus "
        "dieser Fassung oder laden Sie die gemeinte; verknüpfen Sie erneut.",
        "L\u2019aptitude {?value} ne figure pas dans le référentiel chargé. Utilisez une aptitude de "
        "cette version ou chargez la version voulue ; relancez la mise en relation.",
    ),
)


def find_broken_rules(
    store: GraphStore, rules: Iterable[StoreRule] = STORE_RULES
) -> tuple[Finding, ...]:
    """Return what breaks the rules in a store, worst first."""
    return worst_first(
        rule.finding(row) for rule in rules for row in run(store, f"quality/{rule.query}")
    )
