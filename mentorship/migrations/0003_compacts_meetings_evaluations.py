import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import mentorship.models.meeting
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '__first__'),
        ('mentorship', '0002_rounds_of_matching'),
        ('partners', '0004_membership_ended_at'),
        ('scholars', '0003_records_products_plans'),
    ]

    operations = [
        migrations.CreateModel(
            name='Instrument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40)),
                ('version', models.CharField(max_length=20)),
                ('title', models.CharField(max_length=120)),
                ('items', models.JSONField(help_text='Each with code, domain and text.')),
                ('lowest', models.PositiveSmallIntegerField(default=1)),
                ('highest', models.PositiveSmallIntegerField(default=7)),
                ('low_label', models.CharField(blank=True, max_length=60)),
                ('high_label', models.CharField(blank=True, max_length=60)),
                ('source', models.CharField(blank=True, max_length=300)),
                ('licence', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'ordering': ['title', 'version'],
                'constraints': [models.UniqueConstraint(fields=('code', 'version'), name='one_instrument_per_version'), models.CheckConstraint(condition=models.Q(('highest__gt', models.F('lowest'))), name='scale_rises')],
            },
        ),
        migrations.CreateModel(
            name='Release',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(unique=True)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-number'],
            },
        ),
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('numbers', 'Numbers'), ('comments', 'Comments')], max_length=8)),
                ('role', models.CharField(blank=True, max_length=40)),
                ('respondents', models.PositiveSmallIntegerField()),
                ('sums', models.JSONField(default=dict)),
                ('comments', models.JSONField(default=list)),
                ('institution', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.institution')),
                ('mentor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='batches', to='mentorship.mentor')),
                ('instrument', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='batches', to='mentorship.instrument')),
                ('release', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='batches', to='mentorship.release')),
            ],
            options={
                'ordering': ['release__number', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('institution__isnull', True), ('mentor__isnull', False), ('role', '')), models.Q(('institution__isnull', False), ('mentor__isnull', True), models.Q(('role', ''), _negated=True)), _connector='OR'), name='batch_is_of_a_mentor_or_a_role'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'numbers'), ('respondents__gte', 3)), models.Q(('kind', 'comments'), ('respondents__gte', 5)), _connector='OR'), name='batch_has_enough_people')],
            },
        ),
        migrations.CreateModel(
            name='CalendarFeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('last_read_at', models.DateTimeField(blank=True, null=True)),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='CompactTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40)),
                ('version', models.PositiveSmallIntegerField()),
                ('title', models.CharField(max_length=120)),
                ('questions', models.JSONField(help_text='Each with key, title, prompt, and choices for one that has them.')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ['code', '-version'],
                'constraints': [models.UniqueConstraint(fields=('code', 'version'), name='one_template_per_version')],
            },
        ),
        migrations.CreateModel(
            name='Compact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveSmallIntegerField(default=1)),
                ('state', models.CharField(choices=[('answering', 'Each answers apart'), ('signing', 'Waiting for signatures'), ('signed', 'Signed by all'), ('replaced', 'Replaced')], default='answering', max_length=10)),
                ('agreed', models.JSONField(blank=True, default=dict)),
                ('cadence_days', models.PositiveSmallIntegerField(blank=True, help_text='Agreed days between meetings.', null=True)),
                ('text_hash', models.CharField(blank=True, max_length=64)),
                ('opened_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('agreed_at', models.DateTimeField(blank=True, null=True)),
                ('scholar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='compacts', to='scholars.scholar')),
                ('template', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='compacts', to='mentorship.compacttemplate')),
            ],
            options={
                'ordering': ['-opened_at', '-pk'],
                'constraints': [models.UniqueConstraint(fields=('scholar', 'version'), name='one_compact_per_version'), models.UniqueConstraint(condition=models.Q(('state', 'replaced'), _negated=True), fields=('scholar',), name='one_compact_in_use_per_scholar')],
            },
        ),
        migrations.CreateModel(
            name='Concern',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('about', models.CharField(blank=True, max_length=200)),
                ('text', models.TextField(max_length=4000)),
                ('state', models.CharField(choices=[('new', 'Not read yet'), ('read', 'Being looked into'), ('closed', 'Closed')], default='new', max_length=6)),
                ('raised_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('outcome', models.CharField(blank=True, max_length=500)),
                ('handled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('raised_by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-raised_at'],
            },
        ),
        migrations.CreateModel(
            name='Evaluation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answers', models.JSONField(default=dict)),
                ('comment', models.TextField(blank=True, max_length=2000)),
                ('is_held', models.BooleanField(default=False, verbose_name='hold until I leave the program')),
                ('given_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('passed_over', models.PositiveSmallIntegerField(default=0, help_text='Releases it was too small a company for.')),
                ('batch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='evaluations', to='mentorship.batch')),
                ('comment_batch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='commented_evaluations', to='mentorship.batch')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='evaluations', to='mentorship.teammember')),
                ('scholar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='evaluations', to='scholars.scholar')),
                ('instrument', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evaluations', to='mentorship.instrument')),
            ],
            options={
                'ordering': ['-given_at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('batch__isnull', True), ('comment_batch__isnull', True)), fields=('instrument', 'place'), name='one_open_evaluation_per_place')],
            },
        ),
        migrations.CreateModel(
            name='EvaluationReading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reader', models.CharField(max_length=150)),
                ('reason', models.CharField(max_length=300)),
                ('read_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('evaluation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='readings', to='mentorship.evaluation')),
                ('read_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-read_at'],
            },
        ),
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField()),
                ('minutes', models.PositiveSmallIntegerField(default=60, validators=[django.core.validators.MinValueValidator(5), django.core.validators.MaxValueValidator(480)])),
                ('place', models.CharField(blank=True, max_length=150)),
                ('agenda', models.TextField(blank=True, max_length=2000)),
                ('state', models.CharField(choices=[('planned', 'Planned'), ('held', 'Held'), ('canceled', 'Canceled')], default='planned', max_length=8)),
                ('uid', models.CharField(default=mentorship.models.meeting.new_uid, editable=False, max_length=32, unique=True)),
                ('sequence', models.PositiveSmallIntegerField(default=0, help_text='Grows with each change, for calendars.')),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('reminded_at', models.DateTimeField(blank=True, null=True)),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('mentors', models.ManyToManyField(related_name='meetings', to='mentorship.mentor')),
                ('scholar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='meetings', to='scholars.scholar')),
            ],
            options={
                'ordering': ['-starts_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='MeetingNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(max_length=4000)),
                ('is_private', models.BooleanField(default=False, verbose_name='only for me')),
                ('written_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='mentorship.meeting')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['written_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='NextStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='next_steps', to='mentorship.meeting')),
                ('milestone', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='scholars.milestone')),
            ],
            options={
                'ordering': ['milestone__due_on', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='CompactAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answers', models.JSONField(default=dict)),
                ('given_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('compact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='mentorship.compact')),
                ('place', models.ForeignKey(blank=True, help_text='Empty: the scholar.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='mentorship.teammember')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('compact', 'place'), name='one_answer_per_member'), models.UniqueConstraint(condition=models.Q(('place__isnull', True)), fields=('compact',), name='one_answer_of_the_scholar')],
            },
        ),
        migrations.CreateModel(
            name='CompactSignature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=150)),
                ('text_hash', models.CharField(max_length=64)),
                ('signed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('compact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='signatures', to='mentorship.compact')),
                ('place', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='mentorship.teammember')),
                ('signed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['signed_at'],
                'constraints': [models.UniqueConstraint(fields=('compact', 'place'), name='one_signature_per_member'), models.UniqueConstraint(condition=models.Q(('place__isnull', True)), fields=('compact',), name='one_signature_of_the_scholar')],
            },
        ),
    ]
