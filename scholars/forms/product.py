"""A product typed by hand, its adoption by a site, lists brought as files, and which products to show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from partners.access import Access
from partners.models import Institution, Site
from partners.roles import Permission
from scholars.forms.inputs import DateInput
from scholars.imports import MAX_BYTES, dates, identifiers
from scholars.models import Adoption, AuthorProfile, Product, ProductKind, ProductState, Scholar, states_of

PUBLICATION = [
    "title", "state", "dated", "people", "venue", "volume", "issue", "pages", "doi", "pmid", "pmcid", "nihms", "url",
    "is_article", "arises_from_award", "description",
]  # fmt: skip
GRANT = ["title", "state", "grant_number", "sponsor", "role", "starts_on", "ends_on", "amount", "url", "description"]
PRESENTATION = ["title", "state", "dated", "people", "venue", "url", "description"]
OTHER = ["title", "state", "dated", "url", "description"]
FIELDS_OF = {
    ProductKind.PUBLICATION: PUBLICATION,
    ProductKind.GRANT: GRANT,
    ProductKind.PRESENTATION: PRESENTATION,
}
READERS: dict[str, tuple[Callable[[str], str], str]] = {
    "doi": (identifiers.doi, "Write a DOI such as 10.1002/lrh2.10342, or its address."),
    "pmid": (identifiers.pmid, "Write a PMID: one to nine digits."),
    "pmcid": (identifiers.pmcid, "Write a PMCID such as PMC8278436."),
    "nihms": (identifiers.nihms, "Write a manuscript number such as NIHMS1234567."),
    "dated": (dates.iso, "Write a year, a month or a day: 2026, 2026-03 or 2026-03-07."),
    "grant_number": (identifiers.grant_number, "Write the number of the grant."),
}


class ProductForm(forms.ModelForm):
    """Only what belongs to a product of its kind."""

    people = forms.CharField(
        label="Authors", required=False, max_length=4000, help_text="Separated by semicolons: Abara, Amara; Pell, Omar."
    )

    class Meta:
        model = Product
        fields = [
            "title", "state", "dated", "venue", "volume", "issue", "pages", "doi", "pmid", "pmcid", "nihms",
            "grant_number", "sponsor", "role", "starts_on", "ends_on", "amount", "url", "is_article",
            "arises_from_award", "description",
        ]  # fmt: skip
        widgets = {
            "title": forms.Textarea(attrs={"rows": 2}),
            "description": forms.Textarea(attrs={"rows": 3}),
            "starts_on": DateInput(),
            "ends_on": DateInput(),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = ProductKind(self.instance.kind)
        wanted = FIELDS_OF.get(kind, OTHER)
        self.fields = {name: self.fields[name] for name in wanted}
        self.fields["title"].max_length = 500  # type: ignore[attr-defined]
        choices = [(state.value, state.label) for state in states_of(kind)]
        self.fields["state"] = forms.ChoiceField(choices=choices, label="State", initial=choices[-1][0])
        if "people" in self.fields:
            self.fields["people"].initial = "; ".join(f"{a['family']}, {a['given']}" for a in self.instance.authors)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name, (read, told) in READERS.items():
            if cleaned.get(name):
                cleaned[name] = read(cleaned[name])
                if not cleaned[name]:
                    self.add_error(name, told)
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", "The end must not come before the start.")
        self._refuse_known(cleaned)
        return cleaned

    def _refuse_known(self, cleaned: dict[str, Any]) -> None:
        others = Product.objects.filter(scholar_id=self.instance.scholar_id).exclude(pk=self.instance.pk)
        for name, label in (("doi", "DOI"), ("pmid", "PMID")):
            if cleaned.get(name) and others.filter(**{name: cleaned[name]}).exists():
                self.add_error(name, f"Another product of this record has this {label}. Change that one instead.")

    def save(self, commit: bool = True) -> Product:
        product: Product = super().save(commit=False)
        if "people" in self.cleaned_data:
            names = [name.partition(",") for name in self.cleaned_data["people"].split(";") if name.strip()]
            product.authors = [{"family": f.strip(), "given": g.strip(), "orcid": ""} for f, _, g in names]
        if product.kind == ProductKind.GRANT and product.starts_on:
            product.dated = product.starts_on.isoformat()
        return product


class AdoptionForm(forms.ModelForm):
    class Meta:
        model = Adoption
        fields = ["site", "place", "adopted_on", "note"]
        widgets = {"adopted_on": DateInput()}
        labels = {"place": "Or another place", "adopted_on": "Since"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["adopted_on"].initial = timezone.localdate()
        # Every site of the network: its name is no secret, and adoption is what the network wants to spread.
        self.fields["site"].queryset = Site.objects.select_related("institution")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        site, place = cleaned.get("site"), cleaned.get("place")
        if bool(site) == bool(place):
            self.add_error("place", "Choose a site of the network or name another place, one of the two.")
        if site and Adoption.objects.filter(product=self.instance.product, site=site).exists():
            self.add_error("site", "This site is listed already.")
        if cleaned.get("adopted_on") and cleaned["adopted_on"] > timezone.localdate():
            self.add_error("adopted_on", "An adoption cannot lie in the future.")
        return cleaned


class ListForm(forms.Form):
    """A list of products as a file."""

    file = forms.FileField(
        label="List of products",
        help_text=(
            "PubMed (NBIB or XML), RIS, BibTeX, ORCID record (JSON), NIH RePORTER (CSV or JSON) or SciENcv (XML). "
            "The kind of list is recognized by itself. Nothing is imported before you confirm."
        ),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(f"The file is larger than {MAX_BYTES // 1024**2} MB. Split it, or export less.")
        return file


class AuthorProfileForm(forms.Form):
    orcid = forms.CharField(label="ORCID iD", max_length=60, required=False)
    other_names = forms.CharField(
        label="Other names you have published under",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        required=False,
        help_text="One a line.",
    )

    def __init__(self, *args: Any, scholar: Scholar, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scholar = scholar

    def clean_orcid(self) -> str:
        written = self.cleaned_data["orcid"]
        found = identifiers.orcid(written)
        if written and not found:
            raise forms.ValidationError("Write the iD as 0000-0002-1825-0097; its last digit checks the others.")
        if found and AuthorProfile.objects.filter(orcid=found).exclude(scholar=self.scholar).exists():
            raise forms.ValidationError("Another scholar has this iD. Ask the network office to mend it.")
        return found

    def clean_other_names(self) -> list[str]:
        lines = (line.strip()[:150] for line in self.cleaned_data["other_names"].splitlines())
        return [line for line in lines if line][:10]


class ProductFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="Search", field_name="title", lookup_expr="icontains")
    kind = django_filters.ChoiceFilter(choices=ProductKind.choices, label="Kind", empty_label="Every kind")
    state = django_filters.ChoiceFilter(choices=ProductState.choices, label="State", empty_label="Any state")
    institution = django_filters.ModelChoiceFilter(
        field_name="scholar__institution",
        queryset=Institution.objects.none(),
        label="Institution",
        empty_label="Every institution",
    )
    access = django_filters.ChoiceFilter(
        choices=[("missing", "PMCID missing")], label="Public access", empty_label="All", method="by_access"
    )

    class Meta:
        model = Product
        fields = ["q", "kind", "state", "institution", "access"]

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        institutions = Institution.objects.visible_to(access, Permission.SCHOLAR_VIEW)
        self.filters["institution"].queryset = institutions.filter(scholars__isnull=False).distinct()
        self.filters["q"].field.widget.input_type = "search"

    def by_access(self, queryset: QuerySet[Product], name: str, value: str) -> QuerySet[Product]:
        found: QuerySet[Product] = queryset.missing_public_access(timezone.localdate())  # type: ignore[attr-defined]
        return found
