from mielhss.lib.privacy import fields

# Texts of cases pass the gate, yet they tell of one family each: they are kept as values that could reveal a patient.
FIELDS = {
    "improvement.HuddleGroup": fields(
        plain="id title topic purpose host starts_on ends_on published_at provenance created_at"
    ),
    "improvement.HuddleMember": fields(
        personal="user name sector organization is_convener joined_on left_on", plain="id group"
    ),
    "improvement.Huddle": fields(personal="present", plain="id group held_on guests"),
    "improvement.Huddle_present": fields(personal="huddlemember", plain="id huddle"),
    "improvement.CaseCategory": fields(plain="id group title description"),
    "improvement.CaseTheme": fields(plain="id group title"),
    "improvement.HuddleCase": fields(
        personal="presenter next_step_by",
        protected="situation background assessment recommendation solution solved_on next_step next_step_due",
        plain="id group number huddle category themes",
    ),
    "improvement.HuddleCase_themes": fields(plain="id huddlecase casetheme"),
    "improvement.FailureMode": fields(
        plain="id category step failure effect cause severity occurrence detection opportunity"
    ),
    "improvement.PolicyOption": fields(protected="helped", plain="id group title description status"),
    "improvement.PolicyOption_helped": fields(protected="huddlecase", plain="id policyoption"),
    "improvement.PolicyGap": fields(protected="affected", plain="id group title description"),
    "improvement.PolicyGap_affected": fields(protected="huddlecase", plain="id policygap"),
}
