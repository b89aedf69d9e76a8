from mielhss.lib.privacy import fields

FIELDS = {
    "improvement.Aim": fields(
        personal="written_with created_by",
        plain="id project whose what from_value to_value unit by_when agreed_at replaces created_at",
    ),
    "improvement.Aim_written_with": fields(personal="member", plain="id aim"),
    "improvement.Signature": fields(personal="member said_how recorded_by signed_at", plain="id aim"),
    "improvement.Driver": fields(plain="id project kind parent text position"),
    "improvement.DiagramVersion": fields(personal="kept_by", plain="id project number tree note kept_at"),
    "improvement.Cycle": fields(
        personal="created_by",
        plain="id project idea follows number title plan prediction scale starts_on ends_on did learned held decision "
        "reason decided_on shared_at",
    ),
    "improvement.ProjectMeasure": fields(
        plain="id project kind form title definition higher_is_better measure stratifier drivers position",
    ),
    "improvement.ProjectMeasure_drivers": fields(plain="id projectmeasure driver"),
    "improvement.Reading": fields(
        personal="entered_by", protected="numerator denominator value", plain="id measure period"
    ),
    "improvement.ScaleStep": fields(plain="id project scale of_what stays redesign reached_on"),
    "improvement.SiteAdoption": fields(
        personal="recorded_by in_product", plain="id project site adopted_on ended_on note"
    ),
    "improvement.UseCheck": fields(plain="id adoption months in_use looked_on note"),
    "improvement.Publication": fields(
        personal="published_by", plain="id project number content published_at withdrawn_at"
    ),
    "improvement.SelfRating": fields(personal="rated_by", plain="id site practice level note rated_on"),
}
