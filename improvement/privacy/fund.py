from mielhss.lib.privacy import fields

FIELDS = {
    "improvement.Fund": fields(
        plain="id title purpose holder amount most decides_in_days opens_on closes_on provenance"
    ),
    "improvement.FundPanelist": fields(personal="user side until", plain="id fund"),
    "improvement.FundRequest": fields(
        personal="asked_by paid_by",
        protected="text outcome outcome_text",
        plain="id fund institution project barrier amount state asked_at decided_at paid_on",
    ),
    "improvement.FundVote": fields(personal="panelist approves reason", plain="id request at"),
}
