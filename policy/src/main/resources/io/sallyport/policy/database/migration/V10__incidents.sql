-- Incidents: alerts that belong together. Whom an incident is about, where it was and how bad it is say its alerts.
create table incident (
    id text not null,
    title text not null,
    state text not null,
    lead_person text,
    opened_by text not null,
    opened_at timestamp with time zone not null,
    closed_by text,
    closed_at timestamp with time zone,
    verdict text,
    closing_note text,
    constraint incident_is_known_by_one_id primary key (id),
    constraint incident_is_closed_with_a_verdict check (state <> 'CLOSED' or (closed_by is not null and verdict is not null))
);
create index incident_by_state on incident (state, opened_at);

create table incident_alert (
    alert text not null,
    incident text not null,
    added_by text not null,
    added_at timestamp with time zone not null,
    constraint alert_belongs_to_one_incident primary key (alert)
);
create index incident_alert_by_incident on incident_alert (incident, added_at);

create table incident_note (
    id text not null,
    incident text not null,
    author text not null,
    written_at timestamp with time zone not null,
    words text not null,
    constraint incident_note_is_known_by_one_id primary key (id)
);
create index incident_note_by_incident on incident_note (incident, written_at);

-- There to be locked: two nodes never open two incidents about one person on one target.
create table incident_group (
    person text not null,
    target text not null,
    constraint incident_group_is_locked_once primary key (person, target)
);
