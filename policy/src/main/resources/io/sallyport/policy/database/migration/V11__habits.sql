-- What people have done before: on which days of the epoch, the first and the latest ten (`recent`, the latest first).
-- Learned from the journals of all nodes; a day that is added again changes nothing.
create table habit (
    person text not null,
    aspect text not null,
    thing text not null,
    first_day integer not null,
    last_day integer not null,
    recent text not null,
    changed_at timestamp with time zone not null,
    constraint habit_is_kept_once primary key (person, aspect, thing)
);
create index habit_by_change on habit (changed_at);
create index habit_by_last_day on habit (last_day);
