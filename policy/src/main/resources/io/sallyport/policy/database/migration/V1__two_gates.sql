-- Sets of names (targets, operations) are texts: the names sorted, each between blanks, as in ' db01 web01 '.
-- No name holds a blank. Instants are kept to the microsecond, which both databases can.

create table access_request (
    id text not null,
    kind text not null,
    extended_grant text,
    requester text not null,
    reason text not null,
    ticket text,
    purpose text not null,
    targets text not null,
    account text not null,
    operations text not null,
    starts_at timestamp with time zone,
    duration_seconds bigint not null,
    urgent boolean not null,
    raised_at timestamp with time zone not null,
    lapses_at timestamp with time zone not null,
    state text not null,
    closed_at timestamp with time zone,
    closed_by text,
    closed_because text,
    constraint access_request_is_named_once primary key (id)
);
create index access_request_by_requester on access_request (requester, state);
create index access_request_by_state on access_request (state, raised_at);

-- The rule as it was when the request was raised.
create table request_rule (
    request text not null,
    rule text not null,
    constraint one_rule_per_request primary key (request),
    constraint rule_of_a_request foreign key (request) references access_request (id)
);

-- Who held the right to approve when the request was raised: nobody joins later.
create table eligible_approver (
    request text not null,
    stage bigint not null,
    person text not null,
    constraint eligible_once_per_stage primary key (request, stage, person),
    constraint eligible_for_a_request foreign key (request) references access_request (id)
);

create table vote (
    request text not null,
    stage bigint not null,
    person text not null,
    voted_at timestamp with time zone not null,
    message text,
    constraint vote_once_per_approver primary key (request, person),
    constraint vote_on_a_request foreign key (request) references access_request (id)
);

create table timed_grant (
    id text not null,
    request text,
    person text not null,
    targets text not null,
    account text not null,
    operations text not null,
    begins_at timestamp with time zone not null,
    ends_at timestamp with time zone not null,
    how text not null,
    reason text not null,
    issued_at timestamp with time zone not null,
    ended_at timestamp with time zone,
    ended_why text,
    ended_by text,
    constraint timed_grant_is_named_once primary key (id),
    constraint one_grant_per_request unique (request)
);
create index timed_grant_by_person on timed_grant (person, ends_at);

-- One row a person whose grants were ever touched: what freezing and issuing lock.
create table person_hold (
    person text not null,
    frozen_at timestamp with time zone,
    frozen_by text,
    frozen_because text,
    changed_at timestamp with time zone,
    constraint one_hold_per_person primary key (person)
);

create table consent (
    id text not null,
    owner text not null,
    targets text not null,
    person text,
    operations text not null,
    begins_at timestamp with time zone not null,
    ends_at timestamp with time zone not null,
    purpose text not null,
    case_number text,
    how text not null,
    state text not null,
    request text,
    carried_grant text,
    asked_at timestamp with time zone not null,
    lapses_at timestamp with time zone not null,
    decided_at timestamp with time zone,
    decided_by text,
    message text,
    withdrawn_at timestamp with time zone,
    withdrawn_by text,
    constraint consent_is_named_once primary key (id)
);
create index consent_by_owner on consent (owner, state, ends_at);
create index consent_by_request on consent (request);

-- The target is empty where the mode holds for all of the owner's targets.
create table consent_mode (
    owner text not null,
    target text not null,
    mode text not null,
    set_at timestamp with time zone not null,
    set_by text not null,
    constraint one_mode_per_owner_and_target primary key (owner, target)
);

-- How far the rows are known to say what a node's journal says. A restored database brings back its own mark.
create table reconciled (
    journal text not null,
    sequence bigint not null,
    constraint one_mark_per_journal primary key (journal)
);
