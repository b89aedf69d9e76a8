"""Rules for figures, and follow-ups of the figures that stand out."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import audit
from equity_measures import board_queries, services
from equity_measures.forms import AskForm, FollowUpFilter, NoteForm, QualityRuleForm, ResolveForm
from equity_measures.models import Extract, FollowUp, QualityRule
from partners.access import AccessRequest, fetch
from partners.roles import Permission
from scholars.views.listing import Column, Listing, listing

FOLLOW_UP_COLUMNS = (
    Column("text", "What stands out", lambda f: f.text, url=lambda f: _url(f)),
    Column("measure", "Measure", lambda f: f.measure.title),
    Column("site", "Site", lambda f: f.site.name),
    Column("institution", "Institution", lambda f: f.institution.name),
    Column("period", "Period", lambda f: f.period),
    Column(
        "state",
        "State",
        lambda f: "Resolved" if f.resolved_at else "Open",
        tone=lambda f: "good" if f.resolved_at else "warn",
    ),
    Column("opened", "Since", lambda f: timezone.localtime(f.opened_at).date()),
    Column("notes", "Notes", lambda f: f.note_count, is_number=True),
    Column("resolution", "What came out of it", lambda f: f.resolution, only_export=True),
)
RULE_COLUMNS = (
    Column(
        "title",
        "What should hold",
        lambda r: r.title,
        url=lambda r: reverse("equity_measures:quality-rule-edit", args=[r.pk]),
    ),
    Column("data_set", "Data set", lambda r: r.data_set.title),
    Column("kind", "Kind", lambda r: r.get_kind_display()),
    Column("rule", "Rule", lambda r: _rule(r)),
    Column("active", "In force", lambda r: "Yes" if r.is_active else "No"),
)


def _url(follow_up: FollowUp) -> str:
    return reverse("equity_measures:follow-up-detail", args=[follow_up.pk])


def _rule(rule: QualityRule) -> str:
    if rule.kind == QualityRule.Kind.JUMP:
        return "each rate within the funnel limits of earlier periods"
    if rule.kind == QualityRule.Kind.COMPARISON:
        return f"{rule.left} {rule.operator} {rule.right}"
    ends = [f"at least {rule.lowest:g}"] if rule.lowest is not None else []
    ends += [f"at most {rule.highest:g}"] if rule.highest is not None else []
    return f"{rule.left} is {' and '.join(ends)}"


@require_GET
def follow_up_list(request: AccessRequest) -> HttpResponse:
    """Figures that stand out, the open ones first."""
    request.access.require(Permission.EXTRACT_VIEW)
    visible = FollowUp.objects.visible_to(request.access, Permission.EXTRACT_VIEW).with_names().with_note_counts()
    everything = list(visible)
    chosen = {"state": request.GET.get("state", "open"), "institution": request.GET.get("institution", "")}
    rows = [
        f
        for f in everything
        if chosen["institution"] in ("", f.institution.code)
        and chosen["state"] in ("", "resolved" if f.resolved_at else "open")
    ]
    found = listing(request, name="follow-ups", caption="Follow-ups", columns=FOLLOW_UP_COLUMNS, rows=rows)
    if not isinstance(found, Listing):
        return found
    institutions = sorted({(f.institution.code, f.institution.name) for f in everything}, key=lambda pair: pair[1])
    context = {
        "listing": found,
        "filter": FollowUpFilter(chosen, institutions=institutions),
        "may_plan": request.access.may_everywhere(Permission.SCHEDULE_EDIT),
    }
    return render(request, "equity_measures/follow_up_list.html", context)


def _follow_up(request: AccessRequest, doing: Permission, pk: int) -> FollowUp:
    return fetch(FollowUp.objects.with_names(), request.access, doing, viewing=Permission.EXTRACT_VIEW, pk=pk)


@require_GET
def follow_up_detail(request: AccessRequest, pk: int) -> HttpResponse:
    """What stands out, and what was said about it."""
    follow_up = _follow_up(request, Permission.EXTRACT_VIEW, pk)
    return _thread(request, follow_up, NoteForm(people=services.may_be_mentioned(follow_up)))


def _thread(request: AccessRequest, follow_up: FollowUp, form: NoteForm, status: int = 200) -> HttpResponse:
    context = {
        "follow_up": follow_up,
        "notes": follow_up.notes.select_related("author").prefetch_related("mentions"),
        "note_form": form,
        "resolve_form": ResolveForm(),
        "may_write": request.access.may_in(follow_up.institution_id, Permission.EXTRACT_UPLOAD),
    }
    return render(request, "equity_measures/follow_up_detail.html", context, status=status)


@require_POST
def follow_up_note(request: AccessRequest, pk: int) -> HttpResponse:
    follow_up = _follow_up(request, Permission.EXTRACT_UPLOAD, pk)
    form = NoteForm(request.POST, people=services.may_be_mentioned(follow_up))
    if not form.is_valid():
        return _thread(request, follow_up, form)
    services.add_note(follow_up=follow_up, by=request.user, **form.cleaned_data)
    messages.success(request, "Your note is kept.")
    return redirect("equity_measures:follow-up-detail", pk=pk)


@require_POST
def follow_up_resolve(request: AccessRequest, pk: int) -> HttpResponse:
    follow_up = _follow_up(request, Permission.EXTRACT_UPLOAD, pk)
    form = ResolveForm(request.POST)
    try:
        services.resolve(
            follow_up=follow_up, reason=form.cleaned_data["reason"] if form.is_valid() else "", by=request.user
        )
    except services.Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "Resolved.")
    return redirect("equity_measures:follow-up-detail", pk=pk)


@require_http_methods(["GET", "POST"])
def follow_up_ask(request: AccessRequest, pk: int) -> HttpResponse:
    """Ask about one figure of a version."""
    extracts = Extract.objects.select_related("institution", "data_set")
    extract = fetch(extracts, request.access, Permission.EXTRACT_UPLOAD, viewing=Permission.EXTRACT_VIEW, pk=pk)
    form = AskForm(request.POST or None, extract=extract)
    if request.method == "POST" and form.is_valid():
        follow_up = services.ask(extract=extract, by=request.user, **form.cleaned_data)
        return redirect("equity_measures:follow-up-detail", pk=follow_up.pk)
    return render(request, "equity_measures/follow_up_ask.html", {"form": form, "extract": extract})


@require_GET
def quality_rule_list(request: AccessRequest) -> HttpResponse:
    request.access.require_everywhere(Permission.SCHEDULE_EDIT)
    rows = board_queries.quality_rules()
    found = listing(request, name="quality-rules", caption="Data-quality rules", columns=RULE_COLUMNS, rows=rows)
    if not isinstance(found, Listing):
        return found
    return render(request, "equity_measures/quality_rule_list.html", {"listing": found})


@require_http_methods(["GET", "POST"])
def quality_rule_edit(request: AccessRequest, pk: int | None = None) -> HttpResponse:
    request.access.require_everywhere(Permission.SCHEDULE_EDIT)
    rule = board_queries.quality_rule(pk) if pk else None
    form = QualityRuleForm(request.POST or None, instance=rule)
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        audit.record("quality_rule.change", by=request.user, subject=saved)
        messages.success(request, "Saved. It is asked of every version from now on.")
        return redirect("equity_measures:quality-rule-list")
    context = {"form": form, "title": rule.title if rule else "New rule"}
    return render(request, "equity_measures/quality_rule_form.html", context)
