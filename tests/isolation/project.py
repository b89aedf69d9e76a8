"""Models that are not ours to scope, and those of the project package."""

UNSCOPED = {
    "jobs.Job": "Told through the extract or report it works for, which is scoped; listed to STATUS_VIEW only.",
    "jobs.Canary": "One row with two times.",
    "admin.LogEntry": "Django's; in the administration pages only.",
    "auth.Group": "Django's; not used.",
    "auth.Permission": "Django's; not used.",
    "contenttypes.ContentType": "Django's list of models.",
    "sessions.Session": "Django's; found by its key only.",
}
