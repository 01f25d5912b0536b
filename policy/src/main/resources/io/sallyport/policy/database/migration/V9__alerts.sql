-- Alerts: violations of one rule by one person on one target, one after the other. Where there is no person or target, it is empty.
create table alert (
    id text not null,
    rule text not null,
    title text not null,
    severity integer not null,
    person text not null,
    target text not null,
    owner text not null,
    state text not null,
    raised_at timestamp with time zone not null,
    last_at timestamp with time zone not null,
    violations bigint not null,
    receivers text not null,
    plan text not null,
    assignee text,
    acknowledged_by text,
    acknowledged_at timestamp with time zone,
    escalated_at timestamp with time zone,
    closed_by text,
    closed_at timestamp with time zone,
    verdict text,
    closing_note text,
    constraint alert_is_known_by_one_id primary key (id),
    constraint alert_is_disposed_of_by_another check (closed_by <> person and acknowledged_by <> person)
);
create index alert_by_group on alert (rule, person, target);
create index alert_by_state on alert (state, severity, raised_at);

-- There to be locked: two nodes never raise two alerts for one group.
create table alert_group (
    rule text not null,
    person text not null,
    target text not null,
    constraint alert_group_is_locked_once primary key (rule, person, target)
);

-- What the journals of all nodes hold, as far as alerts show it. One that is suppressed belongs to no alert.
create table alert_violation (
    id text not null,
    alert text,
    suppression text,
    cause text not null,
    kind text not null,
    node text not null,
    session text,
    decision text not null,
    offset_millis bigint,
    words text not null,
    happened_at timestamp with time zone not null,
    acted_at timestamp with time zone,
    constraint violation_counts_once primary key (id)
);
create index alert_violation_by_alert on alert_violation (alert, happened_at);

create table alert_note (
    id text not null,
    alert text not null,
    author text not null,
    written_at timestamp with time zone not null,
    words text not null,
    constraint alert_note_is_known_by_one_id primary key (id)
);
create index alert_note_by_alert on alert_note (alert, written_at);

-- Of whom or where a rule raises no alert for a while; at least one of person and target is named.
create table alert_suppression (
    id text not null,
    rule text not null,
    person text not null,
    target text not null,
    until_at timestamp with time zone not null,
    reason text not null,
    made_by text not null,
    made_at timestamp with time zone not null,
    ended_by text,
    ended_at timestamp with time zone,
    constraint alert_suppression_is_known_by_one_id primary key (id),
    constraint alert_suppression_names_somebody_else check ((person <> '' or target <> '') and person <> made_by)
);
create index alert_suppression_by_rule on alert_suppression (rule, until_at);
