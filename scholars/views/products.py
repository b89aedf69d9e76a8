"""Pages about products and the places that take them up."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.db.models import Field
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from partners.access import AccessRequest, fetch
from partners.roles import Permission
from scholars.forms.product import AdoptionForm, AuthorProfileForm, ProductFilter, ProductForm
from scholars.models import Adoption, AuthorProfile, ImportBatch, Product, ProductKind, PublicAccess
from scholars.services import products as services
from scholars.views.common import confirm_page, form_page, person, posted
from scholars.views.listing import Column, Listing, listing
from scholars.views.reach import own_scholar, record_context, seen_scholar

TONES = {PublicAccess.COMPLIANT: "good", PublicAccess.IN_PROCESS: "info", PublicAccess.MISSING: "warn"}


def _access(product: Product) -> PublicAccess:
    return product.public_access(timezone.localdate())


def _access_label(product: Product) -> str:
    found = _access(product)
    return str(found.label) if found in TONES else ""


COLUMNS = (
    Column("title", "Product", lambda p: p.title, url=lambda p: reverse("scholars:product-detail", args=[p.pk])),
    Column(
        "scholar",
        "Scholar",
        lambda p: p.scholar.name,
        url=lambda p: reverse("scholars:scholar-products", args=[p.scholar_id]),
    ),
    Column("kind", "Kind", lambda p: p.get_kind_display()),
    Column("state", "State", lambda p: p.get_state_display()),
    Column("date", "Date", lambda p: p.dated),
    Column("adopted", "Places", lambda p: p.adoption_count or None, is_number=True),
    Column("access", "Public access", _access_label, tone=lambda p: TONES.get(_access(p), "")),
    Column("institution", "Institution", lambda p: p.scholar.institution.name, only_export=True),
    Column("venue", "Journal or meeting", lambda p: p.venue, only_export=True),
    Column("authors", "Authors", lambda p: "; ".join(p.author_names), only_export=True),
    Column("doi", "DOI", lambda p: p.doi, only_export=True),
    Column("pmid", "PMID", lambda p: p.pmid, only_export=True),
    Column("pmcid", "PMCID", lambda p: p.pmcid, only_export=True),
    Column("number", "Grant number", lambda p: p.grant_number, only_export=True),
    Column("sponsor", "Sponsor", lambda p: p.sponsor, only_export=True),
    Column("amount", "Amount", lambda p: p.amount, only_export=True),
)


@require_GET
def product_list(request: AccessRequest) -> HttpResponse:
    request.access.require(Permission.SCHOLAR_VIEW)
    products = Product.objects.visible_to(request.access, Permission.SCHOLAR_VIEW).with_scholars().with_adoptions()
    filtered = ProductFilter(request.GET, queryset=products, access=request.access)
    found = listing(request, name="products", caption="Products", columns=COLUMNS, rows=list(filtered.qs))
    if not isinstance(found, Listing):
        return found
    return render(request, "scholars/product_list.html", {"filter": filtered, "listing": found})


@dataclass(frozen=True)
class Shown:
    """A product as its scholar's page lists it."""

    product: Product
    access: PublicAccess

    @property
    def access_label(self) -> str:
        return str(self.access.label) if self.access in TONES else ""

    @property
    def access_tone(self) -> str:
        return TONES.get(self.access, "")


@require_GET
def scholar_products(request: AccessRequest, pk: int) -> HttpResponse:
    """One scholar's products by kind, what waits to be confirmed, and what was imported."""
    scholar = seen_scholar(request, pk)
    today = timezone.localdate()
    by_kind: dict[str, list[Shown]] = defaultdict(list)
    for product in scholar.products.with_adoptions():
        by_kind[product.kind].append(Shown(product, product.public_access(today)))
    context = record_context(request, scholar, "products") | {
        "groups": [(kind.label, by_kind[kind.value]) for kind in ProductKind if by_kind[kind.value]],
        "kinds": [(kind.label, reverse("scholars:product-add", args=[scholar.pk, kind.value])) for kind in ProductKind],
        "batches": scholar.imports.exclude(state=ImportBatch.State.UNDONE)[:5],
        "missing": sum(row.access == PublicAccess.MISSING for found in by_kind.values() for row in found),
    }
    return render(request, "scholars/products.html", context)


@require_http_methods(["GET", "POST"])
def product_add(request: AccessRequest, pk: int, kind: str) -> HttpResponse:
    scholar = own_scholar(request, pk)
    if kind not in ProductKind.values:
        raise Http404
    return _edit(request, Product(scholar=scholar, kind=kind), f"Add: {ProductKind(kind).label.lower()}")


@require_http_methods(["GET", "POST"])
def product_edit(request: AccessRequest, pk: int) -> HttpResponse:
    return _edit(request, _editable(request, pk), "Change a product")


@require_GET
def product_detail(request: AccessRequest, pk: int) -> HttpResponse:
    product = fetch(Product.objects.with_scholars(), request.access, Permission.SCHOLAR_VIEW, pk=pk)
    access = product.public_access(timezone.localdate())
    context = record_context(request, product.scholar, "products") | {
        "product": product,
        "adoptions": list(product.adoptions.select_related("site__institution")),
        "takes_adoptions": product.kind
        in (ProductKind.IMPLEMENTATION, ProductKind.TOOL, ProductKind.POLICY, ProductKind.CURRICULUM),
        "access_label": access.label if access in TONES else "",
        "access_tone": TONES.get(access, ""),
        "sources": _sources(product),
    }
    return render(request, "scholars/product_detail.html", context)


@require_http_methods(["GET", "POST"])
def product_remove(request: AccessRequest, pk: int) -> HttpResponse:
    product = _editable(request, pk)
    scholar = product.scholar
    back = reverse("scholars:product-detail", args=[product.pk])
    if request.method == "POST":
        services.remove_product(product=product, by=person(request))
        messages.success(request, "The product was removed.")
        return redirect("scholars:scholar-products", scholar.pk)
    lede = f"“{product.title}” and the places that took it up leave the record. This cannot be undone."
    return confirm_page(request, title="Remove this product?", lede=lede, submit="Remove", tone="danger", back=back)


@require_http_methods(["GET", "POST"])
def adoption_add(request: AccessRequest, pk: int) -> HttpResponse:
    product = _editable(request, pk)
    form = AdoptionForm(posted(request), instance=Adoption(product=product))

    def save() -> None:
        services.record_adoption(product=product, by=person(request), **form.cleaned_data)

    back = reverse("scholars:product-detail", args=[product.pk])
    return form_page(
        request, form, title="Who took it up?", lede=product.title, back=back, save=save, submit="Record it"
    )


@require_POST
def adoption_end(request: AccessRequest, pk: int) -> HttpResponse:
    adoption = fetch(
        Adoption.objects.select_related("product__scholar"),
        request.access,
        Permission.SELF_EDIT,
        viewing=Permission.SCHOLAR_VIEW,
        pk=pk,
    )
    services.end_adoption(adoption=adoption, on=timezone.localdate(), by=person(request))
    return redirect("scholars:product-detail", adoption.product_id)


@require_http_methods(["GET", "POST"])
def author_profile(request: AccessRequest, pk: int) -> HttpResponse:
    scholar = own_scholar(request, pk)
    profile = AuthorProfile.objects.visible_to(request.access, Permission.SCHOLAR_VIEW).filter(scholar=scholar).first()
    known = {"orcid": profile.orcid, "other_names": "\n".join(profile.other_names)} if profile else {}
    form = AuthorProfileForm(posted(request), scholar=scholar, initial=known)

    def save() -> None:
        services.save_author_profile(scholar=scholar, by=person(request), **form.cleaned_data)

    back = reverse("scholars:scholar-products", args=[scholar.pk])
    done = "Lists will recognize you by this."
    return form_page(request, form, title="Names on publications", lede=scholar.name, back=back, save=save, done=done)


def _editable(request: AccessRequest, pk: int) -> Product:
    products = Product.objects.with_scholars()
    found: Product = fetch(products, request.access, Permission.SELF_EDIT, viewing=Permission.SCHOLAR_VIEW, pk=pk)
    return found


def _edit(request: AccessRequest, product: Product, title: str) -> HttpResponse:
    form = ProductForm(posted(request), instance=product)

    def save() -> None:
        services.save_product(product=form.save(commit=False), by=person(request))

    back = reverse("scholars:scholar-products", args=[product.scholar_id])
    if product.pk:
        back = reverse("scholars:product-detail", args=[product.pk])
    return form_page(request, form, title=title, lede=product.scholar.name, back=back, save=save)


def _sources(product: Product) -> list[dict[str, Any]]:
    """Which fields came from which list, for people."""
    by_place: dict[tuple[str, int, int], list[str]] = defaultdict(list)
    for name, told in product.provenance.items():
        label = str(cast("Field[Any, Any]", Product._meta.get_field(name)).verbose_name)
        by_place[told["from"], told["batch"], told["line"]].append(label)
    labels = dict(ImportBatch._meta.get_field("format").choices or ())
    return [
        {
            "format": labels.get(place[0], place[0]),
            "batch": place[1],
            "line": place[2],
            "fields": ", ".join(sorted(names)),
        }
        for place, names in by_place.items()
    ]
