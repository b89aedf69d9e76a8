from mielhss.lib.privacy import fields

FIELDS = {
    "improvement.Term": fields(
        personal="proposed_by",
        plain="id english spanish meaning meaning_spanish also agreed_on agreed_with is_of_portal changed_at",
    ),
    "improvement.Instrument": fields(plain="id code version title summary scale source license smallest is_current"),
    "improvement.InstrumentItem": fields(plain="id instrument position domain text"),
    "improvement.SelfAssessment": fields(
        personal="who taken_by", plain="id instrument institution taken_on answers note"
    ),
    "improvement.AwardCall": fields(plain="id call budget most months report_months"),
    "improvement.Award": fields(personal="application", plain="id award_call project amount starts_on ends_on"),
    "improvement.AwardReport": fields(
        personal="sent_by", plain="id award due_on progress learned next_steps spent sent_at"
    ),
}
