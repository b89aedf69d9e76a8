"""What kind of data the fields of this app hold; a test fails for a field nobody classed."""

from mielhss.lib.privacy import fields

FIELDS = {
    "mentorship.Mentor": fields(
        personal="user name title institution roles expertise competencies methods populations languages capacity "
        "hours_per_month available_from available_until lived_experience verified_at verified_by",
        plain="id is_active",
    ),
    "mentorship.MentorConflict": fields(
        personal="mentor scholar other kind declared_by",
        plain="id declared_at",
    ),
    "mentorship.Initiative": fields(
        personal="sponsor",
        plain="id institution title summary topics capacity is_active",
    ),
    "mentorship.TeamMember": fields(
        personal="mentor scholar role starts_on ends_on",
        plain="id",
    ),
    "mentorship.MatchProfile": fields(
        personal="scholar topics languages statement",
        plain="id",
    ),
    "mentorship.MatchRound": fields(
        personal="opened_by",
        plain="id cohort kind title state weights needs_other_institution minimum objective opened_at published_at",
    ),
    "mentorship.RoundRole": fields(
        plain="id round code label position from_partner_system",
    ),
    "mentorship.Preference": fields(
        personal="scholar mentor initiative rank is_declined",
        plain="id round side",
    ),
    "mentorship.Hold": fields(
        personal="scholar mentor initiative reason set_by",
        plain="id round kind role set_at",
    ),
    "mentorship.Solution": fields(
        personal="instance target_keys chosen relax asked_by",
        plain="id round job is_repair objective input_hash status total floor unfilled bound gap kept seconds solver "
        "frontier asked_at",
    ),
    "mentorship.Seat": fields(
        personal="scholar mentor initiative score mentor_answer mentor_reason scholar_answer scholar_reason",
        plain="id round role is_edited asked_at published_at",
    ),
    "mentorship.CompactTemplate": fields(
        plain="id code version title questions created_at",
    ),
    "mentorship.Compact": fields(
        personal="scholar agreed",
        plain="id template version state cadence_days text_hash opened_at agreed_at",
    ),
    "mentorship.CompactAnswer": fields(
        personal="place answers",
        plain="id compact given_at",
    ),
    "mentorship.CompactSignature": fields(
        personal="place name signed_by",
        plain="id compact text_hash signed_at",
    ),
    "mentorship.Meeting": fields(
        personal="scholar mentors place agenda made_by",
        plain="id starts_at minutes state uid sequence changed_at reminded_at",
    ),
    "mentorship.Meeting_mentors": fields(
        personal="mentor",
        plain="id meeting",
    ),
    "mentorship.MeetingNote": fields(
        personal="text written_by",
        plain="id meeting is_private written_at",
    ),
    "mentorship.NextStep": fields(
        personal="milestone",
        plain="id meeting",
    ),
    "mentorship.CalendarFeed": fields(
        personal="user token_hash",
        plain="id created_at last_read_at",
    ),
    "mentorship.Instrument": fields(
        plain="id code version title items lowest highest low_label high_label source licence",
    ),
    "mentorship.Release": fields(
        personal="made_by",
        plain="id number made_at",
    ),
    "mentorship.Batch": fields(
        personal="mentor comments",
        plain="id release kind instrument role institution respondents sums",
    ),
    "mentorship.Evaluation": fields(
        personal="scholar place answers comment is_held",
        plain="id instrument given_at passed_over batch comment_batch",
    ),
    "mentorship.EvaluationReading": fields(
        personal="evaluation read_by reader reason",
        plain="id read_at",
    ),
    "mentorship.Concern": fields(
        personal="raised_by about text handled_by outcome",
        plain="id state raised_at",
    ),
}
