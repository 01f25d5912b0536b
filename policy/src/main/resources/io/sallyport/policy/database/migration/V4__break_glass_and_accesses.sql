-- Who broke the glass has it reviewed by somebody else before the next privileged session.
alter table timed_grant add column reviewed_at timestamp with time zone;
alter table timed_grant add column reviewed_by text;
alter table timed_grant add column review_note text;

-- Every session on a machine that holds user data, for its owner to see; written before the session opens.
create table access (
    session_id text not null,
    owner text not null,
    target text not null,
    account text not null,
    person text not null,
    node text not null,
    admitted_by text not null,
    consent text,
    uncovered text not null,
    began_at timestamp with time zone not null,
    ended_at timestamp with time zone,
    constraint access_is_named_once primary key (session_id)
);
create index access_by_owner on access (owner, began_at);
