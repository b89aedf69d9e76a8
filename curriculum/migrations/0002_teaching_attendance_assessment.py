import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '__first__'),
        ('curriculum', '0001_initial'),
        ('partners', '0004_membership_ended_at'),
        ('scholars', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='AssessmentRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('voice', models.CharField(choices=[('scientific', 'Scientific mentor'), ('health_system', 'Health-system mentor'), ('methods', 'Methods mentor'), ('community', 'Community partner mentor')], max_length=14)),
                ('occasion', models.CharField(choices=[('entry', 'At entry'), ('yearly', 'After a year'), ('exit', 'At the end')], max_length=6)),
                ('year', models.PositiveSmallIntegerField(default=1, verbose_name='year of training')),
                ('asked_at', models.DateTimeField(auto_now_add=True)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('framework', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='curriculum.framework')),
                ('rater', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assessment_requests', to=settings.AUTH_USER_MODEL)),
                ('scholar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assessment_requests', to='scholars.scholar')),
            ],
            options={
                'ordering': ['-asked_at', '-pk'],
                'constraints': [models.UniqueConstraint(fields=('scholar', 'framework', 'rater', 'voice', 'occasion', 'year'), name='asked_once_per_occasion')],
            },
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_present', models.BooleanField()),
                ('mode', models.CharField(blank=True, choices=[('in_person', 'In person'), ('remote', 'Remotely')], max_length=10)),
                ('minutes', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('conflict', models.CharField(blank=True, help_text='Where the sources disagree.', max_length=160)),
                ('reason', models.CharField(blank=True, max_length=160)),
                ('corrected_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendances', to='curriculum.session')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendances', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['session', 'user__name'],
                'constraints': [models.UniqueConstraint(fields=('session', 'user'), name='one_attendance_per_person'), models.CheckConstraint(condition=models.Q(('is_present', False), models.Q(('mode', ''), _negated=True), _connector='OR'), name='present_somehow'), models.CheckConstraint(condition=models.Q(('corrected_by__isnull', True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='a_correction_says_why')],
            },
        ),
        migrations.CreateModel(
            name='AttendanceFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64)),
                ('lines', models.PositiveIntegerField(default=0)),
                ('unreadable', models.JSONField(default=list, help_text='The lines that could not be read, each with its reason.')),
                ('imported_at', models.DateTimeField(auto_now_add=True)),
                ('imported_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendance_files', to='curriculum.session')),
            ],
            options={
                'ordering': ['-imported_at'],
                'constraints': [models.UniqueConstraint(fields=('session', 'sha256'), name='one_import_per_file')],
            },
        ),
        migrations.CreateModel(
            name='CheckIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mode', models.CharField(choices=[('in_person', 'In person'), ('remote', 'Remotely')], default='in_person', max_length=10)),
                ('was_early', models.BooleanField(default=False, verbose_name='before the session began')),
                ('at', models.DateTimeField()),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='check_ins', to='curriculum.session')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='check_ins', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('session', 'user'), name='one_check_in_per_person')],
            },
        ),
        migrations.CreateModel(
            name='CommitteeDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('occasion', models.CharField(choices=[('entry', 'At entry'), ('yearly', 'After a year'), ('exit', 'At the end')], max_length=6)),
                ('year', models.PositiveSmallIntegerField(default=1, verbose_name='year of training')),
                ('snapshot', models.JSONField(help_text='Levels decided, and every rating that was there.')),
                ('digest', models.CharField(help_text='SHA-256 of the snapshot.', max_length=64)),
                ('note', models.TextField(blank=True, max_length=2000)),
                ('decided_at', models.DateTimeField(auto_now_add=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('framework', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='curriculum.framework')),
                ('scholar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='scholars.scholar')),
            ],
            options={
                'ordering': ['-decided_at', '-pk'],
                'constraints': [models.UniqueConstraint(fields=('scholar', 'framework', 'occasion', 'year'), name='one_decision_per_occasion')],
            },
        ),
        migrations.CreateModel(
            name='ConfirmedIdentity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(help_text='An address, or a name without accents and titles.', max_length=254, unique=True)),
                ('confirmed_at', models.DateTimeField(auto_now_add=True)),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'confirmed identities',
            },
        ),
        migrations.CreateModel(
            name='Crosswalk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('note', models.CharField(blank=True, help_text='Who worked it out, and from what.', max_length=250)),
                ('newer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='crosswalks_back', to='curriculum.framework')),
                ('older', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='crosswalks_on', to='curriculum.framework')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('older', 'newer'), name='one_crosswalk_between_editions'), models.CheckConstraint(condition=models.Q(('older', models.F('newer')), _negated=True), name='crosswalk_joins_two_editions')],
            },
        ),
        migrations.CreateModel(
            name='CrosswalkLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('relation', models.CharField(choices=[('same', 'Is the same as'), ('merged', 'Is merged into'), ('split', 'Is split into'), ('related', 'Is related to')], max_length=8)),
                ('crosswalk', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='curriculum.crosswalk')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='curriculum.competency')),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='curriculum.competency')),
            ],
            options={
                'ordering': ['crosswalk', 'source', 'target'],
                'constraints': [models.UniqueConstraint(fields=('crosswalk', 'source', 'target'), name='one_link_per_pair')],
            },
        ),
        migrations.CreateModel(
            name='FeedToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('mine', 'What I said I would come to'), ('all', 'Everything the network offers'), ('series', 'One activity')], max_length=6)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('alarm_minutes', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(10080)])),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('activity', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='curriculum.activity')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='feed_tokens', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('activity__isnull', False), ('kind', 'series')), models.Q(models.Q(('kind', 'series'), _negated=True), ('activity__isnull', True)), _connector='OR'), name='series_feed_names_its_activity')],
            },
        ),
        migrations.CreateModel(
            name='HeldAttendee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_line', models.PositiveIntegerField()),
                ('shown_name', models.CharField(blank=True, max_length=150)),
                ('shown_email', models.EmailField(blank=True, max_length=254)),
                ('minutes', models.PositiveSmallIntegerField(default=0)),
                ('reason', models.CharField(max_length=120)),
                ('suggestions', models.JSONField(default=list, help_text='Keys of people it may be, best first.')),
                ('is_decided', models.BooleanField(default=False)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='held', to='curriculum.attendancefile')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['file', 'first_line'],
            },
        ),
        migrations.CreateModel(
            name='ListedTime',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('minutes', models.PositiveSmallIntegerField()),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='times', to='curriculum.attendancefile')),
                ('held', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='time', to='curriculum.heldattendee')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['file', 'user'],
            },
        ),
        migrations.CreateModel(
            name='MakeUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(max_length=300, verbose_name='what was done instead')),
                ('asked_at', models.DateTimeField(auto_now_add=True)),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('accepted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='make_ups', to='curriculum.activity')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='make_ups', to='curriculum.session')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='make_ups', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-asked_at'],
                'constraints': [models.UniqueConstraint(fields=('session', 'user'), name='one_make_up_per_session')],
            },
        ),
        migrations.CreateModel(
            name='Rating',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('voice', models.CharField(choices=[('self', 'Scholar'), ('scientific', 'Scientific mentor'), ('health_system', 'Health-system mentor'), ('methods', 'Methods mentor'), ('community', 'Community partner mentor'), ('evidence', 'Evidence')], max_length=14)),
                ('occasion', models.CharField(choices=[('entry', 'At entry'), ('yearly', 'After a year'), ('exit', 'At the end')], max_length=6)),
                ('year', models.PositiveSmallIntegerField(default=1, verbose_name='year of training')),
                ('level', models.PositiveSmallIntegerField()),
                ('note', models.CharField(blank=True, help_text='What you saw that speaks for this level.', max_length=400)),
                ('evidence_link', models.URLField(blank=True)),
                ('rated_at', models.DateTimeField(auto_now_add=True)),
                ('competency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ratings', to='curriculum.competency')),
                ('rater', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('scholar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ratings', to='scholars.scholar')),
            ],
            options={
                'ordering': ['scholar', 'competency', 'rated_at', 'pk'],
                'indexes': [models.Index(fields=['scholar', 'competency'], name='rating_scholar_competency')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('voice', 'evidence'), _negated=True), models.Q(('note', ''), _negated=True), models.Q(('evidence_link', ''), _negated=True), _connector='OR'), name='evidence_is_named')],
            },
        ),
        migrations.CreateModel(
            name='Requirement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120)),
                ('career_stage', models.CharField(blank=True, choices=[('predoctoral', 'Predoctoral'), ('postdoctoral', 'Postdoctoral'), ('early_faculty', 'Early-career faculty'), ('mid_career', 'Mid-career faculty'), ('leader', 'Health-system leader')], help_text='Empty: for everybody.', max_length=15, verbose_name='track')),
                ('level', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('due_month', models.PositiveSmallIntegerField(default=12, validators=[django.core.validators.MaxValueValidator(120)], verbose_name='due by month of training')),
                ('activity', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='requirements', to='curriculum.activity')),
                ('competency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='requirements', to='curriculum.competency')),
                ('program', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='requirements', to='scholars.program')),
            ],
            options={
                'ordering': ['program', 'due_month', 'title'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('activity__isnull', False), ('competency__isnull', True), ('level__isnull', True)), models.Q(('activity__isnull', True), ('competency__isnull', False), ('level__isnull', False)), _connector='OR'), name='requirement_is_attendance_or_a_level'), models.UniqueConstraint(fields=('program', 'title'), name='one_training_requirement_per_title')],
            },
        ),
        migrations.CreateModel(
            name='Rsvp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answer', models.CharField(choices=[('in_person', 'I come in person'), ('remote', 'I come remotely'), ('no', 'I cannot come')], max_length=10)),
                ('answered_at', models.DateTimeField(auto_now=True)),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rsvps', to='curriculum.session')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rsvps', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('session', 'user'), name='one_answer_per_person')],
            },
        ),
        migrations.CreateModel(
            name='Teaching',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.PositiveSmallIntegerField(default=1)),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='teachings', to='curriculum.activity')),
                ('competency', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='teachings', to='curriculum.competency')),
            ],
            options={
                'ordering': ['activity', 'competency'],
                'constraints': [models.UniqueConstraint(fields=('activity', 'competency'), name='one_teaching_per_competency')],
            },
        ),
        migrations.CreateModel(
            name='TopicProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('topic', models.CharField(max_length=160)),
                ('why', models.TextField(max_length=1500, verbose_name='why it matters')),
                ('speaker', models.CharField(blank=True, max_length=200, verbose_name='who could speak')),
                ('proposed_at', models.DateTimeField(auto_now_add=True)),
                ('status', models.CharField(choices=[('waiting', 'Waiting'), ('planned', 'Planned'), ('declined', 'Declined')], default='waiting', max_length=8)),
                ('answer', models.CharField(blank=True, max_length=400)),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proposals', to='curriculum.activity')),
                ('proposed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('session', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='proposal', to='curriculum.session')),
            ],
            options={
                'ordering': ['-proposed_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('status', 'declined'), _negated=True), models.Q(('answer', ''), _negated=True), _connector='OR'), name='declined_says_why')],
            },
        ),
        migrations.AddField(
            model_name='activity',
            name='is_public',
            field=models.BooleanField(default=False, help_text='Coming and past sessions stand on a page that anybody can read.'),
        ),
        migrations.AddField(
            model_name='activity',
            name='make_ups_allowed',
            field=models.PositiveSmallIntegerField(default=0, help_text='Missed sessions that may be made up.'),
        ),
        migrations.AddField(
            model_name='activity',
            name='minutes_needed',
            field=models.PositiveSmallIntegerField(default=0, help_text='How long somebody must be there for a session to count, when that is known.'),
        ),
        migrations.AddField(
            model_name='activity',
            name='remote_counts',
            field=models.BooleanField(default=True, verbose_name='being there remotely counts'),
        ),
        migrations.AddField(
            model_name='activity',
            name='takes_proposals',
            field=models.BooleanField(default=False, help_text='Anybody with a sign-in may propose a topic for a session.'),
        ),
        migrations.AddField(
            model_name='activity',
            name='threshold_percent',
            field=models.PositiveSmallIntegerField(blank=True, help_text='Of the sessions while a scholar is in training. Leave it empty when none is asked for.', null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='attendance asked for, in percent'),
        ),
        migrations.AddField(
            model_name='activity',
            name='time_zone',
            field=models.CharField(choices=[('America/New_York', 'America/New_York'), ('America/Chicago', 'America/Chicago'), ('America/Denver', 'America/Denver'), ('America/Phoenix', 'America/Phoenix'), ('America/Los_Angeles', 'America/Los_Angeles'), ('America/Anchorage', 'America/Anchorage'), ('Pacific/Honolulu', 'Pacific/Honolulu'), ('America/Puerto_Rico', 'America/Puerto_Rico'), ('Pacific/Guam', 'Pacific/Guam'), ('Europe/London', 'Europe/London'), ('Europe/Berlin', 'Europe/Berlin'), ('UTC', 'UTC')], default='America/New_York', max_length=40),
        ),
        migrations.AddField(
            model_name='competency',
            name='identifier',
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='domain',
            name='identifier',
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='framework',
            name='changed_at',
            field=models.DateTimeField(auto_now=True),
        ),
        migrations.AddField(
            model_name='framework',
            name='identifier',
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='session',
            name='changed_at',
            field=models.DateTimeField(auto_now=True),
        ),
        migrations.AddField(
            model_name='session',
            name='materials_link',
            field=models.URLField(blank=True, verbose_name='slides and recording'),
        ),
        migrations.AddField(
            model_name='session',
            name='remote_link',
            field=models.URLField(blank=True, help_text='Shown to people with a sign-in only.'),
        ),
        migrations.AddField(
            model_name='session',
            name='sequence',
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='session',
            name='status',
            field=models.CharField(choices=[('draft', 'Draft'), ('published', 'Published'), ('cancelled', 'Called off')], default='published', max_length=10),
        ),
        migrations.AddField(
            model_name='session',
            name='summary',
            field=models.TextField(blank=True, max_length=2000),
        ),
        migrations.AddField(
            model_name='session',
            name='uid',
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AlterField(
            model_name='activity',
            name='description',
            field=models.TextField(blank=True, max_length=2000),
        ),
        migrations.AlterField(
            model_name='activity',
            name='kind',
            field=models.CharField(choices=[('series', 'Series'), ('course', 'Course'), ('workshop', 'Workshop'), ('embedded', 'Embedded experience'), ('elearning', 'E-learning'), ('reading', 'Reading group')], max_length=10),
        ),
        migrations.AlterField(
            model_name='session',
            name='speaker',
            field=models.CharField(blank=True, max_length=200, verbose_name='speakers'),
        ),
        migrations.AddIndex(
            model_name='session',
            index=models.Index(fields=['activity', 'starts_at'], name='session_activity_starts'),
        ),
        migrations.AddConstraint(
            model_name='activity',
            constraint=models.CheckConstraint(condition=models.Q(('threshold_percent__isnull', True), models.Q(('threshold_percent__gte', 1), ('threshold_percent__lte', 100)), _connector='OR'), name='threshold_is_a_percentage'),
        ),
    ]
