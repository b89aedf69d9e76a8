"""The invented partners of the demo network. Any likeness to a real place is chance."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DemoSite:
    """A place: its code, name, kind, how many people it cares for, and which people those are (see `story`)."""

    code: str
    name: str
    kind: str
    panel: int
    people: str


@dataclass(frozen=True)
class DemoCenter:
    code: str
    name: str
    city: str
    sites: tuple[DemoSite, ...]

    @property
    def kinds(self) -> list[str]:
        """What it is by itself and through its sites."""
        return ["academic", *sorted({site.kind for site in self.sites} - {"academic"})]


# Nine of the eleven work with a Veterans Affairs site, and nine with a safety-net hospital.
CENTERS = (
    DemoCenter(
        "ALDER",
        "Alderpoint Health",
        "Alderpoint",
        (
            DemoSite("ALDER-GENERAL", "Alderpoint General Hospital", "safety_net", 15_600, "city"),
            DemoSite("ALDER-HARBOR", "Harborside Health Center", "fqhc", 10_800, "gateway"),
            DemoSite("ALDER-VA", "Alderpoint Veterans Clinic", "va", 7_800, "veterans"),
        ),
    ),
    DemoCenter(
        "BIRCH",
        "Birchmont University Health",
        "Birchmont",
        (
            DemoSite("BIRCH-MAIN", "Birchmont Primary Care", "academic", 14_400, "suburb"),
            DemoSite("BIRCH-VA", "Birchmont Veterans Center", "va", 7_200, "veterans"),
            DemoSite("BIRCH-MERCY", "Old Mill Hospital", "safety_net", 9_300, "gateway"),
        ),
    ),
    DemoCenter(
        "CEDAR",
        "Cedarfall Medical Center",
        "Cedarfall",
        (
            DemoSite("CEDAR-CITY", "Cedarfall City Hospital", "safety_net", 13_200, "city"),
            DemoSite("CEDAR-VA", "Cedarfall Veterans Hospital", "va", 9_000, "veterans"),
        ),
    ),
    DemoCenter(
        "DOGWOOD",
        "Dogwood Valley Health",
        "Dogwood Valley",
        (
            DemoSite("DOGWOOD-NET", "Dogwood Valley Hospital", "pcornet", 12_300, "suburb"),
            DemoSite("DOGWOOD-VA", "Dogwood Veterans Clinic", "va", 5_700, "veterans"),
        ),
    ),
    DemoCenter(
        "ELMWOOD",
        "Elmwater University Hospitals",
        "Elmwater",
        (
            DemoSite("ELM-SOUTH", "South Elmwater Hospital", "safety_net", 13_800, "east"),
            DemoSite("ELM-VA", "Elmwater Veterans Center", "va", 6_600, "veterans"),
        ),
    ),
    DemoCenter(
        "FERN",
        "Fernbridge Academic Health",
        "Fernbridge",
        (
            DemoSite("FERN-CLINIC", "Fernbridge Community Clinic", "clinic", 5_100, "gateway"),
            DemoSite("FERN-COUNTY", "Fernbridge County Hospital", "safety_net", 11_700, "city"),
        ),
    ),
    DemoCenter(
        "GORSE",
        "Gorse Hill Health Sciences",
        "Gorse Hill",
        (
            DemoSite("GORSE-VA", "Gorse Hill Veterans Hospital", "va", 8_400, "veterans"),
            DemoSite("GORSE-MERIDIAN", "Meridian Street Hospital", "safety_net", 9_900, "gateway"),
        ),
    ),
    DemoCenter(
        "HAZEL",
        "Hazelbrook Medical School",
        "Hazelbrook",
        (
            DemoSite("HAZEL-VA", "Hazelbrook Veterans Clinic", "va", 6_300, "veterans"),
            DemoSite("HAZEL-WEST", "West Hazelbrook Hospital", "safety_net", 10_500, "city"),
        ),
    ),
    DemoCenter(
        "IVY",
        "Ivystone Health System",
        "Ivystone",
        (
            DemoSite("IVY-QUAY", "Quayside Health Center", "fqhc", 9_600, "east"),
            DemoSite("IVY-HILL", "Ivystone Hill Hospital", "safety_net", 11_100, "suburb"),
        ),
    ),
    DemoCenter(
        "JUNIPER",
        "Juniper Coast Health",
        "Juniper Coast",
        (
            DemoSite("JUNIPER-VA", "Juniper Coast Veterans Center", "va", 6_900, "veterans"),
            DemoSite("JUNIPER-PIER", "Pier Road Hospital", "safety_net", 8_700, "gateway"),
        ),
    ),
    DemoCenter(
        "KESTREL",
        "Kestrel Lake University Health",
        "Kestrel Lake",
        (
            DemoSite("KESTREL-VA", "Kestrel Lake Veterans Hospital", "va", 7_500, "veterans"),
            DemoSite("KESTREL-NET", "Kestrel Lake Family Medicine", "pcornet", 12_900, "suburb"),
        ),
    ),
)

# The one that has not submitted its last quarter, and the one that sent a quarter twice.
LATE_CENTER = "GORSE"
RESUBMITTING_CENTER = "CEDAR"

# Code, name, kinds.
OTHER_PARTNERS = (
    ("OFFICE", "Network Coordinating Office", ["office"]),
    ("FUNDER", "Alliance for Learning Health", ["funder"]),
    ("NEIGHBORS", "Harbor Neighbors Together", ["community"]),
    ("DOULAS", "Gateway Doula Collective", ["community"]),
    ("HOUSING", "Tri-County Housing Partnership", ["housing"]),
    ("TRANSIT", "Regional Transit and Schools Council", ["transport", "schools"]),
    ("LEGAL", "Harbor Legal Aid", ["legal_aid"]),
    ("FOODBANK", "Tri-County Food Bank", ["food"]),
)
