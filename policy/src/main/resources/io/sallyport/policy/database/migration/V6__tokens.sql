-- Tokens that people make for their programs: the hash only, never the token. Last use is kept to the minute or so.
-- A token that is over stays for a while, so that whoever still shows it is told why it no longer counts.
create table bearer_token (
    id text not null,
    person text not null,
    name text not null,
    token_hash text not null,
    scope text not null,
    created_at timestamp with time zone not null,
    created_from text not null,
    expires_at timestamp with time zone not null,
    last_used timestamp with time zone,
    used_from text,
    revoked_at timestamp with time zone,
    revoked_by text,
    constraint token_is_known_by_one_id primary key (id),
    constraint token_speaks_for_one_person unique (token_hash)
);
create index bearer_token_by_person on bearer_token (person);
