from mielhss.lib.privacy import fields

FIELDS = {
    "improvement.SelfDescription": fields(personal="member lived words shares said_on", plain="id"),
    "improvement.TeamDecision": fields(
        personal="proposed_by decided_by", plain="id project decided_on kind what changed"
    ),
    "improvement.TeamDecision_decided_by": fields(personal="member", plain="id teamdecision"),
    "improvement.PhasePart": fields(personal="member depth", plain="id project phase"),
    "improvement.Contribution": fields(personal="member given_on hours honorarium paid_on what", plain="id project"),
    "improvement.Reflection": fields(personal="answers next_steps present", plain="id project quarter saved_at"),
    "improvement.Reflection_present": fields(personal="member", plain="id reflection"),
    "improvement.Story": fields(
        personal="teller about agreed_on uses with_name ends_on support withdrawn_on", plain="id project"
    ),
    "improvement.StoryUse": fields(personal="story use used_on where response", plain="id"),
    "improvement.Stakeholder": fields(personal="name support importance note", plain="id project seen_on"),
}
