"""The gate inside running text: what it stops, and what it lets pass."""

import pytest

from equity_measures.ingestion.privacy import text_identifiers

LEAKS = [
    ("name", "Mrs. Lopez called the clinic about the mold in her bedroom."),
    ("name", "We asked Dr. Park to write to the landlord."),
    ("name", "The mother, Maria, works nights and cannot go to court."),
    ("name", "A boy named Tyrell had three asthma attacks this month."),
    ("name", "Her name is Shanice and she has two children."),
    ("name", "Maria Lopez received a three-day notice."),
    ("name", "The landlord told Jennifer that the heat would be fixed."),
    ("name", "Jennifer’s daughter missed nine days of school."),
    ("name", "The Johnson family sleeps in a car."),
    ("name", "The case of J. Hernandez was heard last week."),
    ("name", "Lopez, Maria: eviction hearing."),
    ("name", "La señora Ramírez perdió su trabajo."),
    ("name", "La familia Pérez duerme en un carro."),
    ("name", "Una niña que se llama Ximena tiene asma."),
    ("name", "Patient Deborah Smith came to the clinic."),
    ("date", "The child was born 3/14/2019 and has asthma."),
    ("date", "DOB 03-14-2019, asthma, two admissions."),
    ("date", "He was born on March 14 in the county hospital."),
    ("date", "The hearing is set for April 3 at nine."),
    ("date", "The set-out happened on 2026-03-14."),
    ("date", "La niña nació el 14 de marzo de 2019."),
    ("date", "She has been without heat since 12/24."),
    ("age over 89", "The grandmother, a 93-year-old, shares the room."),
    ("geography", "They live at 1423 Vine Street in a basement."),
    ("geography", "They live at 1423 vine street in a basement."),
    ("geography", "The family moved to 88 N. Elm Ave. last month."),
    ("geography", "The unit is apartment 4B on the top floor."),
    ("geography", "Their building is on Calle Ocho 1210."),
    ("geography", "Mail goes to PO Box 1190."),
    ("geography", "Most of the calls come from zip code 45219."),
    ("phone", "Call the aunt at (513) 555-0143 after five."),
    ("phone", "Her number is 555-0143."),
    ("email", "Write to mom4@example.org about the hearing."),
    ("social security number", "The form shows 123-45-6789."),
    ("medical record number", "See MRN 4471902 for the admissions."),
    ("web address", "The story is at https://example.org/story."),
]
ORDINARY = [
    "A mother of three has lived without heat for six weeks; the landlord does not answer.",
    "The family was evicted in the spring and moved in with relatives.",
    "Housing Court set the hearing within 14 days, and nobody could take time off work.",
    "Legal Aid could not take the case because there is no funding for civil cases.",
    "Two children, 4 and 7 years old, missed nine days of school because of asthma.",
    "The landlord holds a voucher contract under Section 8 and failed inspection twice.",
    "Rent went up by $350 a month, from $900 to $1,250.",
    "The Health Department inspected the unit and found mold in 3 rooms.",
    "We asked Catholic Charities and St. Vincent de Paul for a deposit.",
    "The tenant speaks Spanish; the notice came in English only.",
    "Cincinnati has 2 legal clinics, and both have waiting lists of 8 weeks.",
    "In 2025, one in five families in the city moved at least once.",
    "A Black family waited longer than a White family for the same repair.",
    "The Somali family was told that interpreters are not paid for.",
    "She works two jobs and cannot come before 6 pm.",
    "The school nurse noticed that the child sleeps in class.",
    "The Martin Luther King Center offered space for the huddle.",
    "Children's Hospital paid for a hotel for 5 nights from the innovation fund.",
    "Recommendation: write a letter to the Housing Authority; ask for an emergency transfer.",
    "Grace period: tenants have three days under state law.",
    "April is the month in which most leases end.",
    "Will the court accept a letter from the clinic?",
    "The caseworker will mark the file and bill Medicaid.",
    "Virginia and Georgia have a warranty of habitability; Ohio has rent escrow.",
    "The child was admitted 3 times in 12 months and seen in the emergency department 7 times.",
    "The McKinney-Vento Act gives a right to stay in the school of origin.",
    "They were 2 blocks down the road from the shelter, and it was full.",
    "Background: 11 people share two rooms. Assessment: crowding. Recommendation: family shelter.",
    "The Tenant Protection Act was under consideration in the council.",
    "Mother: lost her job when the plant closed. Father: works nights.",
    "The Foster family program and the Young Adult shelter were full.",
    "Gas and electric were shut off for 10 days; a baby in the home uses a nebulizer.",
    "We need a plan by Friday; the case comes back next week.",
    "An 8-year-old with diabetes keeps insulin at a neighbor's home.",
    "El dueño no contesta y el inspector vino dos veces en cuatro semanas.",
    "La familia recibió un aviso de desalojo y tiene tres días para salir.",
    "Assessment: (1) unsafe wiring, (2) lead paint, (3) no lease in writing.",
    "The pediatric clinic at Mercy Hospital screens 400 families a month.",
    "Johns Hopkins and the Robert Wood Johnson Foundation have written about this.",
    "Forty of 120 units failed inspection; 12 were closed.",
    "The judge granted 7 more days. The officer came with the landlord.",
    "In San Antonio and St. Louis, tenants have a right to a lawyer.",
    "Madison and Jordan Court are two of the buildings with open orders.",
    "The wait is 24 to 36 months; the ratio of applicants to units is 5/1.",
    "Children ages 0/5 are served first by 2 of the 3 programs.",
    "The Rosa Parks Elementary School sends meals home on Friday.",
    "She asked for help on 3 of 4 visits.",
    "The utility company asks for a deposit of 15000 cents, which is 150 dollars.",
]


@pytest.mark.parametrize(("kind", "text"), LEAKS)
def test_an_identifier_in_a_sentence_is_found(kind, text):
    assert kind in {finding.kind for finding in text_identifiers(text)}


@pytest.mark.parametrize("text", ORDINARY)
def test_an_ordinary_sentence_passes(text):
    assert text_identifiers(text) == []


def test_a_finding_never_holds_the_words_that_were_found():
    for _, text in LEAKS:
        told = " ".join(str(finding) for finding in text_identifiers(text))
        assert not any(
            word in told for word in ("Lopez", "Maria", "Tyrell", "Jennifer", "Vine", "1423", "0143", "45219")
        )
