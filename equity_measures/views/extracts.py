"""Submitting extracts: upload, progress, what was found, mapping, undo."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import audit
from equity_measures import queries, services
from equity_measures.findings import findings_path
from equity_measures.forms import MappingForm, UndoForm, UploadForm
from equity_measures.models import Extract
from equity_measures.periods import Period
from equity_measures.reconciliation import reconcile, score_rows
from mielhss.jobs.models import Job
from mielhss.jobs.services import restart
from partners.access import AccessRequest, fetch
from partners.roles import Permission

UPLOAD_STEPS = [
    "It goes into a closed folder under a random name, and is looked through for anything that names a person.",
    "All its rows are checked. One wrong row and the file is refused, with the line and column of every fault.",
    "Values the network does not know are held until you say what they mean.",
    "The rows are counted into cells, which replace your former version in one step. You can undo it.",
    "The file is deleted. Only counts are kept.",
]
SHOWN_SCORES = 50
TONES = {"received": "info", "held": "warn", "refused": "bad", "accepted": "good", "undone": ""}


@require_GET
def extract_list(request: AccessRequest) -> HttpResponse:
    """What was submitted, newest first."""
    request.access.require(Permission.EXTRACT_VIEW)
    extracts = queries.extracts_of(request.access)
    states = [("", "All"), *((s.value, str(s.label)) for s in Extract.State)]
    chosen = request.GET.get("state", "")
    context = {
        "extracts": [(e, TONES[e.state]) for e in extracts if chosen in ("", e.state)],
        "tabs": [
            {
                "label": label,
                "url": f"?state={key}" if key else "?",
                "is_current": key == chosen,
                "count": sum(key in ("", e.state) for e in extracts),
            }
            for key, label in states
        ],
        "may_upload": request.access.may_somewhere(Permission.EXTRACT_UPLOAD),
    }
    return render(request, "equity_measures/extract_list.html", context)


@require_http_methods(["GET", "POST"])
def extract_upload(request: AccessRequest) -> HttpResponse:
    """Send a file: it is taken in at once and checked in the background."""
    request.access.require(Permission.EXTRACT_UPLOAD)
    form = UploadForm(request.POST or None, request.FILES or None, access=request.access, initial=_likely(request))
    if request.method == "POST" and form.is_valid():
        try:
            extract, is_new = services.receive(
                institution=form.cleaned_data["institution"],
                data_set=form.cleaned_data["data_set"],
                period=form.cleaned_data["period"],
                file=form.cleaned_data["file"],
                file_name=form.cleaned_data["file"].name,
                by=request.user,
                may_be_smaller=form.cleaned_data["may_be_smaller"],
            )
        except services.Refused as refusal:
            form.add_error("file", refusal.message)
        else:
            if not is_new:
                messages.info(request, f"This file was already received as version {extract.version}.")
            return redirect("equity_measures:extract-detail", pk=extract.pk)
    return render(request, "equity_measures/extract_upload.html", {"form": form, "steps": UPLOAD_STEPS})


def _likely(request: AccessRequest) -> dict[str, Any]:
    """The quarter that has just ended, which is what most people come to submit."""
    return {"period": Period.quarter_of(timezone.localdate()).previous().text, **request.GET.dict()}


def _extract(request: AccessRequest, doing: Permission, pk: int) -> Extract:
    extracts = Extract.objects.select_related("institution", "data_set", "uploaded_by", "job", "undone_by")
    return fetch(extracts, request.access, doing, viewing=Permission.EXTRACT_VIEW, pk=pk)


@require_GET
def extract_detail(request: AccessRequest, pk: int) -> HttpResponse:
    """One version: how far its check is, what was found, and what to do next."""
    extract = _extract(request, Permission.EXTRACT_VIEW, pk)
    versions = Extract.objects.visible_to(request.access, Permission.EXTRACT_VIEW).of(
        extract.institution, extract.data_set, extract.period
    )
    night = queries.last_night()
    may_undo = request.access.may_in(extract.institution_id, Permission.EXTRACT_UNDO)
    context = {
        "extract": extract,
        "tone": TONES[extract.state],
        "period": Period.parse(extract.period),
        "job": extract.job,
        "finding_rows": [[f["line"] or "File", f["column"] or "", f["message"], f["rule"]] for f in extract.findings],
        "rule_rows": sorted(extract.findings_by_rule.items(), key=lambda item: -item[1]),
        "line_header": ["Lines", "Number"],
        "line_rows": _line_rows(extract),
        "is_reported": bool(
            night and night.finished_at and extract.decided_at and night.finished_at > extract.decided_at
        ),
        "held": list(extract.held_values.all()),
        "checks": reconcile(extract.lines, extract.facts),
        "score_header": ["Element", "Printed", "Recomputed", "Denominator read as", "Agrees"],
        "score_rows": score_rows(extract.facts)[:SHOWN_SCORES],
        "versions": list(versions.order_by("-version").select_related("uploaded_by")),
        "may_undo": may_undo and (extract.is_current or extract.is_pending or extract.state == Extract.State.HELD),
        "may_confirm": request.access.may_in(extract.institution_id, Permission.EXTRACT_UPLOAD),
        "may_map": request.access.may_in(extract.institution_id, Permission.MAPPING_EDIT),
        "warnings": [f for f in extract.findings if f.get("severity") == "warning"],
    }
    return render(request, "equity_measures/extract_detail.html", context)


def _line_rows(extract: Extract) -> list[list[Any]]:
    """Physical lines and what became of them: the sum that must come out."""
    names = [("header", "Header"), ("accepted", "Accepted"), ("rejected", "Rejected"), ("blank", "Blank")]
    rows = [[label, f"{extract.lines.get(key, 0):,}"] for key, label in names]
    return [*rows, ["Lines in the file", f"{extract.lines.get('physical', 0):,}"]] if extract.lines else []


@require_GET
def extract_progress(request: AccessRequest, pk: int) -> HttpResponse:
    """The progress piece of the page, asked for every second while the check runs."""
    extract = _extract(request, Permission.EXTRACT_VIEW, pk)
    response = render(request, "equity_measures/extract_progress.html", {"extract": extract, "job": extract.job})
    if extract.is_final and request.headers.get("HX-Request"):
        # The whole page tells more than a finished bar.
        response["HX-Redirect"] = reverse("equity_measures:extract-detail", kwargs={"pk": extract.pk})
    return response


@require_GET
def extract_findings(request: AccessRequest, pk: int) -> HttpResponse | FileResponse:
    """Every finding, as CSV."""
    extract = _extract(request, Permission.EXTRACT_VIEW, pk)
    path = findings_path(extract)
    if not path.exists():
        raise Http404
    audit.record("extract.findings", by=request.user, subject=extract, institution_id=extract.institution_id)
    name = f"findings-{extract.data_set.code}-{extract.period}-v{extract.version}.csv"
    response = FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="text/csv")
    response["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "POST"])
def extract_mapping(request: AccessRequest, pk: int) -> HttpResponse:
    """Say what the values mean that the network does not know yet."""
    extract = _extract(request, Permission.MAPPING_EDIT, pk)
    if extract.state != Extract.State.HELD:
        return redirect("equity_measures:extract-detail", pk=extract.pk)
    form = MappingForm(request.POST or None, extract=extract)
    if request.method == "POST" and form.is_valid():
        try:
            services.map_values(extract=extract, meanings=form.meanings, by=request.user)
        except services.Refused as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, "Mapped. The file is being checked again.")
        return redirect("equity_measures:extract-detail", pk=extract.pk)
    return render(request, "equity_measures/extract_mapping.html", {"extract": extract, "form": form})


@require_http_methods(["GET", "POST"])
def extract_undo(request: AccessRequest, pk: int) -> HttpResponse:
    """Take a version out of use, after asking."""
    extract = _extract(request, Permission.EXTRACT_UNDO, pk)
    form = UndoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.undo(extract=extract, by=request.user, reason=form.cleaned_data["reason"])
        except services.Refused as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, f"Version {extract.version} is out of use.")
        return redirect("equity_measures:extract-detail", pk=extract.pk)
    return render(request, "equity_measures/extract_undo.html", {"extract": extract, "form": form})


@require_POST
def extract_retry(request: AccessRequest, pk: int) -> HttpResponse:
    """Ask again for a check that was set aside after repeated failures."""
    extract = _extract(request, Permission.EXTRACT_UPLOAD, pk)
    if extract.job and extract.job.state in (Job.State.FAILED, Job.State.QUARANTINED):
        restart(job=extract.job)
        audit.record("job.restart", by=request.user, subject=extract, institution_id=extract.institution_id)
        messages.info(request, "The check starts again.")
    return redirect("equity_measures:extract-detail", pk=extract.pk)
