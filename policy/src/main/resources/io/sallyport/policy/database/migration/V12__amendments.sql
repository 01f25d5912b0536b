-- Changes to rules, modes and responses that somebody proposed, and what became of them.
create table amendment (
    id text not null,
    node text not null,
    reason text not null,
    proposed_by text not null,
    proposed_at timestamp with time zone not null,
    lapses_at timestamp with time zone not null,
    state text not null,
    remarks text not null,
    cases integer not null,
    found text,
    decided_by text,
    decided_at timestamp with time zone,
    note text not null,
    constraint amendment_is_known_by_one_id primary key (id),
    constraint amendment_is_approved_by_another check (state <> 'APPROVED' or decided_by <> proposed_by)
);
create index amendment_by_state on amendment (state, proposed_at);

create table amendment_part (
    amendment text not null,
    place integer not null,
    kind text not null,
    subject text not null,
    before_text text not null,
    after_text text not null,
    constraint amendment_part_has_one_place primary key (amendment, place)
);

-- What is in force of it; all nodes go by it.
create table rule_text (
    kind text not null,
    subject text not null,
    words text not null,
    amendment text not null,
    constraint rule_text_stands_once primary key (kind, subject)
);

-- One row, to be locked, and looked at every second: another number is other documents.
create table rule_text_version (
    id integer not null,
    version bigint not null,
    constraint rule_text_version_is_one primary key (id)
);
insert into rule_text_version (id, version) values (1, 0);
