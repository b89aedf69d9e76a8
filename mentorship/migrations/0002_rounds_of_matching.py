import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import mentorship.models.round
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '__first__'),
        ('jobs', '0001_initial'),
        ('mentorship', '0001_initial'),
        ('partners', '0004_membership_ended_at'),
        ('scholars', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Initiative',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=150)),
                ('sponsor', models.CharField(blank=True, help_text='Who in the health system stands behind it.', max_length=150)),
                ('summary', models.TextField(blank=True, max_length=2000)),
                ('topics', models.JSONField(blank=True, default=list, help_text='Keywords.')),
                ('capacity', models.PositiveSmallIntegerField(default=1, help_text='How many scholars can join.', verbose_name='scholars')),
                ('is_active', models.BooleanField(default=True, verbose_name='open to scholars')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='initiatives', to='partners.institution')),
            ],
            options={
                'ordering': ['title', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='MatchRound',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('mentors', 'Mentor teams'), ('initiatives', 'Health-system initiatives')], default='mentors', max_length=12)),
                ('title', models.CharField(max_length=120)),
                ('state', models.CharField(choices=[('open', 'Open'), ('draft', 'Draft'), ('invited', 'Invitations out'), ('published', 'Published')], default='open', max_length=10)),
                ('weights', models.JSONField(default=mentorship.models.round.default_weights)),
                ('needs_other_institution', models.BooleanField(default=True, verbose_name='one mentor from another institution at least')),
                ('minimum', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(1000)], verbose_name='lowest score of a pair')),
                ('objective', models.CharField(choices=[('floor', 'The worst pair first, then the total'), ('total', 'The total')], default='floor', max_length=6)),
                ('opened_at', models.DateTimeField(auto_now_add=True)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='match_rounds', to='scholars.cohort')),
                ('opened_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-opened_at', '-pk'],
                'constraints': [models.UniqueConstraint(fields=('cohort', 'title'), name='one_round_per_title_of_a_cohort'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), ('published_at__isnull', False), _connector='OR'), name='published_round_has_its_time')],
            },
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('lock', 'Locked'), ('veto', 'Vetoed')], max_length=4)),
                ('role', models.CharField(max_length=40)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('set_at', models.DateTimeField(auto_now_add=True)),
                ('mentor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='mentorship.mentor')),
                ('scholar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='scholars.scholar')),
                ('set_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('initiative', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='mentorship.initiative')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='holds', to='mentorship.matchround')),
            ],
            options={
                'ordering': ['kind', 'scholar__name', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('initiative__isnull', True), ('mentor__isnull', False)), models.Q(('initiative__isnull', False), ('mentor__isnull', True)), _connector='OR'), name='hold_is_about_one'), models.UniqueConstraint(condition=models.Q(('kind', 'lock')), fields=('round', 'scholar', 'role'), name='one_lock_per_place')],
            },
        ),
        migrations.CreateModel(
            name='MatchProfile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('topics', models.JSONField(blank=True, default=list)),
                ('languages', models.JSONField(blank=True, default=list)),
                ('statement', models.TextField(blank=True, max_length=1000)),
                ('scholar', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='match_profile', to='scholars.scholar')),
            ],
        ),
        migrations.CreateModel(
            name='MentorConflict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('interest', 'Conflict of interest'), ('reporting', 'Reporting line')], default='interest', max_length=10)),
                ('declared_at', models.DateTimeField(auto_now_add=True)),
                ('declared_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('mentor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='conflicts', to='mentorship.mentor')),
                ('other', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='conflicts_of_others', to='mentorship.mentor')),
                ('scholar', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='mentor_conflicts', to='scholars.scholar')),
            ],
            options={
                'ordering': ['mentor__name', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('other__isnull', False), ('scholar__isnull', True)), models.Q(('other__isnull', True), ('scholar__isnull', False)), _connector='OR'), name='conflict_with_a_scholar_or_a_mentor'), models.CheckConstraint(condition=models.Q(('other__isnull', True), models.Q(('other', models.F('mentor')), _negated=True), _connector='OR'), name='no_conflict_with_oneself'), models.UniqueConstraint(fields=('mentor', 'scholar'), name='one_conflict_per_mentor_and_scholar'), models.UniqueConstraint(fields=('mentor', 'other'), name='one_conflict_per_couple_of_mentors')],
            },
        ),
        migrations.CreateModel(
            name='Preference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.CharField(choices=[('scholar', 'Scholar'), ('mentor', 'Mentor')], max_length=7)),
                ('rank', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('is_declined', models.BooleanField(default=False)),
                ('initiative', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='preferences', to='mentorship.initiative')),
                ('mentor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='preferences', to='mentorship.mentor')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='preferences', to='mentorship.matchround')),
                ('scholar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='match_preferences', to='scholars.scholar')),
            ],
            options={
                'ordering': ['round', 'side', 'rank', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('initiative__isnull', True), ('mentor__isnull', False)), models.Q(('initiative__isnull', False), ('mentor__isnull', True)), _connector='OR'), name='preference_is_about_one'), models.CheckConstraint(condition=models.Q(models.Q(('is_declined', True), ('rank__isnull', True)), models.Q(('is_declined', False), ('rank__gte', 1)), _connector='OR'), name='preference_ranks_or_declines'), models.UniqueConstraint(fields=('round', 'side', 'scholar', 'mentor'), name='one_preference_about_a_mentor'), models.UniqueConstraint(fields=('round', 'side', 'scholar', 'initiative'), name='one_preference_about_an_initiative')],
            },
        ),
        migrations.CreateModel(
            name='RoundRole',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40)),
                ('label', models.CharField(max_length=80)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('from_partner_system', models.BooleanField(default=False, help_text='Only mentors of that system can fill it.', verbose_name="from the scholar's partner health system")),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='roles', to='mentorship.matchround')),
            ],
            options={
                'ordering': ['position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('round', 'code'), name='one_role_per_code_of_a_round')],
            },
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(max_length=40)),
                ('score', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('is_edited', models.BooleanField(default=False, verbose_name='put there by hand')),
                ('asked_at', models.DateTimeField(blank=True, null=True)),
                ('mentor_answer', models.CharField(blank=True, choices=[('', 'No answer yet'), ('accepted', 'Accepted'), ('declined', 'Declined')], default='', max_length=8)),
                ('mentor_reason', models.CharField(blank=True, max_length=300)),
                ('scholar_answer', models.CharField(blank=True, choices=[('', 'No answer yet'), ('accepted', 'Accepted'), ('declined', 'Declined')], default='', max_length=8)),
                ('scholar_reason', models.CharField(blank=True, max_length=300)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('initiative', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='mentorship.initiative')),
                ('mentor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='mentorship.mentor')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='mentorship.matchround')),
                ('scholar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='scholars.scholar')),
            ],
            options={
                'ordering': ['scholar__name', 'role', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('initiative__isnull', True), ('mentor__isnull', False)), models.Q(('initiative__isnull', False), ('mentor__isnull', True)), _connector='OR'), name='seat_is_for_one'), models.UniqueConstraint(condition=models.Q(models.Q(('mentor_answer', 'declined'), _negated=True), models.Q(('scholar_answer', 'declined'), _negated=True)), fields=('round', 'scholar', 'role'), name='one_standing_seat_per_role')],
            },
        ),
        migrations.CreateModel(
            name='Solution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_repair', models.BooleanField(default=False)),
                ('objective', models.CharField(choices=[('floor', 'The worst pair first, then the total'), ('total', 'The total')], max_length=6)),
                ('instance', models.JSONField()),
                ('target_keys', models.JSONField(default=list, help_text='The key of each mentor or initiative of the problem.')),
                ('input_hash', models.CharField(max_length=64)),
                ('status', models.CharField(blank=True, max_length=12)),
                ('total', models.PositiveIntegerField(blank=True, null=True)),
                ('floor', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('unfilled', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('bound', models.PositiveIntegerField(blank=True, null=True)),
                ('gap', models.FloatField(blank=True, null=True)),
                ('kept', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('seconds', models.FloatField(blank=True, null=True)),
                ('solver', models.CharField(blank=True, max_length=60)),
                ('chosen', models.JSONField(default=list)),
                ('frontier', models.JSONField(default=list)),
                ('relax', models.JSONField(default=list)),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('job', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='jobs.job')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='solutions', to='mentorship.matchround')),
            ],
            options={
                'ordering': ['-asked_at', '-pk'],
                'constraints': [models.UniqueConstraint(fields=('round', 'input_hash', 'objective', 'is_repair'), name='one_solution_per_problem')],
            },
        ),
        migrations.AddField(
            model_name='mentor',
            name='available_from',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='mentor',
            name='available_until',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='mentor',
            name='competencies',
            field=models.JSONField(blank=True, default=list, help_text="Codes of the framework's competencies."),
        ),
        migrations.AddField(
            model_name='mentor',
            name='hours_per_month',
            field=models.PositiveSmallIntegerField(default=4, help_text='Hours a month she can give to mentoring, over all her scholars.'),
        ),
        migrations.AddField(
            model_name='mentor',
            name='languages',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name='mentor',
            name='lived_experience',
            field=models.TextField(blank=True, help_text='What she wishes to say of it herself; nobody has to.', max_length=1000),
        ),
        migrations.AddField(
            model_name='mentor',
            name='methods',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name='mentor',
            name='populations',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name='mentor',
            name='verified_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='mentor',
            name='verified_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='mentor',
            name='expertise',
            field=models.JSONField(blank=True, default=list, help_text='Keywords.'),
        ),
        migrations.AlterField(
            model_name='teammember',
            name='role',
            field=models.CharField(max_length=40),
        ),
        migrations.AddConstraint(
            model_name='mentor',
            constraint=models.CheckConstraint(condition=models.Q(('available_until__isnull', True), ('available_from__isnull', True), ('available_until__gte', models.F('available_from')), _connector='OR'), name='mentor_available_until_after_from'),
        ),
    ]
