"""FHIR MeasureReports: read strictly, searched for what identifies, recomputed, and counted into cells."""
