import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('partners', '0002_api_tokens'),
    ]

    operations = [
        migrations.CreateModel(
            name='Program',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=20, unique=True)),
                ('name', models.CharField(max_length=150)),
                ('short_name', models.CharField(blank=True, max_length=40)),
                ('vocabulary', models.JSONField(blank=True, default=dict, help_text="The program's own words for the portal's: {'scholar': 'fellow'}.")),
                ('effort_floor', models.PositiveSmallIntegerField(default=20, help_text="The share of working time, in percent, that a scholar's employer must protect.", validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)])),
                ('length_months', models.PositiveSmallIntegerField(default=24)),
                ('is_active', models.BooleanField(default=True)),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.CheckConstraint(condition=models.Q(('effort_floor__gte', 1), ('effort_floor__lte', 100)), name='effort_floor_is_a_percentage')],
            },
        ),
        migrations.CreateModel(
            name='Cohort',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('program', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cohorts', to='scholars.program')),
            ],
            options={
                'ordering': ['-starts_on', 'name'],
                'constraints': [models.UniqueConstraint(fields=('program', 'name'), name='one_cohort_per_name'), models.CheckConstraint(condition=models.Q(('ends_on__gt', models.F('starts_on'))), name='cohort_ends_after_it_starts')],
            },
        ),
        migrations.CreateModel(
            name='Scholar',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=150)),
                ('career_stage', models.CharField(choices=[('predoctoral', 'Predoctoral'), ('postdoctoral', 'Postdoctoral'), ('early_faculty', 'Early-career faculty'), ('mid_career', 'Mid-career faculty'), ('leader', 'Health-system leader')], max_length=15)),
                ('disciplines', models.JSONField(default=list, help_text='One or more; a scholar may be trained in several.')),
                ('is_clinician', models.BooleanField(default=False, verbose_name='trained in a clinical discipline')),
                ('is_physician', models.BooleanField(default=False, verbose_name='trained as a physician')),
                ('is_non_clinician', models.BooleanField(default=False, verbose_name='trained in a discipline outside clinical care')),
                ('project', models.CharField(blank=True, max_length=200)),
                ('effort', models.PositiveSmallIntegerField(default=20, help_text='Protected time promised, in percent.', validators=[django.core.validators.MaxValueValidator(100)])),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('left_on', models.DateField(blank=True, help_text='Only when she left before the end.', null=True)),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scholars', to='scholars.cohort')),
                ('health_system', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='embedded_scholars', to='partners.institution')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scholars', to='partners.institution')),
                ('user', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='scholar', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['name', 'pk'],
                'indexes': [models.Index(fields=['institution', 'cohort'], name='scholar_institution_cohort')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gt', models.F('starts_on'))), name='scholar_ends_after_she_starts'), models.CheckConstraint(condition=models.Q(('left_on__isnull', True), ('left_on__gte', models.F('starts_on')), _connector='OR'), name='scholar_leaves_after_she_starts'), models.CheckConstraint(condition=models.Q(('is_physician', False), ('is_clinician', True), _connector='OR'), name='physicians_are_clinicians')],
            },
        ),
        migrations.CreateModel(
            name='Milestone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120)),
                ('due_on', models.DateField(default=django.utils.timezone.localdate)),
                ('done_on', models.DateField(blank=True, null=True)),
                ('note', models.TextField(blank=True, max_length=1000)),
                ('logged_at', models.DateTimeField(auto_now_add=True)),
                ('logged_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('scholar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='milestones', to='scholars.scholar')),
            ],
            options={
                'ordering': ['due_on', 'pk'],
                'indexes': [models.Index(fields=['scholar', 'due_on'], name='milestone_scholar_due')],
            },
        ),
    ]
