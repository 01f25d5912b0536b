-- What people are to be told, written in the transaction of the change it tells of. The person is empty where a notice
-- goes to the gateway's own receiver. While somebody sends it, due_at is when another may try.

create table notice (
    id text not null,
    kind text not null,
    channel text not null,
    person text not null,
    about text not null,
    title text not null,
    body text not null,
    created_at timestamp with time zone not null,
    due_at timestamp with time zone not null,
    attempts bigint not null,
    state text not null,
    settled_at timestamp with time zone,
    constraint notice_is_named_once primary key (id)
);
create index notice_by_channel on notice (channel, state, due_at);
create index notice_by_age on notice (state, created_at);
