import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('partners', '0002_api_tokens'),
    ]

    operations = [
        migrations.CreateModel(
            name='Framework',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=20)),
                ('edition', models.CharField(max_length=20)),
                ('title', models.CharField(max_length=150)),
                ('source', models.CharField(blank=True, max_length=250)),
                ('levels', models.JSONField(default=list, help_text='The steps from none to proficient, lowest first.')),
                ('competency_total', models.PositiveSmallIntegerField(default=0, help_text='How many the source counts; those not entered here await their wording.')),
                ('is_current', models.BooleanField(default=True)),
            ],
            options={
                'ordering': ['title', 'edition'],
                'constraints': [models.UniqueConstraint(fields=('code', 'edition'), name='one_framework_per_edition')],
            },
        ),
        migrations.CreateModel(
            name='Domain',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('title', models.CharField(max_length=120)),
                ('summary', models.TextField(blank=True)),
                ('framework', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='domains', to='curriculum.framework')),
            ],
            options={
                'ordering': ['framework', 'number'],
                'constraints': [models.UniqueConstraint(fields=('framework', 'number'), name='one_domain_per_number')],
            },
        ),
        migrations.CreateModel(
            name='Competency',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('text', models.CharField(blank=True, max_length=250)),
                ('is_confirmed', models.BooleanField(default=False, verbose_name='the wording was read in the source')),
                ('domain', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='competencies', to='curriculum.domain')),
            ],
            options={
                'verbose_name_plural': 'competencies',
                'ordering': ['domain', 'number'],
                'constraints': [models.UniqueConstraint(fields=('domain', 'number'), name='one_competency_per_number'), models.CheckConstraint(condition=models.Q(('is_confirmed', False), models.Q(('text', ''), _negated=True), _connector='OR'), name='confirmed_competency_has_a_text')],
            },
        ),
        migrations.CreateModel(
            name='Activity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120, unique=True)),
                ('kind', models.CharField(choices=[('series', 'Series'), ('course', 'Course'), ('workshop', 'Workshop')], max_length=10)),
                ('description', models.TextField(blank=True)),
                ('competencies', models.ManyToManyField(blank=True, related_name='activities', to='curriculum.competency')),
            ],
            options={
                'verbose_name_plural': 'activities',
                'ordering': ['title'],
            },
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('topic', models.CharField(max_length=160)),
                ('speaker', models.CharField(blank=True, max_length=120)),
                ('place', models.CharField(blank=True, max_length=120)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='curriculum.activity')),
                ('host', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='hosted_sessions', to='partners.institution')),
            ],
            options={
                'ordering': ['starts_at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='session_ends_after_it_starts')],
            },
        ),
    ]
