"""What an application still lacks, and what a person may open."""

from __future__ import annotations

from scholars.models import Application, Letter, Stage


def missing(application: Application) -> list[str]:
    """What keeps this draft from being complete, one sentence each. Reads its parts: five queries."""
    found = _missing_facts(application)
    answers = {answer.question_id: answer for answer in application.answers.all()}
    for question in application.call.questions.all():
        if question.stage != application.stage:
            continue
        answer = answers.get(question.pk)
        words = answer.words if answer else 0
        if question.is_required and not words:
            found.append(f"“{question.title}” has no answer.")
        if words > question.most_words:
            found.append(f"“{question.title}” has {words} words; at most {question.most_words} are allowed.")
    if application.stage == Stage.FULL:
        found += _missing_papers(application)
    return found


def _missing_facts(application: Application) -> list[str]:
    call, found = application.call, []
    if not application.career_stage:
        found.append("Choose your career stage.")
    elif call.career_stages and application.career_stage not in call.career_stages:
        found.append("This call is not open to your career stage.")
    if not application.home:
        found.append("Name your institution.")
    if not application.disciplines:
        found.append("Choose at least one discipline.")
    if application.is_physician and not application.is_clinician:
        found.append("A physician is clinically trained; tick this too.")
    if set(call.eligibility) - set(application.confirmed):
        found.append("Confirm each statement on who may apply.")
    if application.stage == Stage.FULL:
        found += _missing_terms(application)
    return found


def _missing_terms(application: Application) -> list[str]:
    program, found = application.call.program, []
    if not application.project:
        found.append("Give your project a title.")
    if application.effort is None or application.effort < program.effort_floor:
        found.append(f"At least {program.effort_floor} percent of your time must be protected.")
    if program.stipend_cap is not None and (application.stipend or 0) > program.stipend_cap:
        found.append(f"Salary support is at most ${program.stipend_cap:,} a year.")
    if program.research_cap is not None and (application.research_funds or 0) > program.research_cap:
        found.append(f"Research funds are at most ${program.research_cap:,} a year.")
    return found


def _missing_papers(application: Application) -> list[str]:
    call, found = application.call, []
    attached = {attachment.requirement_id for attachment in application.attachments.all()}
    lacking = [r for r in call.requirements.all() if r.is_required and r.pk not in attached]
    found += [f"“{requirement.title}” is not attached." for requirement in lacking]
    # Letters may come until a day after the deadline, so asking for them is what an applicant must have done.
    letters = [letter for letter in application.letters.all() if not letter.withdrawn_at and not letter.declined_at]
    asked = sum(letter.kind == Letter.Kind.RECOMMENDATION for letter in letters)
    if asked < call.letters_wanted:
        found.append(f"{asked} of {call.letters_wanted} letters of recommendation are asked for.")
    chairs = [letter for letter in letters if letter.kind == Letter.Kind.CHAIR]
    if call.chair_letter and not chairs:
        found.append("The chair's letter on protected time is not asked for.")
    floor = call.program.effort_floor
    if any(letter.effort is not None and letter.effort < floor for letter in chairs):
        found.append(f"The chair's letter confirms less than the {floor} percent that the program asks for.")
    return found
