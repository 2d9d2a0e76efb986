"""What a page or an API answer shows, as frozen values that know neither RDF nor HTTP.

Texts carry every language of the data; the reader of a view chooses. Levels are EQF levels 1 to 8,
points and weights exact decimals, countries alpha-2 codes.
"""

from ecvet_graph.service.views.comparisons import (
    CompareView,
    DecisionView,
    LevelReferencingView,
    RemarkView,
    ReviewView,
    SideView,
    Validity,
)
from ecvet_graph.service.views.concepts import BodyView, Concept, LevelView, Reference, UnitChange
from ecvet_graph.service.views.gaps import (
    GapGroup,
    GapOutcome,
    GapReading,
    GapSet,
    GapSetUnit,
    GapTargetUnit,
    GapThing,
    GapView,
)
from ecvet_graph.service.views.home import CountryPair, CountryView, HomeView, VerdictCount
from ecvet_graph.service.views.listings import Entry, Facet, FacetValue, Listing, MatchEntry
from ecvet_graph.service.views.qualifications import (
    AccreditationView,
    GroupView,
    QualificationView,
    QualityView,
)
from ecvet_graph.service.views.recognisability import (
    Carried,
    Fix,
    FixView,
    Reading,
    RecognisabilityView,
    UnitRecognisability,
)
from ecvet_graph.service.views.skills import SkillUnits, SkillView
from ecvet_graph.service.views.things import StatementView, ThingView
from ecvet_graph.service.views.units import (
    CriterionView,
    OutcomeView,
    PlaceView,
    SkillLinkView,
    UnitView,
)

__all__ = [
    "AccreditationView",
    "BodyView",
    "Carried",
    "CompareView",
    "Concept",
    "CountryPair",
    "CountryView",
    "CriterionView",
    "DecisionView",
    "Entry",
    "Facet",
    "FacetValue",
    "Fix",
    "FixView",
    "GapGroup",
    "GapOutcome",
    "GapReading",
    "GapSet",
    "GapSetUnit",
    "GapTargetUnit",
    "GapThing",
    "GapView",
    "GroupView",
    "HomeView",
    "LevelReferencingView",
    "LevelView",
    "Listing",
    "MatchEntry",
    "OutcomeView",
    "PlaceView",
    "QualificationView",
    "QualityView",
    "Reading",
    "RecognisabilityView",
    "Reference",
    "RemarkView",
    "ReviewView",
    "SideView",
    "SkillLinkView",
    "SkillUnits",
    "SkillView",
    "StatementView",
    "ThingView",
    "UnitChange",
    "UnitRecognisability",
    "UnitView",
    "Validity",
    "VerdictCount",
]
