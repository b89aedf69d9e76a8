"""Invented cases of a housing table: thirteen weeks, seventeen families, nobody real."""

from __future__ import annotations

from dataclasses import dataclass

DISPLACED, EVICTED, SUBSTANDARD, COST = (
    "Housing displacement",
    "Legal eviction",
    "Substandard housing conditions",
    "Lack of affordable housing",
)
KINDS = {
    DISPLACED: "Families who had to leave without a court: lockouts, condemned buildings, doubled-up homes.",
    EVICTED: "Families before or after an eviction filing.",
    SUBSTANDARD: "Homes that make children ill: mold, cold, pests, wiring.",
    COST: "Families who did everything right and find nothing they can pay.",
}
RIGHT_TO_COUNSEL = "Right to a lawyer in eviction court"
REPAIR_FUND = "City fund for emergency repairs"
SEALED = "Sealing old eviction records"
INSPECTION = "Yearly inspection of rented homes"
INCOME = "No refusal of housing vouchers"
POLICIES = (RIGHT_TO_COUNSEL, REPAIR_FUND, SEALED, INSPECTION, INCOME)
GAPS = (
    "Unequal accountability of landlord and tenant",
    "No funding for civil cases about housing",
    "No thorough education of tenants",
    "No emergency shelter that takes whole families",
    "Inspectors without power to order repairs",
    "Notices in English only",
    "No relocation help when a building is closed",
    "Deposits beyond the reach of low incomes",
    "Waiting lists of several years for vouchers",
    "No protection from rent rises after repairs",
    "School transport ends when a family moves",
    "Utilities shut off while a child is ill",
    "No record of landlords with open orders",
    "No sick leave for court days",
)


@dataclass(frozen=True)
class Story:
    """One case: its kind, four texts, what was done, which policies would have helped, which gaps it shows."""

    kind: str
    situation: str
    background: str
    assessment: str
    recommendation: str
    solution: str
    policies: tuple[int, ...]
    gaps: tuple[int, ...]


STORIES = (
    Story(
        EVICTED,
        "A mother of three has ten days to leave.",
        "She lost hours at work when the baby was ill and owes one month.",
        "The sum is small; nobody told her that she could pay before the hearing.",
        "Find rental assistance and somebody to go to court with her.",
        "A partner paid the month and the filing was withdrawn.",
        (0, 2),
        (0, 1, 2),
    ),
    Story(
        SUBSTANDARD,
        "A child with asthma was admitted twice this season.",
        "Mold covers the bedroom wall; the landlord painted over it.",
        "The home keeps making the child ill.",
        "Write to the landlord with the clinic's findings and ask for an inspection.",
        "The inspector came within the week and the wall was replaced.",
        (0, 1, 3),
        (0, 4, 12),
    ),
    Story(
        DISPLACED,
        "A family of six sleeps in two cars.",
        "Their building was closed overnight for unsafe wiring.",
        "No help to move was offered to anybody in the building.",
        "Find a hotel for a week and a list of family units.",
        "The fund paid six nights and a cousin's landlord had a unit.",
        (0,),
        (0, 3, 6),
    ),
    Story(
        COST,
        "Grandparents raise four children in one room.",
        "They hold a voucher that nobody accepts.",
        "Vouchers may be refused in most of the city.",
        "Call landlords known to the table.",
        "",
        (4,),
        (7, 8),
    ),
    Story(
        EVICTED,
        "A father missed his hearing and the set-out is near.",
        "He works nights and was told of the day by a letter in English.",
        "He did not understand the letter.",
        "Ask the court for a new hearing and an interpreter.",
        "Legal aid filed for a new hearing and it was granted.",
        (0,),
        (0, 1, 2, 5),
    ),
    Story(
        SUBSTANDARD,
        "Twins have lead in their blood.",
        "The windows have been peeling for years; the order to repair is old.",
        "Nobody checks whether orders are followed.",
        "Bring the order back before the health department.",
        "",
        (0, 1, 3),
        (0, 4, 12),
    ),
    Story(
        DISPLACED,
        "A mother and her baby stay with a different friend each week.",
        "She left a home in which she was hurt.",
        "The shelters have no room for a mother with an older son.",
        "Find a place that takes all three.",
        "",
        (0,),
        (1, 3),
    ),
    Story(
        EVICTED,
        "A family with a clean payment book was told to leave.",
        "They had asked for repairs the month before.",
        "It looks like retaliation, and they have no lawyer.",
        "Find a lawyer before the hearing.",
        "A volunteer lawyer took the case and they stayed.",
        (0,),
        (0, 1, 2),
    ),
    Story(
        COST,
        "A nurse's aide pays two thirds of her income in rent.",
        "The rent rose after the building was repaired.",
        "Nothing limits what may be asked after repairs.",
        "Look for a subsidy for working families.",
        "",
        (),
        (2, 9),
    ),
    Story(
        SUBSTANDARD,
        "No heat for six weeks; an infant uses a nebulizer.",
        "Gas was shut off over an old bill of the landlord.",
        "The family pays for what another owes.",
        "Ask the utility to treat it as a medical case.",
        "The utility restored the gas on the clinic's letter.",
        (0, 1),
        (0, 11, 12),
    ),
    Story(
        EVICTED,
        "An old filing keeps a family from every lease.",
        "The case was dismissed long ago and still shows.",
        "Records of dismissed cases stay open.",
        "Ask the court to seal the record.",
        "",
        (0, 2),
        (1, 2),
    ),
    Story(
        DISPLACED,
        "Five children changed schools in one year.",
        "The family moved four times between relatives.",
        "Each move ended the bus to the old school.",
        "Ask the schools to keep the route.",
        "",
        (0,),
        (3, 10),
    ),
    Story(
        SUBSTANDARD,
        "Bites and rashes bring the children to the clinic.",
        "The whole building has bedbugs; one unit at a time is treated.",
        "One unit at a time never ends it.",
        "Treat the building at once.",
        "",
        (0, 1),
        (0, 4),
    ),
    Story(
        EVICTED,
        "A grandmother faces a hearing over a guest.",
        "Her grandson stayed longer than the lease allows.",
        "The lease is harsher than the law requires of landlords.",
        "Speak with the manager before the hearing.",
        "The manager accepted a new lease that names the grandson.",
        (0, 2),
        (0, 1, 2, 13),
    ),
    Story(
        COST,
        "A family turned down a job in order to keep its subsidy.",
        "A small raise would have ended it at once.",
        "The cliff punishes work.",
        "Ask the agency for a gradual end.",
        "",
        (4,),
        (8, 2),
    ),
    Story(
        DISPLACED,
        "The locks were changed while the children were at school.",
        "The landlord did not go to court at all.",
        "A lockout is against the law and nobody stopped it.",
        "Call the police liaison and legal aid.",
        "",
        (0,),
        (0, 1, 2),
    ),
    Story(
        EVICTED,
        "A mother on leave after birth is behind with the rent.",
        "Her leave is unpaid and court days cost her more shifts.",
        "The hearing itself makes the debt larger.",
        "Ask for a hearing by telephone.",
        "",
        (0,),
        (0, 1, 13),
    ),
)
# In which week each story was told: one a week, in four of the weeks two.
WEEKS = (0, 1, 2, 2, 3, 4, 5, 5, 6, 7, 8, 9, 10, 10, 11, 12, 12)
PRESENT = (8, 9, 10, 9, 8, 9, 10, 9, 9, 8, 9, 10, 9)
FAILURES = (
    (
        SUBSTANDARD,
        "The tenant reports mold to the landlord",
        "The report is by telephone and leaves no trace",
        "Repairs never start, and the child stays ill",
        "No form, no day by which to answer",
        8,
        8,
        7,
        "A form with a day, and a copy for the clinic",
    ),
    (
        SUBSTANDARD,
        "The inspector writes an order",
        "Nobody checks the order again",
        "The same home is inspected year after year",
        "Too few inspectors",
        8,
        7,
        8,
        "A list of open orders that anybody may read",
    ),
    (
        EVICTED,
        "A notice is put on the door",
        "It is in English only",
        "Families learn of the hearing too late",
        "One printed form for all",
        7,
        6,
        9,
        "Notices in the languages of the city",
    ),
    (
        EVICTED,
        "The hearing takes place",
        "Landlords have lawyers and tenants have none",
        "Cases end in two minutes",
        "No funding for civil cases",
        9,
        9,
        3,
        "A lawyer of the day at the court",
    ),
    (
        DISPLACED,
        "A building is closed",
        "People are sent away without a place to go",
        "Families sleep in cars",
        "Closing and rehousing are different offices",
        10,
        3,
        4,
        "No closing without a plan for its families",
    ),
    (
        COST,
        "A voucher is issued",
        "Landlords refuse it",
        "It runs out unused",
        "Refusal is allowed",
        7,
        7,
        5,
        "No refusal of vouchers",
    ),
)
