"""What kind of data the fields of this app hold; a test fails for a field nobody classed."""

from mielhss.lib.privacy import fields

FIELDS = {
    "scholars.Program": fields(
        plain=(
            "id code name short_name vocabulary effort_floor length_months stipend_cap research_cap "
            "support_cap_months smallest_cell is_active"
        ),
    ),
    "scholars.Cohort": fields(
        plain="id program name starts_on ends_on rule",
    ),
    "scholars.Call": fields(
        plain=(
            "id program title summary phase positions time_zone opens_at intent_due_at full_due_at decision_on "
            "career_stages eligibility letters_wanted chair_letter scale_min scale_max low_is_best hides_names "
            "shows_others reviews_per_application created_at"
        ),
    ),
    "scholars.Question": fields(
        plain="id call stage title help_text most_words is_required names_applicant position",
    ),
    "scholars.Requirement": fields(
        plain="id call title is_required names_applicant position",
    ),
    "scholars.Criterion": fields(
        plain="id call title help_text weight position",
    ),
    "scholars.LetterTemplate": fields(
        plain="id call outcome subject body",
    ),
    "scholars.Application": fields(
        personal=(
            "applicant state career_stage degrees institution institution_name health_system disciplines is_clinician "
            "is_physician is_non_clinician project effort stipend research_funds confirmed decided_by scholar"
        ),
        plain=("id call number created_at saved_at intent_sent_at submitted_at withdrawn_at decided_at told_at"),
    ),
    "scholars.Answer": fields(
        personal="application text",
        plain="id question",
    ),
    "scholars.Attachment": fields(
        personal="application file_name stored_name sha256",
        plain="id requirement size added_at",
    ),
    "scholars.Demographics": fields(
        personal="application groups genders",
        plain="id",
    ),
    "scholars.Extension": fields(
        personal="application reason granted_by",
        plain="id stage until granted_at",
    ),
    "scholars.Letter": fields(
        personal="application writer email token_hash text effort file_name stored_name",
        plain="id kind expires_at sendings asked_at received_at declined_at withdrawn_at",
    ),
    "scholars.ApplicantLink": fields(
        personal="email token_hash",
        plain="id call created_at expires_at used_at",
    ),
    "scholars.Conflict": fields(
        personal="application reviewer kind declared_by",
        plain="id declared_at",
    ),
    "scholars.Assignment": fields(
        personal="application reviewer assigned_by",
        plain="id source assigned_at",
    ),
    "scholars.Review": fields(
        personal="application reviewer is_abstention total for_committee for_applicant",
        plain="id round saved_at submitted_at",
    ),
    "scholars.Score": fields(
        personal="review value",
        plain="id criterion",
    ),
    "scholars.Notice": fields(
        personal="application email subject body made_by",
        plain="id purpose made_at sent_at",
    ),
    "scholars.Appointment": fields(
        personal="scholar starts_on ends_on home health_system project effort",
        plain="id",
    ),
    "scholars.Support": fields(
        personal="appointment training_year source award_number months stipend research_funds",
        plain="id",
    ),
    "scholars.EffortMonth": fields(
        personal="appointment month promised actual note reported_by",
        plain="id reported_at",
    ),
    "scholars.Scholar": fields(
        personal=(
            "user name institution cohort career_stage disciplines is_clinician is_physician "
            "is_non_clinician health_system project effort months_supported_before starts_on ends_on left_on"
        ),
        plain="id",
    ),
    "scholars.Milestone": fields(
        personal=(
            "scholar template title due_on done_on note evidence_url evidence_name evidence_stored "
            "verified_by verified_as verified_at logged_by"
        ),
        plain="id logged_at",
    ),
    "scholars.MilestoneTemplate": fields(
        plain="id program title months is_active",
    ),
    "scholars.MilestoneComment": fields(
        personal="milestone author author_name text",
        plain="id created_at",
    ),
    "scholars.Product": fields(
        personal=(
            "scholar kind state title dated description authors venue volume issue pages doi pmid pmcid nihms url "
            "grant_number sponsor role starts_on ends_on amount support is_article arises_from_award author_match "
            "provenance created_by"
        ),
        plain="id batch created_at changed_at",
    ),
    "scholars.Adoption": fields(
        personal="product site place adopted_on ended_on note",
        plain="id",
    ),
    "scholars.AuthorProfile": fields(
        personal="scholar orcid other_names",
        plain="id",
    ),
    "scholars.ImportBatch": fields(
        personal="scholar file_name sha256 notes faults created_by",
        plain="id format state created_at confirmed_at undone_at",
    ),
    "scholars.ImportEntry": fields(
        personal="record same_as author_match product filled",
        plain="id batch place line outcome same_as_line recognized_by is_chosen",
    ),
    "scholars.DevelopmentPlan": fields(
        personal="scholar year state signed_at co_signed_at co_signed_by co_signed_as",
        plain="id created_at",
    ),
    "scholars.Goal": fields(
        personal="plan kind state due_on title specific measurable achievable relevant helpers private",
        plain="id lineage",
    ),
    "scholars.Roadblock": fields(
        personal=(
            "scholar code description severity effect days_lost owner action opened_on closed_on resolution "
            "resolved_how is_shared logged_by"
        ),
        plain="id",
    ),
    "scholars.Position": fields(
        personal="scholar title organization department sector activity role starts_on ends_on is_joint source",
        plain="id",
    ),
    "scholars.AlumniSurvey": fields(
        personal="scholar year email token_hash answered_at answers sent_by",
        plain="id sent_at sendings expires_at",
    ),
}
