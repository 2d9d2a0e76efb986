"""A mobility as a desk shows it: a chamber, a college abroad, one unit in part, one outcome failed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ecvet_graph.credit.next_steps import Phase
from ecvet_graph.model.credit import AssessmentResult, Portfolio, Route
from ecvet_graph.model.learning import Text, Texts
from ecvet_graph.model.mobility import (
    AgreementState,
    Confirmation,
    Contact,
    Memorandum,
    Person,
    SignatoryRole,
    Transfer,
)
from ecvet_graph.service.views import Concept
from ecvet_graph.service.views.mobility import MemorandumView, TransferView
from ecvet_graph.service.views.mobility_parts import (
    OutcomeLine,
    PartnerView,
    PhaseView,
    QualificationLine,
    SignatureView,
    UnitLine,
)
from ecvet_graph.service.views.mobility_records import (
    AchievedOutcomeView,
    AchievedUnitView,
    AgreedUnitView,
    AgreementView,
    AssessmentView,
    CreditView,
    TranscriptView,
)

LEARNER = "urn:uuid:6f9e2d04-9a5b-4f0c-8a57-2f0a0f3a7c11"
TRANSFER = "0b6f7d1e-3d57-4d0e-9d0b-6f6f2f1f8a42"
ID = "https://example.org/id/"


def texts(en: str = "", de: str = "", fr: str = "", fi: str = "") -> Texts:
    found = {"en": en, "de": de, "fr": fr, "fi": fi}
    return tuple(Text(value, language) for language, value in found.items() if value)


HOME = PartnerView(
    ID + "chamber",
    texts("Example chamber of commerce", "Beispielkammer für das Handwerk"),
    "DE",
    "https://chamber.example.org/",
)
HOST = PartnerView(
    ID + "college", texts("Example vocational college", fi="Esimerkin ammattiopisto"), "FI"
)
PERSON = Person(
    given_names="Ærika Žaneta",
    family_name="Müßterová-Παπαδοπούλου",
    birth_date=date(2008, 7, 4),
    address="Musterweg 7, 12345 Musterstadt",
    phone="+49 000 000000",
    email="learner@example.org",
    guardian="Йордан Müßter",
)
CONTACTS = {
    HOME.iri: Contact(
        institution=HOME.iri,
        name="Contact at home",
        position="Head of mobility",
        address="Kammerstraße 1, 12345 Musterstadt, Deutschland",
        phone="+49 000 111111",
        email="mobility@chamber.example.org",
        website="https://chamber.example.org/",
    ),
    HOST.iri: Contact(
        institution=HOST.iri,
        name="Contact at host",
        position="International coordinator",
        address="Koulukatu 2, 00000 Esimerkkilä",
        phone="+358 00 000000",
        email="mobility@college.example.org",
    ),
}
ECVET = Concept(
    "http://data.europa.eu/snb/education-credit/60b314e826",
    texts("European Credit system for Vocational Education and Training"),
    "ECVET",
)
QUALIFICATION = QualificationLine(
    ID + "mechatronics",
    "demo-de:mechatronics",
    texts("Mechatronics fitter", "Mechatroniker/Mechatronikerin"),
    "DE",
    4,
    (Concept(ID + "dqr-4", texts("DQR level 4", "DQR-Niveau 4", "Niveau 4 du DQR"), "4"),),
)
UNIT = UnitLine(
    ID + "unit/drives",
    "demo-de:mechatronics#3",
    texts(
        "Commissioning electrical drives",
        "Elektrische Antriebe in Betrieb nehmen",
        "Mettre en service des entraînements électriques",
    ),
    "DE",
)
HOST_UNIT = UnitLine(
    ID + "unit/automation", "demo-fi:automation#2", texts(fi="Sähkökäyttöjen käyttöönotto"), "FI"
)
OUTCOMES = (
    OutcomeLine(
        ID + "outcome/wires",
        texts(
            "Wires drives according to circuit diagrams and checks protective measures.",
            "Verdrahtet Antriebe nach Schaltplänen und prüft die Schutzmaßnahmen.",
            "Câble les entraînements selon les schémas et vérifie les protections.",
        ),
        "skills",
    ),
    OutcomeLine(
        ID + "outcome/sets",
        texts(
            "Sets the parameters of frequency converters for a given load.",
            "Stellt die Parameter von Frequenzumrichtern für eine gegebene Last ein.",
            "Règle les paramètres de variateurs de fréquence pour une charge donnée.",
        ),
        "skills",
    ),
    OutcomeLine(
        ID + "outcome/explains",
        texts(fi="Selittää sähkömoottorin toimintaperiaatteen."),
        "knowledge",
    ),
    OutcomeLine(
        ID + "outcome/records",
        texts(
            "Records measured values and hands the plant over to the customer.",
            "Protokolliert Messwerte und übergibt die Anlage an die Kundschaft.",
            "Consigne les valeurs et remet une installation au client.",
        ),
        "responsibility-autonomy",
    ),
)


def signature(
    role: SignatoryRole, partner: PartnerView | None = None, day: date | None = None
) -> SignatureView:
    names, signatory = (partner.names, partner.iri) if partner else ((), LEARNER)
    return SignatureView(role=role, signatory=signatory, names=names, signed_on=day)


def agreement(
    *,
    state: AgreementState = AgreementState.SIGNED,
    version: int = 1,
    supersedes: str | None = None,
    is_filled: bool = True,
) -> AgreementView:
    signed = date(2026, 2, 16) if state is not AgreementState.DRAFT else None
    words = texts if is_filled else (lambda *_words, **_named: ())
    return AgreementView(
        iri=f"urn:uuid:00000000-0000-4000-8000-00000000000{version}",
        version=version,
        state=state,
        qualification=QUALIFICATION,
        units=(
            AgreedUnitView(
                unit=UNIT,
                host_unit=HOST_UNIT if is_filled else None,
                outcomes=OUTCOMES[:3],
                at_home=OUTCOMES[3:],
                points=Decimal("7.50") if is_filled else None,
                credit_system=ECVET if is_filled else None,
                allocated=Decimal(10),
                allocated_system=ECVET,
            ),
        ),
        start=date(2026, 3, 1),
        end=date(2026, 4, 24),
        weeks=8,
        route=Route.INSIDE_MOU,
        memorandum=None,
        home=HOME,
        host=HOST,
        intermediary=None,
        assessor=HOST,
        assessment_method=words(
            "Practical task at the training plant with an oral examination in the last week.",
            "Praktische Aufgabe an der Übungsanlage mit Fachgespräch in der letzten Woche.",
            "Tâche pratique en atelier, avec entretien, la dernière semaine.",
        ),
        activities=words(
            "Workshop of the college; four weeks in a company; course on frequency converters.",
            "Werkstatt der Schule; vier Wochen im Betrieb; Lehrgang Frequenzumrichter.",
            "Atelier du lycée ; quatre semaines en entreprise ; cours sur les variateurs.",
        ),
        documentation=words("Assessment sheet for each outcome, on the day of assessment."),
        validation_procedure=words(
            "The chamber compares the transcript with the unit.",
            "Die Kammer vergleicht den Leistungsnachweis mit der Einheit.",
        ),
        recognition_clause=True,
        needs_guardian=True,
        signatures=(
            signature(SignatoryRole.HOME, HOME, signed),
            signature(SignatoryRole.HOST, HOST, signed),
            signature(SignatoryRole.LEARNER, None, signed),
            signature(SignatoryRole.GUARDIAN),
        ),
        supersedes=supersedes,
    )


def assessment(
    number: int, outcomes: tuple[OutcomeLine, ...], result: AssessmentResult, day: date
) -> AssessmentView:
    return AssessmentView(
        iri=f"urn:uuid:a{number}",
        outcomes=outcomes,
        result=result,
        assessed_on=day,
        assessor=HOST,
        method=texts("Practical task", "Praktische Aufgabe", "Tâche pratique"),
        grade="4" if result is AssessmentResult.PASSED else "0",
        grading_scheme="1-5",
        remarks=texts("With a colleague") if number == 1 else (),
    )


ASSESSMENTS = (
    assessment(1, OUTCOMES[:2], AssessmentResult.PASSED, date(2026, 4, 20)),
    assessment(2, OUTCOMES[2:3], AssessmentResult.FAILED, date(2026, 4, 22)),
)
CREDIT = CreditView(
    iri="urn:uuid:c1",
    unit=UNIT,
    outcomes=OUTCOMES[:2],
    is_whole=False,
    assessments=("urn:uuid:a1",),
    awarded_by=HOST,
    awarded_on=date(2026, 4, 24),
    route=Route.INSIDE_MOU,
    titles=(),
    points=Decimal("5.0"),
    credit_system=ECVET,
    points_reason=texts("Two of three outcomes were achieved."),
)
TRANSCRIPT = TranscriptView(
    iri="urn:uuid:t1",
    version=1,
    issuer=HOST,
    issued_on=date(2026, 4, 24),
    credits=("urn:uuid:c1",),
    assessments=("urn:uuid:a1", "urn:uuid:a2"),
    supersedes=None,
    is_current=True,
)


def achieved() -> AchievedUnitView:
    results = (AssessmentResult.PASSED, AssessmentResult.PASSED, AssessmentResult.FAILED)
    return AchievedUnitView(
        unit=UNIT,
        host_unit=HOST_UNIT,
        outcomes=tuple(
            AchievedOutcomeView(
                outcome=outcome,
                agreed_in=(1,),
                is_agreed=True,
                result=result,
                assessed_on=date(2026, 4, 20),
                is_credited=result is AssessmentResult.PASSED,
                is_validated=False,
                is_recognised=False,
                is_refused=False,
            )
            for outcome, result in zip(OUTCOMES, results, strict=False)
        ),
        not_planned=OUTCOMES[3:],
        is_awarded=False,
        points_agreed=None,
        points_by_host=(),
        points_by_home=None,
    )


def transfer(
    *agreements: AgreementView,
    assessments: tuple[AssessmentView, ...] = ASSESSMENTS,
    credits: tuple[CreditView, ...] = (CREDIT,),  # noqa: A002  # the name of the field
    transcripts: tuple[TranscriptView, ...] = (TRANSCRIPT,),
    qualification: QualificationLine = QUALIFICATION,
) -> TransferView:
    return TransferView(
        iri=f"urn:uuid:{TRANSFER}",
        id=TRANSFER,
        revision=1,
        learner=LEARNER,
        role=SignatoryRole.HOME,
        route=Route.INSIDE_MOU,
        state=AgreementState.ASSESSED,
        home=HOME,
        host=HOST,
        qualification=qualification,
        agreements=agreements or (agreement(),),
        assessments=assessments,
        credits=credits,
        validations=(),
        recognitions=(),
        transcripts=transcripts,
        achieved=(achieved(),),
        progress=None,
        precedents=(),
        transfer=Transfer(
            iri=f"urn:uuid:{TRANSFER}",
            learner=LEARNER,
            home=HOME.iri,
            qualification=qualification.iri,
            route=Route.INSIDE_MOU,
            portfolio=Portfolio(learner=LEARNER),
        ),
        next=(),
        phases=tuple(PhaseView(phase, (), ()) for phase in Phase),
        warnings=(),
        papers=("agreement", "transcript", "europass"),
    )


def memorandum(
    *, state: AgreementState = AgreementState.ACTIVE, is_filled: bool = True
) -> MemorandumView:
    signed = date(2026, 1, 15) if state is AgreementState.ACTIVE else None
    return MemorandumView(
        iri=f"urn:uuid:{TRANSFER}",
        id=TRANSFER,
        revision=1,
        titles=texts("Exchange in mechatronics", "Austausch in der Mechatronik"),
        objectives=texts("More learners with special needs go abroad.") if is_filled else (),
        other_actors=texts("Companies that train apprentices in both regions.")
        if is_filled
        else (),
        parties=(HOME, HOST),
        signatures=(
            signature(SignatoryRole.PARTY, HOME, signed),
            signature(SignatoryRole.PARTY, HOST, signed),
        ),
        qualifications=(
            QUALIFICATION,
            QualificationLine(
                ID + "automation", None, texts(fi="Sähkö- ja automaatioalan perustutkinto"), "FI", 4
            ),
        ),
        confirmed=tuple(Confirmation),
        unconfirmed=(),
        valid_from=date(2026, 2, 1),
        valid_until=date(2030, 1, 31) if is_filled else None,
        review_on=date(2028, 1, 31) if is_filled else None,
        state=state,
        done=(),
        next=(),
        warnings=(),
        public=None,
        can_publish=False,
        memorandum=Memorandum(
            iri=f"urn:uuid:{TRANSFER}",
            titles=(),
            parties=(HOME.iri, HOST.iri),
            qualifications=(QUALIFICATION.iri,),
            confirmations=tuple(Confirmation),
            valid_from=date(2026, 2, 1),
        ),
    )
