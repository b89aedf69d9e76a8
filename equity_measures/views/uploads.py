"""Before a file is sent: templates to fill in, a dry run, and the file given back with its faults marked."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts import audit
from equity_measures import file_templates, services
from equity_measures.differences import differences_of_cells
from equity_measures.forms import UploadForm
from equity_measures.models import DataSet
from equity_measures.periods import Period
from mielhss.lib.downloads import XLSX, csv_response
from partners.access import AccessRequest, fetch
from partners.models import Institution
from partners.roles import Permission

SHOWN = 100


@require_GET
def data_set_list(request: AccessRequest) -> HttpResponse:
    """What can be submitted, with a template of each for one's own institution."""
    request.access.require(Permission.EXTRACT_UPLOAD)
    institutions = list(_institutions(request))
    asked = request.GET.get("institution", "")
    chosen = next((i for i in institutions if i.code == asked), institutions[0] if institutions else None)
    data_sets = DataSet.objects.filter(is_active=True, provenance="live").prefetch_related("measures")
    context = {
        "institutions": institutions,
        "institution": chosen,
        "rows": [(data_set, file_templates.has_template(data_set)) for data_set in data_sets],
        "period": Period.quarter_of(timezone.localdate()).previous().text,
    }
    return render(request, "equity_measures/data_set_list.html", context)


def _institutions(request: AccessRequest) -> Any:
    return Institution.objects.visible_to(request.access, Permission.EXTRACT_UPLOAD).partners().exclude(sites=None)


@require_GET
def data_set_template(request: AccessRequest, code: str, form: str) -> HttpResponse:
    """An empty file to fill in: with drop-down lists as a workbook, or its heads as CSV."""
    request.access.require(Permission.EXTRACT_UPLOAD)
    data_set = DataSet.objects.filter(code=code, is_active=True).first()
    if data_set is None or not file_templates.has_template(data_set):
        raise Http404
    institution = fetch(
        Institution.objects, request.access, Permission.EXTRACT_UPLOAD, code=request.GET.get("institution", "")
    )
    period = request.GET.get("period", "")[:9]
    columns = file_templates.columns_of(data_set, institution, period)
    audit.record("template.download", by=request.user, subject=data_set, institution_id=institution.pk)
    name = f"{institution.code.lower()}-{data_set.code.lower()}-template"
    if form == "csv":
        return csv_response(f"{name}.csv", [column.name for column in columns], [])
    response = HttpResponse(file_templates.workbook(data_set, institution, columns, period), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    response["Cache-Control"] = "no-store"
    return response


def _sent(request: AccessRequest) -> tuple[UploadForm, dict[str, Any] | None]:
    request.access.require(Permission.EXTRACT_UPLOAD)
    form = UploadForm(request.POST, request.FILES, access=request.access)
    if not form.is_valid():
        return form, None
    names = ("institution", "data_set", "period", "file")
    return form, {**{name: form.cleaned_data[name] for name in names}, "file_name": form.cleaned_data["file"].name}


def _again(request: AccessRequest, form: UploadForm) -> HttpResponse:
    return render(request, "equity_measures/extract_upload.html", {"form": form, "may_check": True})


@require_POST
def extract_rehearse(request: AccessRequest) -> HttpResponse:
    """What would come of a file, without keeping anything of it."""
    form, sent = _sent(request)
    if sent is None:
        return _again(request, form)
    try:
        rehearsal = services.rehearse_upload(**sent)
    except services.Refused as refusal:
        form.add_error("file", refusal.message)
        return _again(request, form)
    outcome = rehearsal.outcome
    context = {
        "rehearsal": rehearsal,
        "outcome": outcome,
        "chosen": form.cleaned_data,
        "findings": outcome.findings[:SHOWN],
        "rules": sorted(outcome.findings_by_rule.items(), key=lambda item: -item[1]),
        "differences": differences_of_cells(request.access, rehearsal.former, outcome.cells)
        if outcome.cells is not None
        else [],
        "upload_url": _upload_url(form),
    }
    return render(request, "equity_measures/extract_rehearsal.html", context)


def _upload_url(form: UploadForm) -> str:
    chosen = form.cleaned_data
    query = {"institution": chosen["institution"].pk, "data_set": chosen["data_set"].pk, "period": chosen["period"]}
    return f"{reverse('equity_measures:extract-upload')}?" + "&".join(f"{key}={value}" for key, value in query.items())


@require_POST
def extract_annotated(request: AccessRequest) -> HttpResponse:
    """The file as a workbook with every fault marked; what might identify a person is blank in it."""
    form, sent = _sent(request)
    if sent is None:
        return _again(request, form)
    try:
        workbook = services.mark_faults(**sent)
    except services.Refused as refusal:
        form.add_error("file", refusal.message)
        return _again(request, form)
    institution, data_set = sent["institution"], sent["data_set"]
    audit.record("extract.annotated", by=request.user, subject=data_set, institution_id=institution.pk)
    response = HttpResponse(workbook, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="faults-{data_set.code}-{sent["period"]}.xlsx"'
    response["Cache-Control"] = "no-store"
    return response
