"""What kind of data the fields of this app hold; a test fails for a field nobody classed. One file per subject."""

from improvement.privacy import community, fund, huddles, power, projects, work

FIELDS = {**projects.FIELDS, **work.FIELDS, **huddles.FIELDS, **power.FIELDS, **fund.FIELDS, **community.FIELDS}
