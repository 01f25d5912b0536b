-- Recordings that must not be deleted. A row without held_at holds nothing: it is there to be locked, and remembers when it was
-- let go of.
create table recording_hold (
    session text not null,
    held_at timestamp with time zone,
    held_by text,
    reason text,
    released_at timestamp with time zone,
    constraint recording_is_held_once primary key (session)
);

-- Deletions of recordings: proposed by one person, decided by another.
create table recording_deletion (
    id text not null,
    session text not null,
    node text not null,
    reason text not null,
    proposed_by text not null,
    proposed_as text not null,
    proposed_at timestamp with time zone not null,
    state text not null,
    decided_by text,
    decided_at timestamp with time zone,
    deleted_at timestamp with time zone,
    constraint deletion_is_known_by_one_id primary key (id),
    constraint deletion_takes_two_people
        check (decided_by is null or state = 'DENIED' or decided_by <> proposed_by)
);
create index recording_deletion_by_session on recording_deletion (session);
create index recording_deletion_by_state on recording_deletion (node, state);
