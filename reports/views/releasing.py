"""Review, signatures, publishing and withdrawing."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from partners.access import AccessRequest, fetch
from partners.roles import Permission
from reports import disclosure, making, services
from reports.forms import CommentForm, ComposeForm, WithdrawForm
from reports.models import Comment, Report
from reports.problems import GivesAway
from reports.views.common import changed, for_office, to_release


@require_http_methods(["GET", "POST"])
def report_compose(request: AccessRequest, pk: int) -> HttpResponse:
    """Chapters, their order, and a director's own words around the computed blocks."""
    report = fetch(
        Report.objects.select_related("institution", "program", "scholar", "job"),
        request.access,
        Permission.REPORT_BUILD,
        viewing=Permission.RELEASE_VIEW,
        pk=pk,
    )
    if not report.snapshot or not report.is_built or report.state != Report.State.DRAFT:
        return changed(request, report, services.refuse_composing, "")
    chapters = making.chapters(report.kind, report.snapshot)
    form = ComposeForm(request.POST or None, chapters=chapters, composition=report.composition)
    if request.method == "POST" and form.is_valid():
        return changed(
            request,
            report,
            lambda: services.compose(report=report, by=request.user, composition=form.composition),
            "The report is drawn anew with these chapters and words.",
        )
    context = {"report": report, "form": form}
    return render(request, "reports/report_compose.html", context, status=400 if form.errors else 200)


@require_POST
def report_submit(request: AccessRequest, pk: int) -> HttpResponse:
    report = for_office(request, pk, Permission.REPORT_BUILD)
    return changed(request, report, lambda: services.submit(report=report, by=request.user), "Handed in for review.")


@require_POST
def report_take_back(request: AccessRequest, pk: int) -> HttpResponse:
    report = for_office(request, pk, Permission.REPORT_BUILD)
    return changed(request, report, lambda: services.take_back(report=report, by=request.user), "A draft again.")


@require_POST
def report_sign(request: AccessRequest, pk: int) -> HttpResponse:
    report = for_office(request, pk, Permission.REPORT_SIGN)
    return _sign(request, report)


@reauthentication_required
def _sign(request: HttpRequest, report: Report) -> HttpResponse:
    return changed(request, report, lambda: services.sign(report=report, by=request.user), "You have signed it.")


@require_POST
def report_comment(request: AccessRequest, pk: int) -> HttpResponse:
    report = for_office(request, pk, Permission.REPORT_VIEW)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return redirect("reports:report-detail", pk=pk)
    words = {"text": form.cleaned_data["text"], "chapter": form.cleaned_data["chapter"]}
    return changed(request, report, lambda: services.comment(report=report, by=request.user, **words), "Noted.")


@require_POST
def comment_resolve(request: AccessRequest, pk: int) -> HttpResponse:
    comment = fetch(Comment.objects.select_related("report"), request.access, Permission.REPORT_VIEW, pk=pk)
    return changed(request, comment.report, lambda: services.resolve(comment=comment, by=request.user), "Dealt with.")


@require_http_methods(["GET", "POST"])
def report_publish(request: AccessRequest, pk: int) -> HttpResponse:
    report = to_release(request, pk)
    return _publish(request, report)


@reauthentication_required
def _publish(request: HttpRequest, report: Report) -> HttpResponse:
    if request.method == "POST":
        return changed(
            request, report, lambda: services.publish(report=report, by=request.user), f"“{report.title}” is published."
        )
    verdict = disclosure.check(report)
    problem = GivesAway(verdict.leaks) if verdict.leaks else None
    return render(request, "reports/report_publish.html", {"report": report, "verdict": verdict, "problem": problem})


@require_http_methods(["GET", "POST"])
def report_withdraw(request: AccessRequest, pk: int) -> HttpResponse:
    report = to_release(request, pk)
    return _withdraw(request, report)


@reauthentication_required
def _withdraw(request: HttpRequest, report: Report) -> HttpResponse:
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        return changed(
            request,
            report,
            lambda: services.withdraw(report=report, by=request.user, reason=reason),
            f"“{report.title}” is withdrawn.",
        )
    context = {"report": report, "form": form}
    return render(request, "reports/report_withdraw.html", context, status=400 if form.errors else 200)
