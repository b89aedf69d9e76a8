"""Pages about rounds of matching, for those who run them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import audit
from mentorship.forms.rounds import HoldForm, PairForm, RoleForm, RoundForm, SeatForm, SettingsForm
from mentorship.models import Hold, MatchRound, RoundRole, Solution, role_label
from mentorship.queries import board
from mentorship.queries.problem import Builder
from mentorship.services import Refused, rounds, seats, solving
from mielhss.lib.downloads import FORMS, table_response, xlsx_response
from partners.access import AccessRequest, fetch
from partners.roles import Permission
from scholars.models import Scholar
from scholars.views.listing import Column, Listing, listing

TONES = {"open": "info", "draft": "warn", "invited": "accent", "published": "good"}
COLUMNS = (
    Column("title", "Round", lambda r: r.title, url=lambda r: reverse("mentorship:round-detail", args=[r.pk])),
    Column("cohort", "Cohort", lambda r: f"{r.cohort}, {r.cohort.program}"),
    Column("kind", "Matches with", lambda r: r.get_kind_display()),
    Column("state", "State", lambda r: r.get_state_display(), tone=lambda r: TONES[r.state]),
    Column("opened", "Opened", lambda r: timezone.localdate(r.opened_at)),
)
CERTIFICATE_TONES = {"optimal": "good", "infeasible": "warn", "time-limit": "warn"}
RULES = {
    "conflict": "they have a conflict of interest or a reporting line",
    "declined": "the pairing was declined",
    "veto": "the pairing is vetoed",
    "partner_system": "the role is filled from the scholar's partner health system",
    "capacity": "no place is free",
    "unscored": "this person does not take the role",
    "locks": "it breaks a rule together with what is locked",
}


def _round(request: AccessRequest, pk: int, doing: Permission = Permission.MATCH_EDIT) -> MatchRound:
    rounds_with_cohort = MatchRound.objects.select_related("cohort__program")
    found: MatchRound = fetch(rounds_with_cohort, request.access, doing, viewing=Permission.MATCH_EDIT, pk=pk)
    return found


@require_GET
def round_list(request: AccessRequest) -> HttpResponse:
    request.access.require_everywhere(Permission.MATCH_EDIT)
    found = MatchRound.objects.visible_to(request.access, Permission.MATCH_EDIT).select_related("cohort__program")
    shown = listing(request, name="match-rounds", caption="Rounds of matching", columns=COLUMNS, rows=list(found))
    if not isinstance(shown, Listing):
        return shown
    context = {"listing": shown, "may_read_concerns": request.access.may_everywhere(Permission.CONCERN_READ)}
    return render(request, "mentorship/round_list.html", context)


@require_http_methods(["GET", "POST"])
def round_open(request: AccessRequest) -> HttpResponse:
    request.access.require_everywhere(Permission.MATCH_EDIT)
    form = RoundForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            opened = rounds.open_round(by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error("title", str(refused))
        else:
            messages.success(request, "The round is open. Set the weights, then solve it.")
            return redirect("mentorship:round-detail", opened.pk)
    return render(request, "mentorship/round_form.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
def round_detail(request: AccessRequest, pk: int) -> HttpResponse:
    """How far the round is, the latest answer with its certificate, and the board of teams."""
    match_round = _round(request, pk)
    latest = _latest(request, match_round)
    solution = latest if latest and latest.is_done else _latest(request, match_round, done=True)
    names = board.names_of(match_round)
    teams = board.teams_of(match_round, solution, names)
    cells = [cell for team in teams for cell in team.cells]
    seated = [cell.seat for cell in cells if cell.seat]
    context = {
        "round": match_round,
        "tone": TONES[match_round.state],
        "roles": list(match_round.roles.all()),
        "teams": teams,
        "holds": list(match_round.holds.select_related("scholar", "mentor", "initiative")),
        "latest": latest,
        "running": latest if latest and not latest.is_done else None,
        "solution": solution,
        **_of_solution(solution, names),
        "has_draft": bool(seated),
        "is_other": any(cell.differs or (cell.seat is None and cell.proposed) for cell in cells),
        "to_ask": sum(seat.asked_at is None for seat in seated),
        "to_publish": sum(seat.published_at is None for seat in seated),
        "declined": [seat for cell in cells if cell.seat is None for seat in cell.declined],
        "gone": [seat for seat in seated if seat.mentor and not seat.mentor.is_active],
        "may_publish": request.access.may_everywhere(Permission.MATCH_PUBLISH),
    }
    return render(request, "mentorship/round_detail.html", context)


def _latest(request: AccessRequest, match_round: MatchRound, *, done: bool = False) -> Solution | None:
    found = Solution.objects.visible_to(request.access, Permission.MATCH_EDIT).filter(round=match_round)
    found = found.filter(total__isnull=False) if done else found
    return found.select_related("job").first()


def _of_solution(solution: Solution | None, names: board.Names) -> dict[str, Any]:
    if solution is None:
        return {}
    relax = [solving.describe_relaxation(rule, names.scholars, names.targets) for rule in solution.relax]
    best = max((total for _, total in solution.frontier), default=0)
    return {
        "certificate_tone": CERTIFICATE_TONES.get(solution.status, ""),
        "relax": relax,
        "frontier": [
            [floor, f"{total:,}", f"{total - best:,}" if total < best else "0"] for floor, total in solution.frontier
        ],
        "frontier_header": ["Floor", "Best total", "Costs"],
        "gap_percent": f"{100 * (solution.gap or 0):.2f} %",
    }


@require_http_methods(["GET", "POST"])
def round_settings(request: AccessRequest, pk: int) -> HttpResponse:
    match_round = _round(request, pk)
    form = SettingsForm(request.POST or None, instance=match_round)
    if request.method == "POST" and form.is_valid():
        rounds.save_settings(match_round=form.kept(), by=request.user)
        messages.success(request, "Saved. Solve the round again to see what changes.")
        return redirect("mentorship:round-detail", match_round.pk)
    context = {"form": form, "round": match_round, "roles": list(match_round.roles.all()), "role_form": RoleForm()}
    return render(request, "mentorship/round_settings.html", context, status=422 if form.errors else 200)


@require_POST
def role_add(request: AccessRequest, pk: int) -> HttpResponse:
    match_round = _round(request, pk)
    form = RoleForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused("Name the role in at most 60 letters.")
        rounds.add_role(match_round=match_round, by=request.user, **form.cleaned_data)
        messages.success(request, "The role is added.")
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("mentorship:round-settings", match_round.pk)


@require_POST
def role_remove(request: AccessRequest, pk: int) -> HttpResponse:
    role = fetch(RoundRole.objects.select_related("round"), request.access, Permission.MATCH_EDIT, pk=pk)
    round_pk = role.round_id
    try:
        rounds.remove_role(role=role, by=request.user)
        messages.success(request, "The role is taken away.")
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("mentorship:round-settings", round_pk)


@require_POST
def round_solve(request: AccessRequest, pk: int) -> HttpResponse:
    """Ask for a solution; with `repair` in the form, for one with the fewest changes."""
    match_round = _round(request, pk)
    try:
        solution = solving.request(match_round=match_round, by=request.user, is_repair="repair" in request.POST)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        if solution.is_done:
            messages.info(request, "Nothing has changed since this was solved, so the answer is the same.")
    return redirect("mentorship:round-detail", match_round.pk)


def _solution(request: AccessRequest, pk: int) -> Solution:
    with_round = Solution.objects.select_related("round__cohort__program", "job")
    found: Solution = fetch(with_round, request.access, Permission.MATCH_EDIT, pk=pk)
    return found


@require_GET
def solution_progress(request: AccessRequest, pk: int) -> HttpResponse:
    """The progress piece of the page, asked for every second while the job runs."""
    solution = _solution(request, pk)
    response = render(request, "mentorship/_progress.html", {"solution": solution, "round": solution.round})
    if solution.job and solution.job.is_final and request.headers.get("HX-Request"):
        # The whole page tells more than a finished bar.
        response["HX-Redirect"] = reverse("mentorship:round-detail", args=[solution.round_id])
    return response


@require_POST
def solution_adopt(request: AccessRequest, pk: int) -> HttpResponse:
    solution = _solution(request, pk)
    try:
        changed = seats.adopt(solution=solution, by=request.user)
        messages.success(request, f"Taken as draft: {changed} place{'s' * (changed != 1)} changed.")
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("mentorship:round-detail", solution.round_id)


@require_GET
def solution_report(request: AccessRequest, pk: int) -> HttpResponse:
    """Blocking pairs and load, as three tables."""
    solution = _solution(request, pk)
    names = board.names_of(solution.round)
    what = "Mentor" if solution.round.is_of_mentors else "Initiative"
    report = board.report_of(solution, names)
    institution_header = ["Institution", "Places taken", "Places", "Share"]
    target_header = [what, "Institution", "Places taken", "Places"]
    blocking_header = ["Scholar", "Role", what, "Score", "Has now", "Scores", f"The {what.lower()}"]
    if request.GET.get("format") in FORMS:
        audit.record("solution.exported", by=request.user, subject=solution.round, facts={"solution": solution.pk})
        sheets = [
            ("Load by institution", institution_header, report.by_institution),
            (f"Load by {what.lower()}", target_header, report.by_target),
            ("Pairs both would prefer", blocking_header, report.blocking),
        ]
        if request.GET["format"] == "csv":
            return table_response("csv", f"load-{solution.pk}", *sheets[1])
        return xlsx_response(f"load-and-wishes-{solution.pk}.xlsx", sheets)
    context = {
        "solution": solution,
        "round": solution.round,
        "report": report,
        "institution_header": institution_header,
        "target_header": target_header,
        "blocking_header": blocking_header,
    }
    return render(request, "mentorship/solution_report.html", context)


@require_GET
def why_not(request: AccessRequest, pk: int) -> HttpResponse:
    """“Why not Dr X?”: what one pair would cost, and who would move."""
    solution = _solution(request, pk)
    match_round = solution.round
    asked = bool(request.GET.get("target"))
    form = PairForm(
        request.GET if asked else None, initial=request.GET.dict(), match_round=match_round, access=request.access
    )
    context: dict[str, Any] = {"solution": solution, "round": match_round, "form": form}
    if asked and form.is_valid() and solution.is_done:
        context |= _answered(solution, form)
    return render(request, "mentorship/why_not.html", context, status=422 if form.errors else 200)


def _answered(solution: Solution, form: PairForm) -> dict[str, Any]:
    scholar, role, target = (form.cleaned_data[name] for name in ("scholar", "role", "target"))
    what_if = solving.ask_why_not(solution=solution, scholar_pk=scholar.pk, role=role, target_pk=target.pk)
    _, parts = Builder(solution.round).parts(scholar, target)
    asked = {"scholar": scholar, "role": role, "role_label": role_label(role), "target": target}
    if what_if is None:
        return {"asked": asked, "barred": ["this person was not part of the round when it was solved"]}
    names = board.names_of(solution.round)
    answer, instance = what_if.answer, what_if.instance
    moved = [
        [
            names.scholars.get(instance.scholars[s].id, "A former scholar"),
            role_label(instance.roles[r]),
            names.target(instance.mentors[before].id if before is not None else None),
            names.target(instance.mentors[after].id if after is not None else None),
        ]
        for s, r, before, after in answer.moved
    ]
    is_chosen = what_if.key in {(s, r, m) for s, r, m in solution.chosen}
    return {
        "asked": asked,
        "is_chosen": is_chosen,
        "barred": [RULES.get(rule, rule) for rule in answer.barred],
        "answer": answer,
        "moved": moved,
        "score": instance.by_key[what_if.key].score if what_if.key in instance.by_key else None,
        "moved_header": ["Scholar", "Role", "Now", "Then"],
        "part_header": ["Reason", "Points", "Why"],
        "part_rows": [[part.label, f"{part.points:.0f} of {part.most:.0f}", part.words] for part in parts],
        "total_change": f"{answer.total_change:+,}",
        "floor_change": f"{answer.floor_change:+,}",
        "unfilled_change": f"{answer.unfilled_change:+,}",
    }


@require_POST
def hold_add(request: AccessRequest, pk: int) -> HttpResponse:
    """Lock or veto one pair."""
    match_round = _round(request, pk)
    form = HoldForm(request.POST, match_round=match_round, access=request.access)
    if form.is_valid():
        hold = rounds.set_hold(match_round=match_round, by=request.user, **form.cleaned_data)
        messages.success(request, f"{hold}. Solve again to see what it changes.")
    else:
        messages.error(request, "This pair cannot be held: choose a scholar, a role and a mentor of the round.")
    return redirect("mentorship:round-detail", match_round.pk)


@require_POST
def hold_release(request: AccessRequest, pk: int) -> HttpResponse:
    holds = Hold.objects.select_related("round", "scholar", "mentor", "initiative")
    hold = fetch(holds, request.access, Permission.MATCH_EDIT, pk=pk)
    round_pk = hold.round_id
    rounds.release_hold(hold=hold, by=request.user)
    messages.success(request, "Released. Solve again to see what it changes.")
    return redirect("mentorship:round-detail", round_pk)


@require_http_methods(["GET", "POST"])
def seat_change(request: AccessRequest, pk: int, scholar_pk: int, role: str) -> HttpResponse:
    """Put somebody else into one place: those who can, the best first, with their scores."""
    match_round = _round(request, pk)
    scholars = Scholar.objects.select_related("institution").filter(cohort=match_round.cohort)
    scholar = fetch(scholars, request.access, Permission.SCHOLAR_VIEW, pk=scholar_pk)
    problem = Builder(match_round).problem()
    s, r = problem.scholar_at.get(scholar.pk), problem.role_at.get(role)
    able = [p for p in problem.instance.allowed if (p.scholar, p.role) == (s, r)]
    ranked = sorted(able, key=lambda pair: (-pair.score, pair.mentor))
    targets = {problem.targets[pair.mentor].pk: problem.targets[pair.mentor] for pair in ranked}
    choices = [
        (t.pk, f"{t}, {t.institution}: {pair.score} points") for t, pair in zip(targets.values(), ranked, strict=True)
    ]
    form = SeatForm(request.POST or None, choices=choices)
    if request.method == "POST" and form.is_valid():
        try:
            target = targets[form.cleaned_data["target"]]
            seats.change(match_round=match_round, scholar=scholar, role=role, target=target, by=request.user)
        except Refused as refused:
            form.add_error("target", str(refused))
        else:
            messages.success(request, f"{target} is now in the draft for {scholar}.")
            return redirect("mentorship:round-detail", match_round.pk)
    context = {
        "form": form,
        "round": match_round,
        "scholar": scholar,
        "role_label": role_label(role),
        "choices": choices,
    }
    return render(request, "mentorship/seat_change.html", context, status=422 if form.errors else 200)


@require_POST
def round_invite(request: AccessRequest, pk: int) -> HttpResponse:
    match_round = _round(request, pk)
    try:
        count = seats.invite(match_round=match_round, by=request.user)
        messages.success(request, f"Asked about {count} place{'s' * (count != 1)}. Answers appear on this page.")
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("mentorship:round-detail", match_round.pk)


@require_http_methods(["GET", "POST"])
def round_publish(request: AccessRequest, pk: int) -> HttpResponse:
    """Ask once more, then publish."""
    match_round = _round(request, pk, Permission.MATCH_PUBLISH)
    if request.method == "POST":
        try:
            count = seats.publish(match_round=match_round, by=request.user)
            messages.success(request, f"Published: {count} place{'s' * (count != 1)}. Letters are on their way.")
        except Refused as refused:
            messages.error(request, str(refused))
        return redirect("mentorship:round-detail", match_round.pk)
    names = board.names_of(match_round)
    cells = [cell for team in board.teams_of(match_round, None, names) for cell in team.cells]
    context = {
        "round": match_round,
        "new": sum(1 for cell in cells if cell.seat and cell.seat.published_at is None),
        "empty": sum(1 for cell in cells if cell.seat is None),
        "waiting": sum(1 for cell in cells if cell.seat and not cell.seat.mentor_answer),
    }
    return render(request, "mentorship/round_publish.html", context)


@require_GET
def round_export(request: AccessRequest, pk: int) -> HttpResponse:
    """The board as a table: a row per place."""
    match_round = _round(request, pk)
    solution = _latest(request, match_round, done=True)
    teams = board.teams_of(match_round, solution, board.names_of(match_round))
    rows = [
        [
            team.scholar.name, team.scholar.institution.name, cell.label, cell.name, cell.score,
            cell.seat.answer_text if cell.seat else ("Proposed" if cell.proposed else "Empty"),
            "yes" if cell.is_locked else "no",
        ]
        for team in teams
        for cell in team.cells
    ]  # fmt: skip
    audit.record("round.exported", by=request.user, subject=match_round, facts={"rows": len(rows)})
    header = ["Scholar", "Institution", "Role", "Mentor", "Score", "State", "Locked"]
    return table_response(request.GET.get("format", "csv"), f"round-{match_round.pk}", "Round", header, rows)
